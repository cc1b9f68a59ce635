"""One customer to whom everything happens that can happen: an example of every event, always the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypedDict
from uuid import UUID

from domain.address import Address
from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.event import Event
from domain.tax_id import TaxId

CUSTOMER = UUID("0199f000-0000-7000-8000-000000000001")
EMAIL = UUID("0199f000-0000-7000-8000-0000000000e1")
PHONE = UUID("0199f000-0000-7000-8000-0000000000f1")
ENTITY = UUID("0199f000-0000-7000-8000-0000000000b1")
BEGIN = datetime(2026, 3, 1, 9, 0, 0, 250_000, tzinfo=UTC)
CHANGE = Change("ana", "luis@acme.com", "Pedido por teléfono", "r-1")


class Whom(TypedDict):
    """Who answers an e-mail or a phone."""

    name: str
    role: str
    notes: str


WHOM: Whom = {"name": "María Ñandú", "role": "Compras", "notes": "Llamar\npor la mañana"}
ADDRESS = Address("6a avenida 1-23\nzona 1", "Mixco", "Guatemala", "01057")


def every_event() -> list[Event]:
    """At least one event of each type, in the order in which they happened."""
    customer = Customer.register(
        CUSTOMER,
        CHANGE,
        BEGIN,
        name="Panadería Ñandú",
        legal_name="Ñandú, S. A.",
        external_id="crm-17",
        notes="Paga a 30 días",
        metadata={"ruta": "Zona 1", "segmento": "mayorista"},
        tags=["Ñandú", "vip"],
        contact_origin="REFERRAL",
        choice=TaxIdChoice(TaxId.parse("7108-0")),
    )
    steps: list[Callable[[], None]] = [
        lambda: customer.change(
            name="Panadería El Ñandú",
            legal_name=None,
            contact_origin="WHATSAPP",
            metadata={"ruta": "Zona 4"},
            tags=None,
        ),
        lambda: customer.change(choice=TaxIdChoice(TaxId.parse("12345678-9"))),
        lambda: customer.add_email(EMAIL, "maria@acme.com", is_for_invoicing=True, **WHOM),
        lambda: customer.change_email(EMAIL, email="maria@acme.gt", is_for_invoicing=False, notes=None),
        lambda: customer.lock_email(EMAIL, "Confirmado por escrito"),
        lambda: customer.unlock_email(EMAIL),
        lambda: customer.remove_email(EMAIL),
        lambda: customer.add_phone(PHONE, "+50223456789", "12", is_whatsapp=True, **WHOM),
        lambda: customer.change_phone(PHONE, phone="+50255443322", extension=None, role="Gerencia"),
        lambda: customer.lock_phone(PHONE),
        lambda: customer.unlock_phone(PHONE, "Cambió de número"),
        lambda: customer.remove_phone(PHONE),
        lambda: customer.add_billing_entity(
            ENTITY,
            "Ñandú, S. A.",
            TaxId.parse("7108-0"),
            billing_email="fel@acme.com",
            billing_cc=["gerencia@acme.com", "Caja@acme.com"],
            fiscal_address=ADDRESS,
            billing_address=Address("Bodega 4"),
            is_default=True,
        ),
        lambda: customer.change_billing_entity(
            ENTITY, legal_name="Ñandú e Hijos", billing_cc=["caja@acme.gt"], fiscal_address=None
        ),
        lambda: customer.deactivate_billing_entity(ENTITY),
        lambda: customer.activate_billing_entity(ENTITY),
        lambda: customer.archive(),
        lambda: customer.restore(TaxIdChoice(TaxId.parse("12345678-9"))),
        lambda: customer.erase(),
    ]
    for minutes, step in enumerate(steps, 1):
        customer.acting(CHANGE, BEGIN + timedelta(minutes=minutes))
        step()
    return list(customer.collect_events())  # type: ignore[arg-type]
