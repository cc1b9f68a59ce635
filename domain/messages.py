"""What people are told about values that cannot be accepted.

Whoever shows a message in another language goes by its code and by the values it was made with: limits, allowed
values, places. Never what was sent. The messages of files are in `application/importing/files/messages.py`, those of
their rows in `application/importing/messages.py`, those of requests in `api/http/responses/messages.py`.
"""

from __future__ import annotations

from typing import Final

from domain.wording import Message

# Any text
REQUIRED: Final = Message(
    "required",
    "Is required; text of nothing but white space counts as missing.",
    "Es obligatorio; un texto de solo espacios cuenta como vacío.",
)
TOO_LONG: Final = Message(
    "text-too-long", "Must have at most {max_length} characters.", "Debe tener como máximo {max_length} caracteres."
)
NOT_ONE_LINE: Final = Message(
    "text-not-one-line",
    "Must be one line, without control characters and text direction overrides.",
    "Debe ser una sola línea, sin caracteres de control ni cambios de dirección del texto.",
)
CONTROL_CHARACTERS: Final = Message(
    "text-control-characters",
    "Must not contain control characters or text direction overrides.",
    "No debe contener caracteres de control ni cambios de dirección del texto.",
)
LOST_LETTER: Final = Message(
    "text-lost-letter",
    "A letter was lost here on the way (\ufffd). Write the text again.",
    "Aquí se perdió una letra en el camino (\ufffd). Escriba el texto de nuevo.",
)
NOT_A_TEXT: Final = Message("not-a-text", "Must be a text.", "Debe ser un texto.")
NOT_ALLOWED: Final = Message("value-not-allowed", "Must be one of {allowed}.", "Debe ser uno de {allowed}.")
PLACEHOLDER: Final = Message(
    "placeholder", "Says that there is none: leave it out then.", "Dice que no hay: entonces omítalo."
)
SHORTENED: Final = Message(
    "spreadsheet-shortened",
    "A spreadsheet shortened this number, its digits are gone. Write all of them, in a cell that is formatted as text.",
    "Una hoja de cálculo acortó este número y sus dígitos se perdieron. Escríbalo completo, en una celda de texto.",
)

# Metadata and tags
METADATA_NAME: Final = Message(
    "metadata-name",
    "Names of metadata have 1 to 40 characters of a-z, 0-9 and _.",
    "Los nombres de los metadatos tienen de 1 a 40 caracteres de a-z, 0-9 y _.",
)
METADATA_TOO_MANY: Final = Message(
    "metadata-too-many",
    "A customer has at most {most} members of metadata.",
    "Un cliente tiene como máximo {most} metadatos.",
)
METADATA_TOO_LARGE: Final = Message(
    "metadata-too-large",
    "All metadata together has at most {most} bytes as JSON. Shorten or remove some of it.",
    "Todos los metadatos juntos tienen como máximo {most} bytes como JSON. Acorte o quite algunos.",
)
TAG_SEPARATOR: Final = Message(
    "tag-separator",
    "A tag has no comma and no semicolon. Send each tag by itself.",
    "Una etiqueta no lleva coma ni punto y coma. Envíe cada etiqueta por separado.",
)
TAGS_TOO_MANY: Final = Message(
    "tags-too-many", "A customer has at most {most} tags.", "Un cliente tiene como máximo {most} etiquetas."
)

# Phones
NOT_A_PHONE: Final = Message(
    "phone-invalid",
    "Must be a phone number that exists; write + and the country code for another country.",
    "Debe ser un número de teléfono que exista; para otro país escriba + y el código del país.",
)
PHONE_CODE_TWICE: Final = Message(
    "phone-country-code-twice",
    "The country code stands there twice. Write it once.",
    "El código del país está dos veces. Escríbalo una vez.",
)
TWO_PHONES: Final = Message(
    "phone-two-numbers",
    "These are two numbers. Add each of them as a phone of its own.",
    "Son dos números. Agregue cada uno como un teléfono aparte.",
)
PHONE_LETTERS: Final = Message(
    "phone-letters",
    "Has letters. Write the number alone; names and notes have members of their own.",
    "Tiene letras. Escriba solo el número; el nombre y las notas tienen sus propios campos.",
)
PHONE_WITHOUT_PLUS: Final = Message(
    "phone-without-plus",
    "Begins like a number of another country. Write + in front of its country code.",
    "Empieza como un número de otro país. Escriba + delante del código de ese país.",
)
PHONE_CODE_UNKNOWN: Final = Message(
    "phone-country-code-unknown",
    "There is no country with the code behind the +.",
    "No hay un país con el código que sigue al +.",
)
PHONE_TOO_SHORT: Final = Message(
    "phone-too-short",
    "Is too short: numbers of this country have at least {digits} digits. For another one write + and its code.",
    "Es muy corto: los números de este país tienen al menos {digits} dígitos. Para otro escriba + y su código.",
)
PHONE_TOO_LONG: Final = Message(
    "phone-too-long",
    "Is too long: numbers of this country have at most {digits} digits. For another one write + and its code.",
    "Es muy largo: los números de este país tienen como máximo {digits} dígitos. Para otro escriba + y su código.",
)
PHONE_UNASSIGNED: Final = Message(
    "phone-unassigned",
    "This country has no such numbers. Look for a wrong digit; for another country write + and its code.",
    "Este país no tiene números así. Busque un dígito equivocado; para otro país escriba + y su código.",
)
NOT_AN_EXTENSION: Final = Message(
    "extension-invalid", "Must be 1 to {max_length} digits.", "Debe tener de 1 a {max_length} dígitos."
)
OTHER_EXTENSION: Final = Message(
    "extension-differs",
    "The phone names another extension. Send the extension once, or the same one twice.",
    "El teléfono lleva otra extensión. Indique la extensión una vez, o la misma dos veces.",
)
EXTENSION_IN_THE_PHONE: Final = Message(
    "extension-in-phone",
    "The phone names an extension. Leave it out there to clear it here.",
    "El teléfono lleva una extensión. Quítela de ahí para borrarla aquí.",
)

