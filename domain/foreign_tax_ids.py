"""Whether a tax id of another country can be right: the rules of python-stdnum for persons, companies and foreigners.

A country often has several kinds of number, and somebody may have any of them: an id is valid if one rule says so.
Where a kind may be missing here, an id that fits no rule is not called invalid.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Final, Protocol

from domain.messages import FOREIGN_FITS_NONE_KNOWN, FOREIGN_INVALID, FOREIGN_UNCHECKED
from domain.tax_id_rules import VALID, TaxIdStatus, Verdict, invalid
from domain.wording import Wording

# The modules of each country below `stdnum` for tax numbers, or numbers of persons and companies that serve as one.
_RULES: Final = (
    "ad nrt, al nipt, ar cuit dni, at uid businessid tin vnr, au abn acn tfn, az voen, be vat nn bis, bg vat egn pnf, "
    "br cnpj cpf, by unp, ca bn sin, ch vat uid ssn, cl rut, cn uscc ric, co nit, cr cpf cpj cr, cu ni, cy vat, cz "
    "dic rc, de vat idnr stnr, dk cvr cpr, do rnc cedula, dz nif, ec ruc ci, ee kmkr ik registrikood, eg tn, es nif, "
    "fi alv ytunnus hetu veronumero, fo vn, fr tva siren siret nif nir, gb vat utr, gh tin, gn nifp, gr vat amka, hr "
    "oib, hu anum, id npwp nik, ie vat pps, il hp idnr, in gstin pan aadhaar, is vsk kennitala, it iva codicefiscale, "
    "jp cn in_, ke pin, kr brn rrn, li peid, lt pvm asmens, lu tva, lv pvn, ma ice, mc tva, md idno, me pib, mk edb, "
    "mt vat, mu nid, mx rfc curp, my nric, mz nuit, nl btw bsn, no mva orgnr fodselsnummer, nz ird, pe ruc cui, pk "
    "cnic, pl nip pesel regon, pt nif cc, py ruc, ro cf cui cnp, rs pib, ru inn ogrn, se vat orgnr personnummer, sg "
    "uen, si ddv emso maticna, sk dph rc, sm coe, sn ninea, sv nit, th moa pin tin, tn mf, tr vkn tckimlik, tw ubn, "
    "ua edrpou rntrc, us tin, uy rut, ve rif, vn mst, za tin idnr"
)
MODULES: Final = {country.upper(): names for country, *names in (each.split() for each in _RULES.split(", "))}
_RESERVED: Final = frozenset({"in", "is"})

# All kinds of number are known: CR physical and juridical persons and foreigners (its NITE by shape alone), DO
# companies and persons, MX and SV everybody who pays taxes, US what the IRS calls a TIN.
_COMPLETE: Final = frozenset({"CR", "DO", "MX", "SV", "US"})

# Ids that a tax authority gives for buyers who have none of their own, or none of that country.
_GENERIC: Final = {
    "BO": {"99001", "99002", "99003"},
    "CL": {"555555555", "666666666"},
    "CO": {"222222222222"},
    "EC": {"9999999999999"},
    "MX": {"XAXX010101000", "XEXX010101000"},
    "PY": {"444444017"},
}

_NO_RULE: Final = Verdict(TaxIdStatus.UNCHECKED, Wording(FOREIGN_UNCHECKED))
_FITS_NONE_KNOWN: Final = Verdict(TaxIdStatus.UNCHECKED, Wording(FOREIGN_FITS_NONE_KNOWN))
_FITS_NONE: Final = invalid(FOREIGN_INVALID)

_SEPARATORS: Final = re.compile(r"[\W_]+")
_DUI: Final = re.compile(r"[0-9]{9}", re.ASCII)
_NITE: Final = re.compile(r"[1-9][0-9]{9}", re.ASCII)

Rule = Callable[[str], bool]


class _Module(Protocol):
    def validate(self, number: str, /) -> str: ...


def is_generic(country: str, compact: str) -> bool:
    """Whether anybody may have this id of the country, as anybody may be a final consumer in Guatemala."""
    return country in _GENERIC and _SEPARATORS.sub("", compact) in _GENERIC[country]


def is_generic_anywhere(compact: str) -> bool:
    """The same where the country is not known."""
    return any(is_generic(country, compact) for country in _GENERIC)


def foreign_verdict(country: str, written: str, compact: str) -> Verdict:
    """On a tax id in upper case, as it is written and without spaces and hyphens (some numbers differ by theirs)."""
    if is_generic(country, compact):
        return VALID
    rules = _rules_of(country)
    if not rules:
        return _NO_RULE
    if any(rule(compact) or (written != compact and rule(written)) for rule in rules):
        return VALID
    if country not in _COMPLETE or (country == "CR" and _NITE.fullmatch(compact)):
        return _FITS_NONE_KNOWN
    return _FITS_NONE


@cache
def _rules_of(country: str) -> tuple[Rule, ...]:
    """Loading a country's rules takes milliseconds the first time; there are at most 249."""
    package = country.lower() + ("_" if country.lower() in _RESERVED else "")
    rules = [_rule(import_module(f"stdnum.{package}.{name}")) for name in MODULES.get(country, ())]
    return (*rules, _is_dui) if country == "SV" else tuple(rules)


def _rule(module: _Module) -> Rule:
    def says_valid(id: str) -> bool:
        try:
            module.validate(id)
        except Exception:  # the rules of 80 countries: some trip over odd characters instead of refusing them
            return False
        return True

    return says_valid


def _is_dui(compact: str) -> bool:
    """El Salvador's identity number, since 2021 the tax number of persons too (*homologación*): modulo 10."""
    if not _DUI.fullmatch(compact):
        return False
    weighted = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), compact[:8], strict=True))
    return -weighted % 10 == int(compact[8])
