"""What offices call the columns of their tables, in Spanish and English: one table for all of it.

Names are compared without case, accents, dots and other marks: see `plain`. Those of entries may have a number at their
end, `Correo 2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.text import plain_words


def plain(name: str) -> str:
    """`Correo electrónico:` as `correo_electronico`."""
    return plain_words(name).replace(" ", "_")


def _by_name(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(name): meant for meant, names in table.items() for name in names.split(",")}


DETAILS_ALIASES: Final = _by_name(
    {
        "name": "Nombre, Nombre completo, Nombre comercial, Nombre del cliente, Nombre cliente, Cliente, Empresa,"
        "Customer, Customer name, Client, Company, Company name, Full name, Business name",
        "legal_name": "Razón social, Nombre legal, Denominación social, Nombre fiscal, Registered name",
        "external_id": "Código, Código de cliente, Código cliente, Código externo, Cód., Id externo, Clave,"
        "Número de cliente, No. de cliente, Customer code, Customer number, Customer no, Code, Reference, Referencia",
        "notes": "Notas, Nota, Observaciones, Observación, Comentarios, Comentario, Note, Comments, Comment, Remarks",
        "tax_id": "NIT, Número de NIT, No. de NIT, DPI, CUI, RFC, RTN, NRC, Identificación fiscal, Id fiscal,"
        "Identificación tributaria, Número de identificación tributaria, Tax number, VAT, VAT number, VAT id, TIN",
        "tax_id_type": "Tipo de identificación, Tipo de NIT, Tipo de documento, Tipo de id fiscal, Tax type",
        "tax_id_country": "País del NIT, País de identificación, País de la identificación fiscal, Tax country",
        "allow_duplicate_tax_id": "Permitir NIT duplicado, Permitir NIT repetido, Duplicado permitido",
        "contact_origin": "Origen, Origen del contacto, Origen de contacto, Procedencia, Fuente, Medio de contacto,"
        "Origin, Source, Lead source",
        "tags": "Etiquetas, Etiqueta, Tag, Labels, Label",
        "metadata": "Metadatos",
        "status": "Estatus, Situación, Customer status",
    }
)

GROUP_ALIASES: Final = _by_name(
    {
        "email": "Correo, Correo electrónico, Correo-e, Dirección de correo, Dirección de correo electrónico, E-mail,"
        "E-mail address, Email address, Mail",
        "email_is_for_invoicing": "Correo para facturas, Correo de facturas, Recibe facturas, Email for invoicing",
        "email_name": "Contacto del correo, Nombre del correo, Email contact",
        "email_role": "Puesto del correo, Cargo del correo",
        "email_notes": "Notas del correo",
        "email_is_locked": "Correo bloqueado",
        "phone": "Teléfono, Teléfonos, Tel., Teléfono celular, Teléfono móvil, Número de teléfono, Celular, Cel.,"
        "Móvil, Telephone, Phone number, Mobile, Mobile phone, Cell, Cell phone",
        "phone_extension": "Extensión, Ext., Extension",
        "phone_is_whatsapp": "Es WhatsApp, Tiene WhatsApp, Has WhatsApp",
        "phone_name": "Contacto del teléfono, Nombre del teléfono, Phone contact",
        "phone_role": "Puesto del teléfono, Cargo del teléfono",
        "phone_notes": "Notas del teléfono",
        "phone_is_locked": "Teléfono bloqueado",
        "billing_billing_email": "Correo de facturación, Correo facturación, Email de facturación, Billing email",
        "billing_billing_cc": "Copia de facturas, Copias de facturas, Correos en copia, CC",
        "billing_fiscal_address_line": "Dirección, Dirección fiscal, Domicilio, Domicilio fiscal, Calle, Address,"
        "Fiscal address, Street, Street address",
        "billing_fiscal_address_municipality": "Municipio, Ciudad, Municipality, City, Town",
        "billing_fiscal_address_department": "Departamento, Provincia, Department, Province",
        "billing_fiscal_address_postal_code": "Código postal, C.P., Postal code, Zip, Zip code, Postcode",
        "billing_fiscal_address_country": "País, Country",
        "billing_billing_address_line": "Dirección de facturación, Dirección de cobro, Billing address",
        "billing_is_default": "Facturación predeterminada, Predeterminada",
        "billing_is_active": "Facturación activa",
        # Numbered ones alone: without a number they are about the customer.
        "billing_legal_name": "Razón social de facturación, Billing legal name",
        "billing_tax_id": "NIT de facturación, Billing tax id",
        # Of the e-mail and the phone with the same number, whichever a row has.
        "person_name": "Contacto, Persona de contacto, Nombre de contacto, Nombre del contacto, Contact,"
        "Contact name, Contact person",
        "person_role": "Puesto, Cargo, Puesto del contacto, Cargo del contacto, Rol, Role, Job title, Position",
    }
)
"""Kind and member; `person` stands for e-mail and phone."""