# E-mails
NOT_AN_EMAIL: Final = Message(
    "email-invalid",
    "Must be an e-mail address, such as name@example.com.",
    "Debe ser una dirección de correo, como nombre@example.com.",
)
SEVERAL_EMAILS: Final = Message(
    "email-several-addresses",
    "These are several addresses. Only one belongs here.",
    "Son varias direcciones. Aquí va solo una.",
)
EMAIL_WITH_NAME: Final = Message(
    "email-with-name",
    "A name stands around the address. Write the address alone; a name has its own place.",
    "Hay un nombre junto a la dirección. Escriba solo la dirección; el nombre tiene su propio lugar.",
)
EMAIL_WITH_MAILTO: Final = Message(
    "email-with-mailto", "Leave out mailto: in front of the address.", "Quite mailto: delante de la dirección."
)
EMAIL_WITH_PUNCTUATION: Final = Message(
    "email-with-punctuation",
    "Before or behind the address stands a mark that is no part of it, such as a comma. Leave it out.",
    "Antes o después de la dirección hay un signo que no es parte de ella, como una coma. Quítelo.",
)
EMAIL_WITH_MARKS: Final = Message(
    "email-with-invisible-marks",
    "Has characters that show nothing, from being copied. Write it by hand.",
    "Tiene caracteres invisibles, por haberse copiado. Escríbala a mano.",
)
EMAIL_WITH_SPACES: Final = Message(
    "email-with-spaces", "Has a space; an address has none.", "Tiene un espacio; una dirección no lleva ninguno."
)
EMAIL_WITHOUT_AT: Final = Message(
    "email-without-at", "Has no @, as in name@example.com.", "Le falta la @, como en nombre@example.com."
)
EMAIL_WITH_MORE_AT: Final = Message("email-with-more-at", "Has more than one @.", "Tiene más de una @.")
EMAIL_INCOMPLETE: Final = Message(
    "email-incomplete",
    "Something is missing before or behind the @, as in name@example.com.",
    "Falta algo antes o después de la @, como en nombre@example.com.",
)
EMAIL_WITH_DOTS: Final = Message(
    "email-with-dots",
    "Has a dot at the beginning or the end, or two in a row.",
    "Tiene un punto al principio o al final, o dos seguidos.",
)
EMAIL_CHARACTER: Final = Message(
    "email-character",
    "Has a character before the @ that no address has.",
    "Tiene antes de la @ un carácter que ninguna dirección lleva.",
)
EMAIL_DOMAIN: Final = Message(
    "email-domain",
    "What stands behind the @ is no domain, as in example.com.",
    "Lo que sigue a la @ no es un dominio, como example.com.",
)
EMAIL_DOMAIN_WITHOUT_DOT: Final = Message(
    "email-domain-without-dot",
    "What stands behind the @ needs a dot, as in example.com.",
    "A lo que sigue a la @ le falta un punto, como en example.com.",
)
EMAIL_DOMAIN_SPECIAL: Final = Message(
    "email-domain-unreachable",
    "No mail can be sent to the domain behind the @ from elsewhere.",
    "Al dominio que sigue a la @ no se puede enviar correo desde fuera.",
)
EMAIL_TOO_LONG: Final = Message(
    "email-too-long",
    "Must have at most {max_local_part} octets before the @ and {max_length} in all.",
    "Debe tener como máximo {max_local_part} octetos antes de la @ y {max_length} en total.",
)
TOO_MANY_EMAILS: Final = Message(
    "email-too-many", "Must have at most {most} addresses.", "Debe tener como máximo {most} direcciones."
)

