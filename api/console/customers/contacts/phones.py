"""Phones of a customer: the addresses of their pages."""

from __future__ import annotations

from starlette.responses import Response

from api.console.customers.contacts import acts, forms
from api.console.customers.contacts.contacts import PHONE, with_extension
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from domain.phone_number import PhoneNumber
from domain.text import InvalidValue

pages = PageBook()

_NEW = "/customers/{customer_id}/phones/new"
_ONE = "/customers/{customer_id}/phones/{phone_id}"


@pages.get(_NEW, stands_on="add_phone")
async def show_new_phone(visit: Visit) -> Response:
    return await forms.show_new(visit, PHONE)


@pages.post(_NEW, stands_on="add_phone")
async def add_phone(visit: Visit) -> Response:
    return await forms.add(visit, PHONE)


@pages.get(f"{_ONE}/edit", stands_on="change_phone")
async def show_edit_phone(visit: Visit) -> Response:
    return await forms.show_edit(visit, PHONE)


@pages.post(f"{_ONE}/edit", stands_on="change_phone")
async def edit_phone(visit: Visit) -> Response:
    return await forms.edit(visit, PHONE)


@pages.get(f"{_ONE}/lock", stands_on="lock_phone")
async def show_lock_phone(visit: Visit) -> Response:
    return await acts.show_act(visit, PHONE, "lock")


@pages.post(f"{_ONE}/lock", stands_on="lock_phone")
async def lock_phone(visit: Visit) -> Response:
    return await acts.lock(visit, PHONE)


@pages.get(f"{_ONE}/unlock", stands_on="unlock_phone")
async def show_unlock_phone(visit: Visit) -> Response:
    return await acts.show_act(visit, PHONE, "unlock")


@pages.post(f"{_ONE}/unlock", stands_on="unlock_phone")
async def unlock_phone(visit: Visit) -> Response:
    return await acts.unlock(visit, PHONE)


@pages.get(f"{_ONE}/remove", stands_on="remove_phone")
async def show_remove_phone(visit: Visit) -> Response:
    return await acts.show_act(visit, PHONE, "remove")


@pages.post(f"{_ONE}/remove", stands_on="remove_phone")
async def remove_phone(visit: Visit) -> Response:
    return await acts.remove(visit, PHONE)


@pages.get("/phones/check", stands_on="add_phone")
async def check_phone(visit: Visit) -> Response:
    """How a number would be kept, or what is wrong with it, while it is being typed."""
    if not visit.is_fragment:
        return visit.go("/customers")
    text, extension = visit.query.get("/phone", ""), visit.query.get("/extension", "")
    fault, said = None, ""
    if text.strip():
        try:
            number = PhoneNumber.parse(text, extension, visit.console.settings.default_region)
            said = visit.t("contacts.stored_as", number=with_extension(visit, number.e164, number.extension))
        except InvalidValue as error:
            fault, said = error.field, visit.said(error.wording)
    return visit.show("customers/phone_check.html", block="check", said=said, fault=fault)
