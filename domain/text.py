"""What text may look like before it becomes part of a customer."""

import re
from typing import Any, Final, NamedTuple
from unicodedata import combining, is_normalized, normalize

from domain.messages import CONTROL_CHARACTERS, LOST_LETTER, NOT_ONE_LINE, TOO_LONG
from domain.wording import Message, Wording

# One code point decomposes canonically into at most four, so NFC makes a text at most four times shorter.
_SHRINKS_AT_MOST: Final = 4

_CONTROLS: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI: Final = r"\u202a-\u202e\u2066-\u2069"
_SURROGATES: Final = r"\ud800-\udfff"
_FORBIDDEN: Final = re.compile(f"[{_CONTROLS}{_BIDI}{_SURROGATES}]")
_FORBIDDEN_IN_A_LINE: Final = re.compile(f"[\\t\\n\\u2028\\u2029{_CONTROLS}{_BIDI}{_SURROGATES}]")

# Characters that show nothing, such as soft hyphens, joiners, direction marks and overrides, byte order marks and
# variation selectors: Unicode's property Default_Ignorable_Code_Point.
_MARKS: Final = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_A_MARK: Final = re.compile(f"[{_MARKS}]")
_NOTHING_TO_SEE: Final = re.compile(rf"[\s{_MARKS}]*")

_REPLACEMENT: Final = "\ufffd"

_WORD: Final = re.compile(r"[^\W_]+")


class InvalidValue(ValueError):
    """A value that cannot be accepted as it is.

    `field` is the name of the member, or its path below the request's body with `/` between
    (`fiscal_address/line`). `wording` says to a person what to do, made with `values`, and never repeats the value.
    """

    def __init__(self, field: str, message: Message, **values: Any) -> None:
        super().__init__(field, message, values)
        self.field = field
        self.wording = Wording(message, values)

    @property
    def message(self) -> str:
        """What is told, in English."""
        return self.wording.text()

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


def without_marks(text: str) -> str:
    """The text without the invisible format marks that come along when numbers are pasted from elsewhere."""
    return text if text.isascii() else _A_MARK.sub("", text)


def shows_nothing(text: str) -> bool:
    """Whether there is nothing but white space and invisible marks."""
    return _NOTHING_TO_SEE.fullmatch(text) is not None


def plain_words(text: str) -> str:
    """The words alone, without accents, case, punctuation and marks, a space between them: `n a` for `N/A`.

    By this the words are compared that people use for something, such as a column or that there is nothing.
    """
    if not text.isascii():
        decomposed = normalize("NFKD", without_marks(text)).casefold()
        text = "".join(character for character in decomposed if not combining(character))
    return " ".join(_WORD.findall(text.lower()))


def clean_line(text: str, *, field: str, max_length: int) -> str | None:
    """One line of text in NFC without white space around it; None where nothing is left.

    Lengths count code points of the result. Control characters (the line feed at the end too), bidi overrides,
    line separators and unpaired surrogates raise InvalidValue, as does a text that is too long.
    """
    if text.isprintable():  # no controls, no formatting characters, no white space but the blank
        return _fitted(text, field, max_length)
    if _FORBIDDEN_IN_A_LINE.search(text):
        raise InvalidValue(field, NOT_ONE_LINE)
    return _fitted(text, field, max_length)


def clean_text(text: str, *, field: str, max_length: int) -> str | None:
    """Text of several lines, otherwise like `clean_line`: tabs and line feeds are kept, CRLF becomes LF."""
    if text.isprintable():
        return _fitted(text, field, max_length)
    if "\r" in text:  # one that no line feed follows is a control character like any other
        text = text.replace("\r\n", "\n")
    if _FORBIDDEN.search(text):
        raise InvalidValue(field, CONTROL_CHARACTERS)
    return _fitted(text, field, max_length)


def _fitted(text: str, field: str, max_length: int) -> str | None:
    """Trimmed, in NFC and short enough; None where nothing is left that shows."""
    text = text.strip()
    if not text.isascii():
        # The sorting of combining marks is quadratic: never normalise what is too long in any case.
        if len(text) > max_length * _SHRINKS_AT_MOST:
            raise _too_long(field, max_length)
        if _REPLACEMENT in text:
            raise InvalidValue(field, LOST_LETTER)
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    if len(text) > max_length:
        raise _too_long(field, max_length)
    return None if shows_nothing(text) else text


def _too_long(field: str, max_length: int) -> InvalidValue:
    return InvalidValue(field, TOO_LONG, max_length=max_length)
