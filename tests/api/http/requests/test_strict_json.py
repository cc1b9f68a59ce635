"""What is no JSON, or JSON that nobody can mean, is refused with its place."""

from __future__ import annotations

from contextlib import suppress

import pytest

from api.http.requests import strict_json
from api.http.responses.refusals import Fault, ValidationFailed


def fault_in(body: bytes) -> Fault:
    with pytest.raises(ValidationFailed) as refused:
        strict_json.parse(body)
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"\xef\xbb\xbf{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 01}',
        b'"\x01"',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert fault_in(body).where == ""


@pytest.mark.parametrize("body", [b"9" * 5_000, b"-" + b"9" * 31, b"1e400", b"0." + b"3" * 100, b"[1E+999]"])
def test_absurd_numbers_are_refused(body: bytes) -> None:
    assert "number" in fault_in(body).wording.text()


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"[" * 20_000 + b"]" * 20_000])
def test_absurd_nesting_is_refused(body: bytes) -> None:
    assert "nested" in fault_in(body).wording.text()


def test_no_depth_breaks_the_search_for_surrogates() -> None:
    for depth in range(50, 1_000, 50):
        with suppress(ValidationFailed):
            strict_json.parse(b"[" * depth + rb'"\u00f1"' + b"]" * depth)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"a": 1, "a": 2}', "/a"),
        (b'{"a": [{"b": {"c~/d": 1, "c~/d": 1}}]}', "/a/0/b/c~0~1d"),
        (b'[{"x": 1}, {"y": 1, "z": 2, "y": 3}]', "/1/y"),
    ],
)
def test_a_member_that_comes_twice_is_named(body: bytes, where: str) -> None:
    assert fault_in(body).where == where


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (rb'{"name": "\ud800"}', "/name"),
        (rb'{"name": "\udc00\ud800"}', "/name"),
        (rb'{"a": ["x", "\uD83D"]}', "/a/1"),
        (rb'{"\ud800": 1}', ""),
    ],
)
def test_unpaired_surrogates_are_refused(body: bytes, where: str) -> None:
    assert fault_in(body).where == where


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a": "\ud83d\ude00 \u00f1"}', {"a": "😀 ñ"}),
        ('{"á": [true, null, -1.5e3]}'.encode(), {"á": [True, None, -1500.0]}),
        (b' "text" ', "text"),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_json_is_read(body: bytes, value: object) -> None:
    assert strict_json.parse(body) == value
