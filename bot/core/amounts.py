"""Numbers and spans of time, as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from bot.core.refusal import Misused

SPAN = re.compile(r"(\d{1,5})([mhdw])", re.IGNORECASE)
SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
INT_DIGITS = 12


def whole_number(word: str) -> int | None:
    """The number that a word is, also with full-width digits or a true minus; None if it is none.

    Raises Misused for one with too many digits.
    """
    digits = unicodedata.normalize("NFKC", word).replace("\N{MINUS SIGN}", "-")
    if not re.fullmatch(r"[+-]?\d+", digits):
        return None
    if len(digits) > INT_DIGITS:
        raise Misused("arguments.too_large")
    return int(digits)


def span(word: str) -> timedelta | None:
    """The span of a word such as `3h` or `1d12h`; None if it is none."""
    parts = SPAN.findall(word)
    if "".join(number + unit for number, unit in parts).casefold() != word.casefold() or not parts:
        return None
    return sum(
        (timedelta(**{SPANS[unit.lower()]: int(number)}) for number, unit in parts), timedelta()
    )
