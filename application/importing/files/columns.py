"""The columns of a table of customers: one row a customer, with numbered groups for what it may have several of.

The same names are used by import and export, and they are those of the HTTP contract:

    id, name, legal_name, external_id, notes, tags, tax_id, tax_id_type, tax_id_country, allow_duplicate_tax_id,
    contact_origin, status
    metadata_<name>, for each name in use; or metadata, with all members as a JSON object
    email_1, email_1_is_for_invoicing, email_1_name, ..._role, ..._notes, ..._is_locked, email_2 ...
    phone_1, phone_1_extension, phone_1_is_whatsapp, phone_1_name, ..._role, ..._notes, ..._is_locked, phone_2 ...
    billing_1_legal_name, billing_1_tax_id, ..._tax_id_type, ..._tax_id_country, ..._billing_email, ..._billing_cc,
    billing_1_fiscal_address_line, ..._municipality, ..._department, ..._postal_code, ..._country,
    billing_1_billing_address_line ..., billing_1_is_default, billing_1_is_active, billing_2_legal_name ...
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from domain.address import ADDRESS_MEMBERS, Address
from domain.entry_details import BillingEntityDetails, CustomerDetails, EmailDetails, PhoneDetails, kinds, members
from domain.metadata import METADATA_NAMES

METADATA: Final = "metadata"
TAX_ID: Final = ("tax_id", "tax_id_type", "tax_id_country")
DETAILS: Final = (
    "id",
    "name",
    *(name for name in members(CustomerDetails) if name != METADATA),
    *TAX_ID,
    "allow_duplicate_tax_id",
    "contact_origin",
    "status",
)
_OF_METADATA: Final = re.compile(f"{METADATA}_({METADATA_NAMES})", re.ASCII)
ADDRESSES: Final = tuple(name for name, kind in kinds(BillingEntityDetails).items() if kind is Address)
_OF_AN_ENTITY: Final = tuple(
    column
    for name in members(BillingEntityDetails)
    for column in ([f"{name}_{member}" for member in ADDRESS_MEMBERS] if name in ADDRESSES else [name])
)

# The members of each group in the order of an export. The first of e-mails and phones has no name of its own.
MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("", *members(EmailDetails), "is_locked"),
    "phone": ("", "extension", *members(PhoneDetails), "is_locked"),
    "billing": ("legal_name", *TAX_ID, *_OF_AN_ENTITY, "is_default", "is_active"),
}
ESSENTIAL: Final[Mapping[str, tuple[str, ...]]] = {"email": ("",), "phone": ("",), "billing": ("legal_name", "tax_id")}


def metadata_column(name: str) -> str:
    """The column of one member of metadata."""
    return f"{METADATA}_{name}"


def metadata_name(column: str) -> str | None:
    """The member of metadata that a column is about; None for other columns."""
    found = _OF_METADATA.fullmatch(column)
    return found and found[1]


def is_of_customer(column: str) -> bool:
    """Whether a column is about the customer itself, and about none of its entries."""
    return column in DETAILS or column == METADATA or metadata_name(column) is not None


def column(kind: str, number: int, member: str) -> str:
    """The name of a column of a group, such as `email_2_role`."""
    return column_behind(f"{kind}_{number}_", member)


def column_behind(prefix: str, member: str) -> str:
    """The column of a member behind `email_1_` or no prefix; that of an e-mail or phone itself is only `email_1`."""
    return prefix + member if member else prefix.removesuffix("_")
