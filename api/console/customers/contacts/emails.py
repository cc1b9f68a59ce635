"""E-mails of a customer: the addresses of their pages."""

from __future__ import annotations

from starlette.responses import Response

from api.console.customers.contacts import acts, forms
from api.console.customers.contacts.contacts import EMAIL
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit

pages = PageBook()

_NEW = "/customers/{customer_id}/emails/new"
_ONE = "/customers/{customer_id}/emails/{email_id}"


@pages.get(_NEW, stands_on="add_email")
async def show_new_email(visit: Visit) -> Response:
    return await forms.show_new(visit, EMAIL)


@pages.post(_NEW, stands_on="add_email")
async def add_email(visit: Visit) -> Response:
    return await forms.add(visit, EMAIL)


@pages.get(f"{_ONE}/edit", stands_on="change_email")
async def show_edit_email(visit: Visit) -> Response:
    return await forms.show_edit(visit, EMAIL)


@pages.post(f"{_ONE}/edit", stands_on="change_email")
async def edit_email(visit: Visit) -> Response:
    return await forms.edit(visit, EMAIL)


@pages.get(f"{_ONE}/lock", stands_on="lock_email")
async def show_lock_email(visit: Visit) -> Response:
    return await acts.show_act(visit, EMAIL, "lock")


@pages.post(f"{_ONE}/lock", stands_on="lock_email")
async def lock_email(visit: Visit) -> Response:
    return await acts.lock(visit, EMAIL)


@pages.get(f"{_ONE}/unlock", stands_on="unlock_email")
async def show_unlock_email(visit: Visit) -> Response:
    return await acts.show_act(visit, EMAIL, "unlock")


@pages.post(f"{_ONE}/unlock", stands_on="unlock_email")
async def unlock_email(visit: Visit) -> Response:
    return await acts.unlock(visit, EMAIL)


@pages.get(f"{_ONE}/remove", stands_on="remove_email")
async def show_remove_email(visit: Visit) -> Response:
    return await acts.show_act(visit, EMAIL, "remove")


@pages.post(f"{_ONE}/remove", stands_on="remove_email")
async def remove_email(visit: Visit) -> Response:
    return await acts.remove(visit, EMAIL)
