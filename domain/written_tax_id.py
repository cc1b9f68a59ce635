"""A tax id as somebody wrote it, with what they left unsaid: what that means depends on who has it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.country import parse_country
from domain.tax_id import TaxId, TaxIdType, country_for, key_of
from domain.tax_id_rules import TaxIdStatus
from domain.tax_id_spelling import CF, compact_nit, plainly_written
from domain.text import InvalidValue


@dataclass(frozen=True, slots=True)
class WrittenTaxId:
    """The text, and type and country where they were said."""

    text: str
    type: TaxIdType | None = None
    country: str | None = None

    @classmethod
    def of(cls, text: str, type: TaxIdType | None = None, country: str | None = None) -> WrittenTaxId:
        """Raises InvalidValue for what can be no tax id, whoever has it and whatever it was before."""
        plainly_written(text)
        place = None if country is None else parse_country(country, field="tax_id_country")
        if type and place:
            country_for(type, place)
        return cls(text, type, place)

    def for_somebody_new(self) -> TaxId:
        """As it reads for who had none; raises InvalidValue, see `TaxId.parse`."""
        return TaxId.parse(self.text, self.type, self.country)

    def likely(self) -> TaxId | None:
        """As it most likely reads, before it is known who has it; None where that cannot be told."""
        try:
            return self.for_somebody_new()
        except InvalidValue:
            return None

    def instead_of(self, present: TaxId) -> TaxId:
        """As it reads for who has `present`; raises InvalidValue, but never for that one written again.

        Type and country stay as they are where nothing else is said. Two texts say it by themselves: CF is what anybody
        may have, and within Guatemala a valid NIT or CUI is one.
        """
        try:
            tax_id = self._read_for(present)
        except InvalidValue:
            if self._repeats(present):
                return present
            raise
        return present if tax_id.key != present.key and self._repeats(present) else tax_id

    def _read_for(self, present: TaxId) -> TaxId:
        is_foreign = present.type is TaxIdType.FOREIGN
        if self.type is None and (not is_foreign or self._is_cf):
            tax_id = self.for_somebody_new()
            if is_foreign or present.type is TaxIdType.NIT or tax_id.status is TaxIdStatus.VALID:
                return tax_id
        type = self.type or present.type
        country = present.country if self.country is None and type is present.type else self.country
        return TaxId.parse(self.text, type, country)

    @property
    def _is_cf(self) -> bool:
        return self.country is None and compact_nit(plainly_written(self.text)) == CF

    def _repeats(self, present: TaxId) -> bool:
        """Whether this is what `present` was recorded as, though it might be read otherwise today."""
        if self.type not in (None, present.type) or self.country not in (None, present.country):
            return False
        return key_of(plainly_written(self.text), present.type, present.country) == present.key
