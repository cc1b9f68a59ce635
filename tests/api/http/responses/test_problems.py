"""Every refusal has its kind, every kind its page, and no answer gives anything away."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import orjson
import pytest

from api.http.responses import refusals
from api.http.responses.messages import UNKNOWN_MEMBER
from api.http.responses.problem_texts import EXPLANATIONS
from api.http.responses.problems import KINDS, may_answer, problem
from domain import errors
from domain.messages import NIT_CHECK
from domain.wording import Wording

STATUSES = {
    400: {"bad-request"},
    401: {"unauthenticated"},
    403: {"forbidden"},
    404: {
        "not-found",
        "customer-not-found",
        "email-not-found",
        "phone-not-found",
        "billing-entity-not-found",
        "version-not-found",
        "report-not-found",
        "import-not-found",
    },
    405: {"method-not-allowed"},
    408: {"request-timeout"},
    409: {
        "tax-id-taken",
        "external-id-taken",
        "email-already-present",
        "phone-already-present",
        "email-locked",
        "phone-locked",
        "billing-entity-inactive",
        "customer-archived",
        "limit-reached",
        "idempotency-key-in-flight",
        "position-beyond-log",
        "import-ended",
    },
    410: {"customer-erased"},
    412: {"stale-version"},
    413: {"payload-too-large"},
    414: {"uri-too-long"},
    415: {"unsupported-media-type"},
    422: {"validation-failed", "idempotency-key-reused"},
    429: {"rate-limited"},
    500: {"internal-error"},
    503: {"projection-behind", "overloaded", "database-unavailable", "record-unreadable", "log-altered"},
}


def leaves(cls: type[Exception]) -> Iterator[type[Exception]]:
    """The classes of a tree that stand for something by themselves; other trees may grow on it elsewhere."""
    subclasses = [each for each in cls.__subclasses__() if each.__module__ == cls.__module__]
    if not subclasses:
        yield cls
    for subclass in subclasses:
        yield from leaves(subclass)


def test_the_slugs_are_those_of_the_contract() -> None:
    by_status: dict[int, set[str]] = {}
    for kind in KINDS.values():
        by_status.setdefault(kind.status, set()).add(kind.slug)

    assert by_status == STATUSES


def test_every_refusal_of_the_domain_and_of_http_has_a_kind() -> None:
    """Its own, or that of what it is a case of."""
    every = [*leaves(errors.CustomersError), *leaves(refusals.RequestRefused)]
    assert [each for each in every if KINDS.keys().isdisjoint(each.__mro__)] == []


def test_every_kind_has_its_explanation() -> None:
    assert EXPLANATIONS.keys() == {kind.slug for kind in KINDS.values()}


def test_an_unexpected_error_gives_nothing_away() -> None:
    answer = problem(RuntimeError("SELECT name FROM customers"), "r-1")

    assert answer.status_code == 500
    assert b"SELECT" not in answer.body
    assert orjson.loads(answer.body)["type"] == "/problems/internal-error"


def test_a_record_that_cannot_be_opened_names_only_its_kind() -> None:
    error = errors.RecordUnreadable(uuid4(), 3, "its stored form is damaged (KeyError)")

    answer = problem(error, "r-1")

    assert answer.status_code == 503
    assert b"KeyError" not in answer.body


def test_the_instance_is_the_request_id() -> None:
    assert orjson.loads(problem(errors.CustomerNotFound(), "r-1").body)["instance"] == "r-1"


def test_a_taken_tax_id_says_who_has_it() -> None:
    holder = uuid4()

    assert orjson.loads(problem(errors.TaxIdTaken(holder), "").body)["customer_id"] == str(holder)


def test_a_refused_tax_id_points_to_its_member() -> None:
    content = orjson.loads(problem(errors.TaxIdRefused(Wording(NIT_CHECK)), "").body)

    assert content["type"] == "/problems/validation-failed"
    assert content["errors"] == [
        {"pointer": "/tax_id", "code": "nit-check-character", "message": NIT_CHECK.en, "values": {}}
    ]


@pytest.mark.parametrize(
    "error",
    [
        errors.Overloaded(),
        errors.DatabaseUnavailable(),
        errors.ProjectionBehind(),
        errors.IdempotencyKeyInFlight(),
        errors.RecordUnreadable(uuid4(), 1, ""),
        refusals.RateLimited(1),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_says_when_to_try_again(error: Exception) -> None:
    assert int(problem(error, "").headers["Retry-After"]) > 0


def test_at_most_a_hundred_faults_are_listed() -> None:
    faults = [refusals.Fault("pointer", f"/{number}", Wording(UNKNOWN_MEMBER)) for number in range(500)]

    listed = orjson.loads(problem(refusals.ValidationFailed(faults), "").body)["errors"]

    assert [each["pointer"] for each in listed] == [f"/{number}" for number in range(100)]


def test_a_stale_version_says_the_current_one() -> None:
    assert problem(errors.StaleVersion(7), "").headers["ETag"] == '"7"'


def test_documented_answers_name_every_slug_of_a_status() -> None:
    documented = may_answer(errors.TaxIdTaken, errors.ExternalIdTaken, errors.CustomerNotFound)

    assert documented.keys() == {409, 404}
    assert "tax-id-taken" in documented[409]["description"]
    assert "external-id-taken" in documented[409]["description"]
