"""What the README's example does, with the client that openapi-python-client makes: no cast, no Any."""

from __future__ import annotations

import sys

from customers_client import AuthenticatedClient
from customers_client.api.audit import get_history
from customers_client.api.billing_entities import add_billing_entity, set_default_billing_entity
from customers_client.api.customers import archive_customer, list_customers, register_customer
from customers_client.api.e_mails import add_email, change_email, lock_email, unlock_email
from customers_client.api.phones import add_phone
from customers_client.models import (
    AddressMembers,
    BillingEntity,
    Customer,
    CustomerPage,
    DefaultChoice,
    Email,
    EmailChange,
    EmailLocked,
    HistoryPage,
    Locking,
    NewBillingEntity,
    NewCustomer,
    NewEmail,
    NewPhone,
    Phone,
)


def main(url: str, key: str) -> None:
    """Fail where an answer is not what it should be."""
    with AuthenticatedClient(base_url=url, token=key) as client:
        registered = register_customer.sync_detailed(
            client=client,
            body=NewCustomer(name="Ñandú Pérez, S.A.", tax_id="1234567-9", contact_origin="REFERRAL"),
        )
        customer = registered.parsed
        assert isinstance(customer, Customer)
        version = registered.headers["ETag"]

        email = add_email.sync(
            customer.id,
            client=client,
            body=NewEmail(email="facturas@nandu.example.com", is_for_invoicing=True, name="Ana", role="Contabilidad"),
            if_match=version,
        )
        assert isinstance(email, Email)
        locked = lock_email.sync(customer.id, email.email_id, client=client, body=Locking(reason="by telephone"))
        assert isinstance(locked, Email)
        assert locked.is_locked
        refused = change_email.sync(customer.id, email.email_id, client=client, body=EmailChange(notes="new"))
        assert isinstance(refused, EmailLocked)
        assert refused.type_ == "/problems/email-locked"
        unlocked = unlock_email.sync(customer.id, email.email_id, client=client)
        assert isinstance(unlocked, Email)
        assert not unlocked.is_locked

        phone = add_phone.sync(
            customer.id, client=client, body=NewPhone(phone="5554 4455", is_whatsapp=True, name="Luis")
        )
        assert isinstance(phone, Phone)
        assert phone.phone == "+50255544455"
        address = AddressMembers(line="6a avenida 3-45 zona 10", municipality="Guatemala", department="Guatemala")
        entity = add_billing_entity.sync(
            customer.id,
            client=client,
            body=NewBillingEntity(
                legal_name="Ñandú Pérez, S.A.",
                tax_id="1234567-9",
                billing_email="facturas@nandu.example.com",
                fiscal_address=address,
            ),
        )
        assert isinstance(entity, BillingEntity)
        other = add_billing_entity.sync(
            customer.id, client=client, body=NewBillingEntity(legal_name="Inversiones Ñandú", tax_id="CF")
        )
        assert isinstance(other, BillingEntity)
        chosen = set_default_billing_entity.sync_detailed(
            customer.id, client=client, body=DefaultChoice(billing_entity_id=entity.billing_entity_id)
        )
        assert isinstance(chosen.parsed, Customer)
        assert chosen.parsed.default_billing_entity_id == entity.billing_entity_id

        for words in ("4455", "nandu perez"):
            page = list_customers.sync(client=client, q=words, min_event_position=chosen.headers["Event-Position"])
            assert isinstance(page, CustomerPage)
            assert customer.id in {each.id for each in page.items}
        history = get_history.sync(customer.id, client=client)
        assert isinstance(history, HistoryPage)
        assert [each.type_ for each in history.items][:3] == ["CustomerRegistered", "EmailAdded", "EmailLocked"]

        archived = archive_customer.sync(customer.id, client=client)  # so that the tax id is free again
        assert isinstance(archived, Customer)
        assert archived.status == "archived"


main(*sys.argv[1:])
