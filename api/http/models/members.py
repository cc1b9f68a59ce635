"""What the OpenAPI document says of members: one description and one example, however many shapes have the member."""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field


def member(description: str, *examples: object) -> Any:
    """For `Annotated[...]`: what a member means, and how it looks."""
    return Field(description=description, examples=list(examples) or None)


CUSTOMER_ID: Final = member("The id of the customer.", "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10")
VERSION: Final = member("How many events the customer has; grows by one with each.", 4)
POSITION: Final = member("Its place in the log of all customers. Positions grow, with gaps possible.", 1042)
EVENT_TYPE: Final = member("What happened.", "EmailAdded")
OCCURRED_AT: Final = member("When it happened, in UTC.", "2026-01-31T18:00:00Z")
ACTOR: Final = member("Who did it: the name of a key.", "recepcion")
ON_BEHALF_OF: Final = member("The person behind a service, from `Acting-For`.", "ana.lopez")
REQUEST_ID: Final = member("The id of the request.", "4bf92f3577b34da6a3ce929d0e0e4736")
WHY: Final = member("Why: `Change-Reason`, or else the reason in the body.", "Pidió otro correo")
OWN_REASON: Final = member(
    "The reason in the body of a lock, an unlock or an erasure.", "Confirmado por teléfono con el cliente"
)
CHANGES: Final = member("What changed; nothing for members that only follow from others.")
CREATED_AT: Final = member("When it was added, in UTC.", "2026-01-31T18:00:00Z")
UPDATED_AT: Final = member("When it was changed last, in UTC.", "2026-02-03T15:30:00Z")
NEXT_CURSOR: Final = member(
    "Send it as `cursor` to get the page after this one; null where there is none.", "AbC-123_x"
)
PREVIOUS_CURSOR: Final = member(
    "Send it as `cursor` to get the page before this one; null where there is none.", "AbC-124_x"
)
NO_WAY_BACK: Final = member("Always null: pages of this list lead forward alone.", None)
NO_CURSOR: Final = member("Always null: everything is on this page.", None)

NAME: Final = member("How the customer is called in daily business.", "Panadería La Espiga Dorada")
LEGAL_NAME: Final = member("The name in its papers, where it has another one.", "Espiga Dorada, Sociedad Anónima")
CONTACT_ORIGIN: Final = member("How the customer came; `GET /v1/contact-origins` lists them.", "REFERRAL")
EXTERNAL_ID: Final = member("Its id in another system; no two customers have the same.", "CRM-1001")
NOTES: Final = member("Whatever else is worth knowing; may have several lines.", "Entregar por la mañana.")
METADATA: Final = member(
    "Members of your own: up to 50, names of a-z, 0-9 and _, values up to 500 characters, 32 KiB in all. In a change "
    "null removes one, and what is left out stays.",
    {"segment": "mayorista", "erp_route": "12"},
)
TAGS: Final = member(
    "Words to sort customers by: up to 50, upper and lower case are equal, order does not matter.",
    ["ruta norte", "vip"],
)
ALLOW_DUPLICATE: Final = member(
    "Whether the customer may live without holding its tax id, where another one holds it.", False
)

TAX_ID: Final = member("The tax id; `CF` (*consumidor final*) where there is none.", "7841236-6")
TAX_ID_TYPE: Final = member(
    "`NIT` and `CUI` are given in Guatemala, `FOREIGN` ones elsewhere. Where it is not sent, a new tax id is a NIT, or "
    "a CUI if it must be one; one that replaces another keeps its type, but for CF.",
    "NIT",
)
TAX_ID_COUNTRY: Final = member(
    "Who gave it: ISO 3166-1 alpha-2. `GT` for NIT and CUI, needed for FOREIGN, unless it replaces one of that "
    "country.",
    "GT",
)
TAX_ID_STATUS: Final = member(
    "Whether it can be right: `valid` if any rule of its country says so, `unchecked` where it may follow one that is "
    "not known.",
    "valid",
)

EMAIL: Final = member(
    "The address, as written but for its domain; upper and lower case are equal.", "pagos@espiga.com.gt"
)
IS_FOR_INVOICING: Final = member("Whether invoices are sent there.", True)
PHONE: Final = member("The number; without + and country code it is one of the default region.", "5544-3322")
EXTENSION: Final = member("Digits to dial once somebody answers.", "12")
IS_WHATSAPP: Final = member("Whether it takes messages by WhatsApp.", True)
PERSON: Final = member("Whom it reaches.", "Marta Lucía Xicará")
ROLE: Final = member("What that person does at the customer.", "Contabilidad")
LOCK_REASON: Final = member("Why.", "Confirmado por teléfono con el cliente")

ENTITY_ID: Final = member("The id of the billing entity.", "5f0c6a3e-51b4-4c0f-9a53-2f6f6a2b8f10")
ENTITY_NAME: Final = member("The name that invoices are made out to.", "Distribuidora Quetzal, Sociedad Anónima")
BILLING_EMAIL: Final = member("Where invoices are sent.", "facturas@quetzal.com.gt")
BILLING_CC: Final = member("Who else gets them.", ["gerencia@quetzal.com.gt"])
FISCAL_ADDRESS: Final = member(
    "The address that invoices show.",
    {
        "line": "12 calle 3-45, zona 10",
        "municipality": "Guatemala",
        "department": "Guatemala",
        "postal_code": "01010",
        "country": "GT",
    },
)
BILLING_ADDRESS: Final = member(
    "Where paper goes.",
    {
        "line": "6a avenida 0-60, zona 4",
        "municipality": "Mixco",
        "department": "Guatemala",
        "postal_code": "01057",
        "country": "GT",
    },
)
IS_DEFAULT: Final = member("Whether it is the one that quotations use.", True)

ADDRESS_LINE: Final = member("Street, number, zone; may have several lines.", "12 calle 3-45, zona 10")
MUNICIPALITY: Final = member("The municipality.", "Guatemala")
DEPARTMENT: Final = member("The department or state.", "Guatemala")
POSTAL_CODE: Final = member("The postal code.", "01010")
ADDRESS_COUNTRY: Final = member("ISO 3166-1 alpha-2; Guatemala where none is given.", "GT")
