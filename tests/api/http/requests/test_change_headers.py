"""The headers of a write are read to the letter."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from api.http.identity.auth import Caller
from api.http.requests.call import Call
from api.http.requests.change import WriteHeaders
from api.http.responses.refusals import ValidationFailed


def headers(*sent: tuple[str, bytes]) -> WriteHeaders:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    raw = [(name.lower().encode(), value) for name, value in sent]
    call = Call({"type": "http", "headers": raw, "request_id": "r-1"}, receive)
    call.caller = Caller("crm", frozenset())
    return WriteHeaders(call)


def faulty(*sent: tuple[str, bytes]) -> set[str]:
    with pytest.raises(ValidationFailed) as refused:
        headers(*sent)
    assert {fault.kind for fault in refused.value.faults} == {"header"}
    return {fault.where for fault in refused.value.faults}


def test_without_headers_the_change_has_its_actor_and_request() -> None:
    change = headers().change

    assert (change.actor, change.on_behalf_of, change.reason, change.request_id) == ("crm", None, None, "r-1")


@pytest.mark.parametrize(
    ("value", "person"),
    [
        (b" Pedro%20Aj%C3%BA ", "Pedro Ajú"),
        (b" Pedro Aj\xc3\xba ", "Pedro Ajú"),
        (b"\t ", None),
        (b"%20", None),
        (b"x" * 200, "x" * 200),
        (b"%C3%B1" * 200, "ñ" * 200),
    ],
)
def test_acting_for_is_percent_encoded_utf_8(value: bytes, person: str | None) -> None:
    assert headers(("Acting-For", value)).change.on_behalf_of == person


@pytest.mark.parametrize(
    "value", [b"x" * 201, b"a\x0bb", "a\u202eb".encode(), b"a%0Ab", b"100%", b"%zz", b"Aj\xfa", b"%FA"]
)
def test_a_broken_acting_for_is_refused(value: bytes) -> None:
    assert faulty(("Acting-For", value)) == {"Acting-For"}


@pytest.mark.parametrize("reason", ["Lo pidió por teléfono: 100 %", "dos\nlíneas\t y un tabulador", "ñ" * 500, "a+b"])
def test_a_reason_is_percent_encoded_utf_8(reason: str) -> None:
    assert headers(("Change-Reason", quote(reason).encode())).change.reason == reason


@pytest.mark.parametrize("value", [b"100%", b"%zz", b"%e", b"%ff", b"caf\xe9", b"%00", b"x" * 501, b"%E2%80%AE"])
def test_a_broken_reason_is_refused(value: bytes) -> None:
    assert faulty(("Change-Reason", value)) == {"Change-Reason"}


def test_a_blank_reason_is_none() -> None:
    assert headers(("Change-Reason", b"%20")).change.reason is None


@pytest.mark.parametrize(("value", "version"), [(b'"1"', 1), (b' "42" ', 42), (b'"0"', 0), (b'"%d"' % 10**30, 10**30)])
def test_if_match_is_one_quoted_number(value: bytes, version: int) -> None:
    assert headers(("If-Match", value)).if_version == version


@pytest.mark.parametrize("value", [b"1", b"*", b'W/"1"', b'"1", "2"', b'"01"', b'"-1"', b'""', b"", b'"' + b"9" * 19])
def test_any_other_if_match_is_refused(value: bytes) -> None:
    assert faulty(("If-Match", value)) == {"If-Match"}


@pytest.mark.parametrize("value", [b"k", b"a key with spaces", b"\xc3\xb1", b"x" * 255])
def test_an_idempotency_key_is_what_the_caller_chose(value: bytes) -> None:
    assert headers(("Idempotency-Key", value)).idempotency_key == value.decode("latin-1")


@pytest.mark.parametrize("value", [b"", b"  ", b"x" * 256, b"a\x01b"])
def test_any_other_idempotency_key_is_refused(value: bytes) -> None:
    assert faulty(("Idempotency-Key", value)) == {"Idempotency-Key"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert faulty(("If-Match", b"1"), ("Idempotency-Key", b""), ("Change-Reason", b"%")) == {
        "If-Match",
        "Idempotency-Key",
        "Change-Reason",
    }


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key", "Change-Reason", "Acting-For"])
def test_a_header_that_comes_twice_is_refused(name: str) -> None:
    assert faulty((name, b'"1"'), (name, b'"1"')) == {name}
