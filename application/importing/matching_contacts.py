"""How the e-mails and phones of a customer come to match those that are wanted."""

from __future__ import annotations

from collections.abc import Sequence

from application.importing.remarks import blame
from application.importing.wanted import WantedEmail, WantedPhone
from domain.customer import Customer
from domain.email_address import email_key
from domain.entries import EmailEntry, PhoneEntry, changed_members
from domain.errors import EmailAlreadyPresent, EmailIsLocked, PhoneAlreadyPresent, PhoneIsLocked


def match_emails(customer: Customer, wanted: Sequence[WantedEmail], *, removes: bool) -> None:
    """Remove, change, add and lock, in this order, so that no limit is met on the way."""
    present = {email_key(entry.email): entry for entry in customer.emails.values()}
    pairs: list[tuple[WantedEmail, EmailEntry | None]] = []
    seen: set[str] = set()
    for each in wanted:
        key = email_key(each.email)
        with blame(each.label):
            if key in seen:
                raise EmailAlreadyPresent
        seen.add(key)
        pairs.append((each, present.pop(key, None)))
    for entry in present.values() if removes else ():
        with blame("email"):
            customer.remove_email(entry.email_id)
    for each, found in pairs:
        with blame(each.label):
            if found is None:
                customer.add_email(each.email_id, each.email, **each.said)
            elif changed := changed_members(found, {"email": each.email, **each.said}):
                customer.change_email(found.email_id, **changed)
            entry = found or customer.email(each.email_id)
            if each.is_locked and not entry.is_locked:
                customer.lock_email(entry.email_id)
            elif each.is_locked is False and entry.is_locked:
                raise EmailIsLocked


def match_phones(customer: Customer, wanted: Sequence[WantedPhone], *, removes: bool) -> None:
    """Like e-mails; a number is the same with its extension first, then where only the extension differs.

    Where nothing is removed, a number with another extension than the one that is there is another phone.
    """
    pairs, others = _paired(wanted, list(customer.phones.values()), removes)
    for entry in others if removes else ():
        with blame("phone"):
            customer.remove_phone(entry.phone_id)
    for each, found in pairs:
        with blame(each.label):
            if found is None:
                customer.add_phone(each.phone_id, each.phone, **each.said)
            elif changed := changed_members(found, each.said):
                customer.change_phone(found.phone_id, **changed)
            entry = found or customer.phone(each.phone_id)
            if each.is_locked and not entry.is_locked:
                customer.lock_phone(entry.phone_id)
            elif each.is_locked is False and entry.is_locked:
                raise PhoneIsLocked


def _paired(
    wanted: Sequence[WantedPhone], present: list[PhoneEntry], removes: bool
) -> tuple[list[tuple[WantedPhone, PhoneEntry | None]], list[PhoneEntry]]:
    """Each wanted phone with the one that it is, if that is there, and those that nobody wants."""
    pairs: list[tuple[WantedPhone, PhoneEntry | None]] = []
    seen: set[tuple[str, str | None]] = set()
    for each in wanted:
        key = (each.phone, each.said.get("extension"))
        with blame(each.label):
            if key in seen:
                raise PhoneAlreadyPresent
        seen.add(key)
        exact = next((entry for entry in present if (entry.phone, entry.extension) == key), None)
        if exact:
            present.remove(exact)
        pairs.append((each, exact))
    for place, (each, found) in enumerate(pairs):
        similar = None if found else next((entry for entry in present if _is_similar(entry, each, removes)), None)
        if similar:
            present.remove(similar)
            pairs[place] = (each, similar)
    return pairs, present


def _is_similar(entry: PhoneEntry, wanted: WantedPhone, removes: bool) -> bool:
    if entry.phone != wanted.phone:
        return False
    return removes or entry.extension is None or wanted.said.get("extension") is None
