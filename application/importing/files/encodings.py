"""Which encoding a text file is in: what its first bytes say, else what somebody says of it."""

from __future__ import annotations

import codecs
from io import BufferedReader
from typing import Final

from application.importing.files.messages import NO_ENCODING
from application.importing.files.table import FileUnusable

COMMON: Final = ("cp1252", "latin-1", "utf-8", "utf-16", "mac-roman")

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",  # what Excel calls Unicode text
    codecs.BOM_UTF16_BE: "utf-16",
}


_NO_FILES: Final = {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
"""Codecs of text that no file is in: some need the square of its length, or read its escapes as other characters."""


def encoding_of(file: BufferedReader, said: str) -> str:
    """The name of Python's codec; `said` counts where no byte order mark tells. Raises `FileUnusable`."""
    start = file.peek(4)[:4]
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    name = text_codec(said)
    return "utf-8-sig" if name == "utf-8" else name


def text_codec(name: str) -> str:
    """The name under which Python knows an encoding of text; raises `FileUnusable`."""
    try:
        "a".encode(name)  # not every codec is one of text: rot13, base64
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise FileUnusable.told(NO_ENCODING, encodings=COMMON) from None
    if found in _NO_FILES:
        raise FileUnusable.told(NO_ENCODING, encodings=COMMON)
    return found