# Addresses
ADDRESS_MEMBER_UNKNOWN: Final = Message(
    "address-member-unknown",
    "An address has only these members: {allowed}.",
    "Una dirección solo tiene estos datos: {allowed}.",
)
ADDRESS_EMPTY: Final = Message(
    "address-empty",
    "Give at least the street, the municipality, the department or the postal code.",
    "Indique al menos la calle, el municipio, el departamento o el código postal.",
)
NOT_AN_ADDRESS: Final = Message("address-invalid", "Must be a text or an object.", "Debe ser un texto o un objeto.")
COUNTRY_UNKNOWN: Final = Message(
    "country-unknown",
    "Must be a two-letter country code of ISO 3166-1, such as GT or MX.",
    "Debe ser un código de país de dos letras según ISO 3166-1, como GT o MX.",
)

# Billing entities
TWO_DEFAULTS: Final = Message(
    "two-defaults",
    "Only one billing entity can be the default.",
    "Solo una razón social puede ser la predeterminada.",
)

# Tax ids: what cannot be one
TAX_ID_EMPTY: Final = Message(
    "tax-id-empty",
    "Must have letters or digits; write CF where there is no tax id.",
    "Debe tener letras o dígitos; escriba CF si no hay NIT.",
)
TAX_ID_PLACEHOLDER: Final = Message(
    "tax-id-placeholder",
    "This only says that there is no tax id; write CF where there is none.",
    "Esto solo dice que no hay número; escriba CF si no hay NIT.",
)
TAX_ID_COUNTRY_NOT_GT: Final = Message(
    "tax-id-country-not-gt",
    "A {type} is always of GT. For another country send the type FOREIGN.",
    "Un {type} es siempre de GT. Para otro país indique el tipo FOREIGN.",
)
TAX_ID_COUNTRY_MISSING: Final = Message(
    "tax-id-country-missing",
    "A foreign tax id needs the country that issued it.",
    "Un número extranjero necesita el país que lo emitió.",
)
TAX_ID_TYPE_NOT_FOREIGN: Final = Message(
    "tax-id-type-not-foreign",
    "A tax id of Guatemala has the type NIT or CUI, not FOREIGN.",
    "Un número de Guatemala tiene el tipo NIT o CUI, no FOREIGN.",
)
TAX_ID_MISSING: Final = Message("tax-id-missing", "Send it together with tax_id.", "Indíquelo junto con tax_id.")

# Tax ids: why one is invalid or unchecked (`reason_code`)
NIT_SHAPE: Final = Message(
    "nit-shape",
    "A NIT is digits and one check character, a digit or K.",
    "Un NIT son dígitos y un carácter verificador, que es un dígito o K.",
)
NIT_CHECK: Final = Message(
    "nit-check-character",
    "The check character of the NIT does not match its digits.",
    "El carácter verificador del NIT no corresponde a sus dígitos.",
)
NIT_LOOKS_LIKE_CUI: Final = Message(
    "nit-looks-like-cui",
    "A NIT has at most 12 characters; 13 digits are a CUI: send the type CUI.",
    "Un NIT tiene como máximo 12 caracteres; 13 dígitos son un CUI: indique el tipo CUI.",
)
CUI_SHAPE: Final = Message("cui-shape", "A CUI has 13 digits.", "Un CUI tiene 13 dígitos.")
CUI_CHECK: Final = Message(
    "cui-check-digit",
    "The check digit of the CUI, its ninth, does not match the eight before it.",
    "El dígito verificador del CUI, el noveno, no corresponde a los ocho anteriores.",
)
CUI_DEPARTMENT: Final = Message(
    "cui-department",
    "The tenth and eleventh digit of a CUI are a department, 01 to 22.",
    "Los dígitos décimo y undécimo de un CUI son un departamento, de 01 a 22.",
)
FOREIGN_INVALID: Final = Message(
    "foreign-rule",
    "The number follows none of the rules of its country.",
    "El número no cumple ninguna de las reglas de su país.",
)
FOREIGN_FITS_NONE_KNOWN: Final = Message(
    "foreign-no-known-rule",
    "The number follows none of the rules that are known for its country; there are others.",
    "El número no cumple ninguna de las reglas que se conocen para su país; hay otras.",
)
FOREIGN_UNCHECKED: Final = Message(
    "foreign-no-rule",
    "No rule is known for tax ids of this country.",
    "No se conoce una regla para los números de este país.",
)

# How many of something a customer may have
MOST_EMAILS: Final = Message(
    "limit-emails",
    "A customer may have at most {limit} e-mails.",
    "Un cliente puede tener como máximo {limit} correos.",
)
MOST_PHONES: Final = Message(
    "limit-phones",
    "A customer may have at most {limit} phones.",
    "Un cliente puede tener como máximo {limit} teléfonos.",
)
MOST_BILLING_ENTITIES: Final = Message(
    "limit-billing-entities",
    "A customer may have at most {limit} billing entities.",
    "Un cliente puede tener como máximo {limit} razones sociales.",
)
