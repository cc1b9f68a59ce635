"""Makes up customers that look real: the same random generator always makes the same ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any
from unicodedata import normalize

from stdnum.gt import nit
from stdnum.sv import nit as salvadoran_nit

from api.cli.demo import words as words
from application.importing.wanted import WantedBillingEntity, WantedCustomer, WantedEmail, WantedPhone, WantedTaxId
from domain.tax_id import TaxIdType

# How a number begins after the country code, and how many digits follow; each is valid for libphonenumber.
MOBILE = {"GT": ("+502", "345", 7), "SV": ("+503", "7", 7), "HN": ("+504", "9", 7), "MX": ("+5255", "5", 7)}
LANDLINE = {"GT": ("+502", ("22", "23", "24", "66", "77", "78"), 6)}
NEIGHBOURS = ("SV", "HN", "MX")


def demo_customers(random: Random, origins: Sequence[str]) -> Iterator[WantedCustomer]:
    """Customers without end: people, shops and companies, a few of them from neighbouring countries."""
    while True:
        yield _Maker(random).customer(origins)


class _Maker:
    """Makes one customer."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._country = random.choice(NEIGHBOURS) if random.random() < 0.06 else "GT"
        self._is_company = random.random() < 0.62
        self._name = self._company() if self._is_company else self._person()
        slug = re.sub("[^a-z0-9]+", "", _plain(self._name.partition(",")[0].removesuffix(" y Cía. Ltda.")))[:24]
        self._domain = f"{slug}.{'com.gt' if self._country == 'GT' else 'com'}"
        self._drawn: set[str] = set()

    def customer(self, origins: Sequence[str]) -> WantedCustomer:
        chance, pick = self._random.random, self._random.choice
        is_locked = chance() < 0.04
        return WantedCustomer(
            said={
                "name": self._name.partition(",")[0] if self._is_company else self._name,
                "legal_name": self._name if self._is_company else None,
                "external_id": None,
                "notes": pick(words.NOTES) if chance() < 0.15 else None,
                "contact_origin": pick(origins),
            },
            origin_if_new=origins[0],
            tax_id=self._tax_id(),
            allow_duplicate_tax_id=True,
            is_archived=chance() < 0.03,
            emails=[self._email(number, is_locked and number == 1) for number in range(1, self._few() + 1)],
            phones=[self._phone(number) for number in range(1, self._few() + 1)],
            billing_entities=[self._entity(number) for number in range(1, self._few(0.35) + 1)],
        )

    def _few(self, more: float = 0.3) -> int:
        """Mostly one, seldom none, now and then several."""
        if self._random.random() < 0.08:
            return 0
        number = 1
        while number < 4 and self._random.random() < more:
            number += 1
        return number

    def _person(self) -> str:
        names = self._random.choice((words.WOMEN, words.MEN))
        given = self._random.sample(names, 2 if self._random.random() < 0.6 else 1)
        return " ".join([*given, *self._random.sample(words.SURNAMES, 2)])

    def _company(self) -> str:
        pick = self._random.choice
        if self._random.random() < 0.25:
            return f"{pick(words.SHOP_FORMS)} {pick(words.COMPANY_NAMES)}"
        middle = f" {pick(words.SURNAMES)}" if self._random.random() < 0.3 else ""
        return f"{pick(words.TRADES)} {pick(words.COMPANY_NAMES)}{middle}{pick(words.COMPANY_FORMS)}"

    def _tax_id(self, *, may_be_cf: bool = True) -> WantedTaxId:
        if self._country != "GT":
            return WantedTaxId.of(self._foreign_tax_id(), TaxIdType.FOREIGN, self._country)
        chance = self._random.random()
        if may_be_cf and not self._is_company and chance < 0.35:
            return WantedTaxId.of("CF", TaxIdType.NIT)
        if not self._is_company and chance < 0.6:
            return WantedTaxId.of(self._cui(), TaxIdType.CUI)
        digits = str(self._random.randrange(10**5, 10**8))
        return WantedTaxId.of(f"{digits}-{nit.calc_check_digit(digits)}", TaxIdType.NIT)

    def _cui(self) -> str:
        """Eight digits, their check digit, department and one of five municipalities; a check of ten has no digit."""
        while True:
            digits = f"{self._random.randrange(10**7, 4 * 10**7)}"
            check = sum(weight * int(digit) for weight, digit in enumerate(digits, 2)) % 11
            if check < 10:
                return f"{digits}{check}{self._random.randint(1, 22):02}{self._random.randint(1, 5):02}"

    def _foreign_tax_id(self) -> str:
        digits = self._random.randrange
        if self._country == "SV":
            number = f"0614{digits(1, 29):02}{digits(1, 13):02}{digits(100):02}{digits(101, 200)}"
            return f"{number[:4]}-{number[4:10]}-{number[10:]}-{salvadoran_nit.calc_check_digit(number)}"
        if self._country == "HN":
            return f"08019{digits(10**9):09}"
        letters = "".join(self._random.choices("ABCDEFGHJKLMNPRSTUVZ", k=3))
        return f"{letters}{digits(100):02}{digits(1, 13):02}{digits(1, 29):02}{digits(10):01}A{digits(10)}"

    def _email(self, number: int, is_locked: bool) -> WantedEmail:
        is_at_company = self._is_company and (number == 1 or self._random.random() < 0.7)
        name, address = self._new(lambda: self._mail_of_company(number) if is_at_company else self._own_mail(number))
        said = {"is_for_invoicing": number == 1, **self._whom(name)}
        return WantedEmail(label=f"email_{number}", email=address, said=said, is_locked=is_locked)

    def _mail_of_company(self, number: int) -> tuple[str, str]:
        """A person, and the address of that person, or of a department, at the company."""
        name = self._person()
        mailbox = words.COMPANY_MAILBOXES[0] if number == 1 else self._mailbox(name)
        return name, f"{mailbox}@{self._domain}"

    def _own_mail(self, number: int) -> tuple[str, str]:
        """A person, and an address of that person's own; the first one is the customer's."""
        name = self._person() if number > 1 else self._name
        mailbox = f"{self._mailbox(name)}{self._random.randrange(1, 9999)}"
        return name, f"{mailbox}@{self._random.choice(words.MAIL_PROVIDERS)}"

    def _new(self, draw: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        """Draw again until what comes second is none that the customer has already."""
        while (drawn := draw())[1] in self._drawn:
            pass
        self._drawn.add(drawn[1])
        return drawn

    def _mailbox(self, name: str) -> str:
        parts = re.findall("[a-z]+", _plain(name))
        return f"{parts[0]}.{parts[-2] if len(parts) > 2 else parts[-1]}"

    def _phone(self, number: int) -> WantedPhone:
        is_mobile = self._country != "GT" or self._random.random() < 0.7
        code, starts, digits = (MOBILE if is_mobile else LANDLINE)[self._country]
        _, phone = self._new(lambda: (code, f"{code}{self._random.choice(starts)}{self._digits(digits)}"))
        has_extension = self._is_company and not is_mobile and self._random.random() < 0.4
        said = {
            "extension": str(self._random.randrange(100, 1000)) if has_extension else None,
            "is_whatsapp": is_mobile and self._random.random() < 0.75,
            **self._whom(self._person() if self._is_company or number > 1 else self._name),
        }
        return WantedPhone(label=f"phone_{number}", phone=phone, said=said)

    def _digits(self, length: int) -> str:
        return f"{self._random.randrange(10**length):0{length}}"

    def _whom(self, name: str) -> dict[str, Any]:
        role = self._random.choice(words.ROLES) if self._is_company else None
        notes = self._random.choice(words.NOTES) if self._random.random() < 0.05 else None
        return {"name": name, "role": role, "notes": notes}

    def _entity(self, number: int) -> WantedBillingEntity:
        name = self._name if number == 1 else self._company()
        address = self._address()
        return WantedBillingEntity(
            label=f"billing_{number}",
            legal_name=name,
            tax_id=self._tax_id(may_be_cf=number == 1),
            said={"billing_email": f"facturas@{self._domain}" if self._is_company else None},
            addresses={"fiscal_address": address, "billing_address": self._address() if number > 1 else {}},
            is_default=number == 1,
            is_active=number == 1 or self._random.random() > 0.1,
        )

    def _address(self) -> dict[str, str | None]:
        pick, digits = self._random.choice, self._random.randrange
        street = pick((f"{digits(1, 30)}a avenida", f"{digits(1, 30)}a calle", f"Calzada {pick(words.SURNAMES)}"))
        department, municipality = pick(words.PLACES)
        return {
            "line": f"{street} {digits(1, 40)}-{digits(1, 100):02} zona {digits(1, 22)}",
            "municipality": municipality,
            "department": department,
            "postal_code": f"01{digits(1, 25):03}" if department == "Guatemala" else None,
            "country": "GT",
        }


def _plain(text: str) -> str:
    """Lower case without accents, as people write mail addresses."""
    return normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
