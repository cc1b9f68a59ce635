"""Tax ids of other countries: which rules are asked, and when an id can be called invalid."""

import pkgutil

import pytest
import stdnum
from stdnum.util import get_cc_module

from domain.foreign_tax_ids import MODULES, foreign_verdict, is_generic
from domain.messages import FOREIGN_UNCHECKED
from domain.tax_id import TaxId, TaxIdStatus, TaxIdType
from domain.wording import Wording

VALID, INVALID, UNCHECKED = TaxIdStatus.VALID, TaxIdStatus.INVALID, TaxIdStatus.UNCHECKED


# El Salvador has NIT and DUI, Mexico RFC and CURP, the Dominican Republic RNC and cédula, Costa Rica numbers of
# physical and juridical persons, foreigners, and the NITE, which has no check digit, the US EIN, SSN, ITIN.
COMPLETE = [
    ("SV", VALID, ["00016297-5", "000162975", "0614-050707-104-8", "9614-050707-104-1"]),
    ("SV", INVALID, ["00016297-6", "16297-5", "0614-050707-104-9", "ABC"]),
    ("MX", VALID, ["MAB-930714-8T4", "GODE561231GR8", "BOXW310820HNERXN09"]),
    ("MX", INVALID, ["BOXW310820HNERXN08", "GODE561331GR8", "123"]),
    ("DO", VALID, ["1-01-85004-3", "001-1391820-5"]),
    ("DO", INVALID, ["1-01-85004-4", "001-1391820-4", "12"]),
    ("CR", VALID, ["1-0613-0584", "106130584", "1-613-584", "3-101-999999", "155812994816"]),
    ("CR", UNCHECKED, ["3-534-123559"]),
    ("CR", INVALID, ["30123456789", "12"]),
    ("US", VALID, ["04-2103594", "536-90-4399", "912-90-3456"]),
    ("US", INVALID, ["04-210359"]),
]
SOME_KINDS = [
    ("AR", VALID, ["20-05536168-2", "20.123.456"]),
    ("BR", VALID, ["390.533.447-05", "16.727.230/0001-97"]),
    ("BR", UNCHECKED, ["390.533.447-06"]),
    ("CA", VALID, ["123-456-782"]),
    ("CL", VALID, ["76.086.428-5"]),
    ("CN", VALID, ["91110000600037341L"]),
    ("CO", VALID, ["213.123.432-1"]),
    ("CO", UNCHECKED, ["79123456"]),
    ("DE", VALID, ["136,695 976", "36 574 261 809", "181/815/0815 5"]),
    ("DE", UNCHECKED, ["136695978", "1"]),
    ("EC", VALID, ["171430710-3"]),
    ("EC", UNCHECKED, ["171430710-4"]),
    ("ES", VALID, ["B-58378431", "54362315-K", "X-2482300W"]),
    ("ES", UNCHECKED, ["B-58378432"]),
    ("FI", VALID, ["131052-308T"]),
    ("FR", VALID, ["Fr 40 303 265 045", "732 829 320 00074"]),
    ("GB", VALID, ["980 7806 84"]),
    ("IN", VALID, ["ACUPA7085R"]),
    ("IT", VALID, ["RCCMNL83S18D969H"]),
    ("JP", VALID, ["5-8356-7825-6246"]),
    ("KR", VALID, ["116-82-00276"]),
    ("PE", VALID, ["20512333797", "10117410-2"]),
    ("PY", VALID, ["80028061-0"]),
    ("UY", VALID, ["21-100342-001-7"]),
    ("VE", VALID, ["V-11470283-4"]),
]
NO_RULES = [
    ("BO", UNCHECKED, ["1020703023"]),
    ("BZ", UNCHECKED, ["123456-78"]),
    ("HN", UNCHECKED, ["0801-1990-123456"]),
    ("JM", UNCHECKED, ["000-123-456"]),
    ("NI", UNCHECKED, ["J0310000000001"]),
    ("PA", UNCHECKED, ["155-27 DV 3"]),
]


@pytest.mark.parametrize(("country", "status", "ids"), [*COMPLETE, *SOME_KINDS, *NO_RULES])
def test_an_id_is_valid_if_any_rule_of_its_country_says_so(country: str, status: TaxIdStatus, ids: list[str]) -> None:
    assert {text: TaxId.parse(text, TaxIdType.FOREIGN, country).status for text in ids} == dict.fromkeys(ids, status)


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


@pytest.mark.parametrize("alias", ["vat", "tin", "personalid", "businessid"])
def test_what_the_library_calls_a_tax_number_or_an_identity_is_asked(alias: str) -> None:
    for country, names in MODULES.items():
        module = get_cc_module(country, alias)
        name = module.__name__.rpartition(".")[2] if module else None  # type: ignore[attr-defined]
        assert name is None or name in names or (country, alias) in LEFT_OUT, country


LEFT_OUT = {("DE", "businessid")}
"""Numbers of a register of companies, which name its court too."""
