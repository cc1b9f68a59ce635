"""What text may look like before it becomes part of a customer."""

import re
from typing import Final, NamedTuple
from unicodedata import is_normalized, normalize

# One code point decomposes canonically into at most four, so NFC makes a text at most four times shorter.
_SHRINKS_AT_MOST: Final = 4

_CONTROLS: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI: Final = r"\u202a-\u202e\u2066-\u2069"
_SURROGATES: Final = r"\ud800-\udfff"
_FORBIDDEN: Final = re.compile(f"[{_CONTROLS}{_BIDI}{_SURROGATES}]")
_FORBIDDEN_IN_A_LINE: Final = re.compile(f"[\\t\\n\\u2028\\u2029{_CONTROLS}{_BIDI}{_SURROGATES}]")

# Characters that show nothing: soft hyphen, zero-width spaces and joiners, direction marks, byte order mark.
INVISIBLE: Final = r"\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufeff"
_NOTHING_TO_SEE: Final = re.compile(rf"[\s{INVISIBLE}]*")


class InvalidValue(ValueError):
    """A value that cannot be accepted as it is.

    `field` is the name of the member, or its path below the request's body with `/` between
    (`fiscal_address/line`). `message` tells a person what to do and never repeats the value.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class TextRule(NamedTuple):
    """What a kind of text may be: how many code points at most, and whether it may have several lines."""

    max_length: int
    has_lines: bool = False

    def clean(self, text: str, field: str) -> str | None:
        """The text as it is kept, see `clean_line` and `clean_text`; None where nothing is left."""
        clean = clean_text if self.has_lines else clean_line
        return clean(text, field=field, max_length=self.max_length)


NAME: Final = TextRule(200)
EXTERNAL_ID: Final = TextRule(100)
NOTES: Final = TextRule(2_000, has_lines=True)
REASON: Final = TextRule(500, has_lines=True)


def clean_line(text: str, *, field: str, max_length: int) -> str | None:
    """One line of text in NFC without white space around it; None where nothing is left.

    Lengths count code points of the result. Control characters (the line feed at the end too), bidi overrides,
    line separators and unpaired surrogates raise InvalidValue, as does a text that is too long.
    """
    if text.isprintable():  # no controls, no formatting characters, no white space but the blank
        return _fitted(text, field, max_length)
    if _FORBIDDEN_IN_A_LINE.search(text):
        raise InvalidValue(field, "Must be one line, without control characters and text direction overrides.")
    return _visible(_fitted(text, field, max_length))


def clean_text(text: str, *, field: str, max_length: int) -> str | None:
    """Text of several lines, otherwise like `clean_line`: tabs and line feeds are kept, CRLF becomes LF."""
    if text.isprintable():
        return _fitted(text, field, max_length)
    if "\r" in text:  # one that no line feed follows is a control character like any other
        text = text.replace("\r\n", "\n")
    if _FORBIDDEN.search(text):
        raise InvalidValue(field, "Must not contain control characters or text direction overrides.")
    return _visible(_fitted(text, field, max_length))


def _fitted(text: str, field: str, max_length: int) -> str | None:
    """Trimmed, in NFC and short enough; None where nothing is left."""
    text = text.strip()
    if not text.isascii():
        # The sorting of combining marks is quadratic: never normalise what is too long in any case.
        if len(text) > max_length * _SHRINKS_AT_MOST:
            raise _too_long(field, max_length)
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    if len(text) > max_length:
        raise _too_long(field, max_length)
    return text or None


def _visible(text: str | None) -> str | None:
    """None for a text that shows nothing."""
    return None if text is None or _NOTHING_TO_SEE.fullmatch(text) else text


def _too_long(field: str, max_length: int) -> InvalidValue:
    return InvalidValue(field, f"Must have at most {max_length} characters.")
