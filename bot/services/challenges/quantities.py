"""How much somebody did, read from the beginning of a note: `30`, `30 min`, `1h`, `30分钟`."""

from __future__ import annotations

import re
import unicodedata

from bot.services.challenges.rule import Rule

MOST = 100_000
MINUTES = ("min", "mins", "minute", "minutes", "分钟", "分")
HOURS = ("h", "hour", "hours", "hrs", "小时", "个小时")
HOUR = 60
AMOUNT = re.compile(r"(\d{1,6})\s*([^\W\d_]*)(?=\s|$|[,，。；;:：、](?!\d))")
"""Neither 1.5 nor 1,500 nor 1:30: what is not a plain number is asked about, not guessed."""
LONG = re.compile(
    rf"(\d{{1,3}})\s*(?:{'|'.join(sorted(HOURS, key=len, reverse=True))})"
    rf"\s*(\d{{1,2}})\s*(?:{'|'.join(sorted(MINUTES, key=len, reverse=True))})(?![a-z])"
)
"""`1h 30min`."""
HAN = re.compile("[\u3400-\u9fff]")


def quantity_of(rule: Rule, note: str) -> int | None:
    """The quantity at the beginning of a note; 1 where none is asked for; None if it is not told.

    Hours count as sixty minutes where minutes are asked for.
    """
    if not rule.sums:
        return 1
    text = unicodedata.normalize("NFKC", note).strip().casefold()
    wanted = rule.unit.casefold()
    if wanted in MINUTES and (long := LONG.match(text)):
        return _within(int(long[1]) * HOUR + int(long[2]))
    found = AMOUNT.match(text)
    if not found:
        return None
    unit = _unit(found[2], wanted)
    if unit in HOURS and wanted in MINUTES:
        return _within(int(found[1]) * HOUR)
    known = not unit or not wanted or _same(unit, wanted)
    return _within(int(found[1])) if known else None


def _within(quantity: int) -> int | None:
    return quantity if 0 < quantity <= MOST else None


def _unit(word: str, wanted: str) -> str:
    """The unit that a word is or, where words are written without spaces, begins with."""
    units = sorted({*MINUTES, *HOURS, wanted}, key=len, reverse=True)
    return next((unit for unit in units if HAN.match(unit) and word.startswith(unit)), word)


def _same(unit: str, wanted: str) -> bool:
    """Whether two words for a unit mean the same: `page` and `pages`, `分` and `分钟`."""
    if {unit, wanted} <= {*MINUTES} or {unit, wanted} <= {*HOURS}:
        return True
    return unit.rstrip("s") == wanted.rstrip("s") or wanted.startswith(unit)
