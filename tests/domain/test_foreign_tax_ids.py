"""Tax ids of other countries: which rules are asked, and when an id can be called invalid."""

import pkgutil
from importlib import import_module

import pytest
import stdnum

from domain.foreign_tax_ids import foreign_verdict, is_generic
from domain.messages import FOREIGN_UNCHECKED, Wording
from domain.tax_id import TaxId, TaxIdStatus, TaxIdType

VALID, INVALID, UNCHECKED = TaxIdStatus.VALID, TaxIdStatus.INVALID, TaxIdStatus.UNCHECKED


@pytest.mark.parametrize(
    ("country", "text", "status"),
    [
        # El Salvador: NIT, and the DUI, which is one for persons
        *[
            ("SV", "00016297-5", VALID),
            ("SV", "000162975", VALID),
            ("SV", "00016297-6", INVALID),
            ("SV", "16297-5", INVALID),
        ],
        *[("SV", "0614-050707-104-8", VALID), ("SV", "9614-050707-104-1", VALID), ("SV", "0614-050707-104-9", INVALID)],
        # Mexico: RFC of companies and persons, CURP
        *[("MX", "MAB-930714-8T4", VALID), ("MX", "GODE561231GR8", VALID), ("MX", "BOXW310820HNERXN09", VALID)],
        *[("MX", "BOXW310820HNERXN08", INVALID), ("MX", "GODE561331GR8", INVALID), ("MX", "123", INVALID)],
        # Dominican Republic: RNC, cédula
        *[
            ("DO", "1-01-85004-3", VALID),
            ("DO", "001-1391820-5", VALID),
            ("DO", "001-1391820-4", INVALID),
            ("DO", "12", INVALID),
        ],
        # Costa Rica: physical and juridical persons, foreigners, and the NITE, which has no check digit
        *[
            ("CR", "1-0613-0584", VALID),
            ("CR", "106130584", VALID),
            ("CR", "1-613-584", VALID),
            ("CR", "3-101-999999", VALID),
        ],
        *[
            ("CR", "155812994816", VALID),
            ("CR", "3-534-123559", UNCHECKED),
            ("CR", "30123456789", INVALID),
            ("CR", "12", INVALID),
        ],
        # The United States: EIN, SSN, ITIN
        *[
            ("US", "04-2103594", VALID),
            ("US", "536-90-4399", VALID),
            ("US", "912-90-3456", VALID),
            ("US", "04-210359", INVALID),
        ],
        # Countries with rules for some kinds: never invalid
        *[
            ("CO", "213.123.432-1", VALID),
            ("CO", "79123456", UNCHECKED),
            ("EC", "171430710-3", VALID),
            ("EC", "1", UNCHECKED),
        ],
        *[
            ("AR", "20-05536168-2", VALID),
            ("AR", "20.123.456", VALID),
            ("PE", "20512333797", VALID),
            ("PE", "10117410-2", VALID),
        ],
        *[
            ("CL", "76.086.428-5", VALID),
            ("VE", "V-11470283-4", VALID),
            ("UY", "21-100342-001-7", VALID),
            ("PY", "80028061-0", VALID),
        ],
        *[("BR", "390.533.447-05", VALID), ("BR", "16.727.230/0001-97", VALID), ("BR", "390.533.447-06", UNCHECKED)],
        *[
            ("ES", "B-58378431", VALID),
            ("ES", "54362315-K", VALID),
            ("ES", "X-2482300W", VALID),
            ("ES", "B-58378432", UNCHECKED),
        ],
        *[
            ("DE", "136,695 976", VALID),
            ("DE", "36 574 261 809", VALID),
            ("DE", "181/815/0815 5", VALID),
            ("DE", "1", UNCHECKED),
        ],
        *[("FR", "Fr 40 303 265 045", VALID), ("FR", "732 829 320 00074", VALID), ("IT", "RCCMNL83S18D969H", VALID)],
        *[
            ("FI", "131052-308T", VALID),
            ("GB", "980 7806 84", VALID),
            ("IN", "ACUPA7085R", VALID),
            ("CA", "123-456-782", VALID),
        ],
        *[("CN", "91110000600037341L", VALID), ("KR", "116-82-00276", VALID), ("JP", "5-8356-7825-6246", VALID)],
        # Countries without any rule
        *[("HN", "0801-1990-123456", UNCHECKED), ("NI", "J0310000000001", UNCHECKED), ("PA", "155-27 DV 3", UNCHECKED)],
        *[("BZ", "123456-78", UNCHECKED), ("BO", "1020703023", UNCHECKED), ("JM", "000-123-456", UNCHECKED)],
    ],
)
def test_an_id_is_valid_if_any_rule_of_its_country_says_so(country: str, text: str, status: TaxIdStatus) -> None:
    assert TaxId.parse(text, TaxIdType.FOREIGN, country).status is status


@pytest.mark.parametrize(
    ("country", "text"),
    [
        *[("MX", "XAXX010101000"), ("MX", "XEXX010101000"), ("MX", "xexx-010101-000"), ("MX", "RFC XAXX010101000")],
        *[("CO", "222222222222"), ("CO", "222.222.222.222"), ("EC", "9999999999999"), ("PY", "44444401-7")],
        *[("CL", "66.666.666-6"), ("CL", "55.555.555-5"), ("BO", "99001"), ("BO", "99002"), ("BO", "99003")],
    ],
)
def test_a_generic_id_is_valid_and_nobodys(country: str, text: str) -> None:
    tax_id = TaxId.parse(text, TaxIdType.FOREIGN, country)
    assert (tax_id.status, tax_id.can_be_held) == (VALID, False)


def test_a_generic_id_of_one_country_is_an_id_in_another() -> None:
    assert not is_generic("SV", "XAXX010101000")
    assert TaxId.parse("222222222222", TaxIdType.FOREIGN, "EC").can_be_held


def test_every_country_of_the_library_is_asked() -> None:
    packages = {name.rstrip("_").upper() for _, name, is_package in pkgutil.iter_modules(stdnum.__path__) if is_package}
    without = packages - {"EU", "ISO7064", "GT"}
    assert {
        country for country in without if foreign_verdict(country, "?", "?").why == Wording(FOREIGN_UNCHECKED)
    } == set()


@pytest.mark.parametrize("name", ["cc.vat", "cc.tin", "cc.personalid", "cc.businessid"])
def test_what_the_library_calls_a_tax_number_or_an_identity_is_asked(name: str) -> None:
    from domain.foreign_tax_ids import _MODULES

    for country, modules in _MODULES.items():
        package = f"stdnum.{country.lower()}{'_' if country in ('IN', 'IS') else ''}"
        module = getattr(import_module(package), name.removeprefix("cc."), None)
        assert module is None or module.__name__.rpartition(".")[2] in modules or (country, name) in LEFT_OUT


LEFT_OUT = {("DE", "cc.businessid")}
"""Numbers of a register of companies, which name its court too."""
