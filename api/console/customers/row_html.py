"""Rows of the list as HTML, put together by hand: no page is awaited as often, and a template takes twice as long."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from markupsafe import Markup, escape

from api.console.customers.rows import ShownCustomer
from api.console.frame.rendering import day_tag, macros, time_tag
from api.console.frame.visit import Visit


class RowHtml:
    """Draws the rows of a table, whose cells begin alike: this is made once for all of them."""

    def __init__(self, visit: Visit, *, shows_contacts: bool, is_by_creation: bool = False) -> None:
        self._shows_contacts = shows_contacts
        t, badge = visit.t, vars(macros(visit.language))["badge"]
        self._archived, self._doubtful = badge("", t("codes.archived")), badge("warn", t("customer_list.check"))
        self._because = escape(t("customer_list.because"))
        self._tax_id = _cell(t("members.tax_id"), "nowrap")
        self._email, self._phone = _cell(t("members.emails"), "long"), _cell(t("members.phones"), "nowrap")
        self._origin = _cell(t("members.contact_origin"), "roomy")
        self._created = _cell(t("members.created_at"), None if is_by_creation else "roomy")
        self._updated = _cell(t("members.updated_at"))
        self._day = partial(day_tag, language=visit.language, zone=visit.console.time_zone)
        self._when = partial(time_tag, language=visit.language, zone=visit.console.time_zone)

    def drawn(self, rows: Iterable[ShownCustomer]) -> Markup:
        """All of them, one after the other."""
        return Markup("".join([self._head(row) + self._cells(row) for row in rows]))

    def _head(self, row: ShownCustomer) -> str:
        head: str = escape(row.name)
        if self._shows_contacts:
            unseen = f'<span class="unseen"> {escape(row.namesake)}</span>' if row.namesake else ""
            head = f'<a href="/customers/{row.id}">{head}{unseen}</a>'
        if row.is_archived:
            head = f"{head} {self._archived}"
        if row.legal_name:
            head = f'{head}<p class="small muted">{escape(row.legal_name)}</p>'
        if row.because:
            head = f'{head}<p class="small">{self._because} {row.because}</p>'
        return f'<tr data-row><th scope="row">{head}</th>\n'

    def _cells(self, row: ShownCustomer) -> str:
        doubtful = f" {self._doubtful}" if row.has_doubtful_tax_id else ""
        contacts = ""
        if self._shows_contacts:
            email = str(escape(row.email or "")).replace("@", "<wbr>@")  # a line breaks there before within a domain
            contacts = f"{self._email}{email}</td>\n{self._phone}{escape(row.phone or '')}</td>\n"
        return (
            f"{self._tax_id}{escape(row.tax_id)}{doubtful}</td>\n"
            f"{contacts}"
            f"{self._origin}{row.origin}</td>\n"
            f"{self._created}{self._day(row.created_at)}</td>\n"
            f"{self._updated}{self._when(row.updated_at)}</td></tr>\n"
        )


def _cell(label: str, kind: str | None = None) -> str:
    """How a cell begins; in a narrow window its label stands in it."""
    said = f' class="{kind}"' if kind else ""
    return f'<td data-label="{escape(label)}"{said}>'
