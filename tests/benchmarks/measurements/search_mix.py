"""The searches that are measured: what people type, from a rare word to a single character."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from tests.benchmarks.made_up import GIVEN_NAMES, MAIL_DOMAINS, PLACES, SURNAMES, TRADES, MadeUp, rare_word

OF_EACH: Final = 12
SEED: Final = 2_026


def searches(customers: int) -> list[tuple[str, str]]:
    """Kind and text of each search, well mixed; those that look for somebody look for somebody who is there."""
    asked = list(_searches(Random(SEED), customers))
    Random(SEED).shuffle(asked)
    return asked


def _searches(random: Random, customers: int) -> Iterator[tuple[str, str]]:
    for _ in range(OF_EACH):
        somebody = MadeUp(random.randrange(customers // 10) * 10)  # has an e-mail, a phone and a billing entity
        address, phone = somebody.email, somebody.phone
        yield "rare word", rare_word(random.randrange(2_000, 18_000))
        yield "common word", random.choice(TRADES)
        yield "two common words", f"{random.choice(GIVEN_NAMES)} {random.choice(SURNAMES)}"
        yield "phone fragment", phone[6:11]
        yield "NIT", somebody.tax_id
        yield "e-mail domain", random.choice(MAIL_DOMAINS)
        yield "e-mail", address
        yield "one character", random.choice("abcdelmprst")
        yield "two characters", random.choice(("ma", "co", "di", "lo", "pe", "sa"))
        yield "no match", f"{random.choice(TRADES)} zzqx{random.randrange(1000)}"
        yield "accents", random.choice([place for place in PLACES if not place.isascii()]).upper()
