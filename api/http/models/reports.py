"""What can be asked of a report, and how it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.http.models import members as about
from api.http.models.members import member
from api.http.requests.query import Day
from api.http.responses.refusals import turned_round
from projections.reports.definitions import ColumnType
from projections.reports.periods import Interval, Period

NAME = member("Its name, as in its path.", "contact-origins")
MEANING = member("What it says.", "How the active customers came.")


class ReportQuery(BaseModel):
    """What can be asked of a report; one that says how it is now takes no period and no interval."""

    from_: Annotated[
        Day | None,
        Field(alias="from", description="The first day; absent: the whole history.", examples=["2026-01-01"]),
    ] = None
    to: Annotated[Day | None, Field(description="The last day; absent: today.", examples=["2026-01-31"])] = None
    interval: Annotated[
        Literal["day", "week", "month"] | None,
        member("How long the days are that share a row; weeks begin on Monday.", "month"),
    ] = None
    format: Annotated[Literal["json", "csv", "xlsx"], member("JSON, or a table for spreadsheets.", "csv")] = "json"

    def period(self) -> Period:
        """The days asked for; raises `ValidationFailed` where they are turned round."""
        if self.from_ and self.to and self.from_ > self.to:
            raise turned_round("to", "from")
        return Period(self.from_, self.to)

    def by(self) -> Interval | None:
        """The interval asked for."""
        return self.interval and Interval(self.interval)


class ReportColumnOut(BaseModel):
    """A column of a report."""

    name: Annotated[str, member("What rows call it.", "customers")]
    type: Annotated[ColumnType, member("What its values are.", "integer")]
    meaning: Annotated[str, member("What its values say.", "How many customers.")]


class ReportListed(BaseModel):
    """A report that can be asked for."""

    name: Annotated[str, NAME]
    meaning: Annotated[str, MEANING]
    parameters: Annotated[list[str], member("The parameters that it takes.", ["from", "to", "interval", "format"])]
    columns: Annotated[list[ReportColumnOut], member("In their order; some are there only with `interval`.")]


class ReportList(BaseModel):
    """All reports."""

    items: Annotated[list[ReportListed], member("In a fixed order.")]
    next_cursor: Annotated[None, about.NO_CURSOR]
    previous_cursor: Annotated[None, about.NO_CURSOR]


class ReportOut(BaseModel):
    """A report."""

    name: Annotated[str, NAME]
    columns: Annotated[list[ReportColumnOut], member("In their order.")]
    rows: Annotated[
        list[dict[str, str | int | dict[str, str] | None]],
        member(
            "Each has a value for every column; `link`, the address of what it counts, where a search of the list or "
            "of the audit log finds exactly that; and `links`, one for each column, where it counts several things.",
            [
                {
                    "contact_origin": "REFERRAL",
                    "customers": 12,
                    "link": "/v1/customers?contact_origin=REFERRAL",
                }
            ],
        ),
    ]
    position: Annotated[int, member("Which events are counted: all up to this place in the log.", 1042)]
