"""What else than a check-in `/checkin` is asked for, by the first word of what follows it.

A word means more than a note only alone or with the arguments that belong to it: “calendar of my
week” is a note. A check-in for yesterday may have one of its own: “yesterday: twenty pages” and
“昨天 二十页”. But “yesterday I read twenty pages” and “昨天读了二十页” are notes of today's.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from bot.core.commands import NAMES_A_MEMBER
from bot.core.events import Role
from bot.core.refusal import Refusal

CALENDAR = ("calendar", "日历")
REPAIR = ("repair", "补卡")
CORRECT = ("correct", "更正")
UNDO = ("undo", "撤销")
YESTERDAY = re.compile(
    r"yesterday(?=$|\s*[\n:–—-]|\s+[\d#])|(?:昨天|昨日)(?=$|[\s:–—-])", re.IGNORECASE
)
NUMBERS = re.compile(r"(?:#\d{1,9}[\s,、;:]+)*")
"""Of challenges: they may stand before it, too."""
APART = " \t\n:–—-"
"""What stands between such a word and the note."""

KEYWORD = "!"
PHRASES = {
    "打卡日历": f"calendar{KEYWORD}",
    "补卡": f"repair{KEYWORD}",
    "撤销打卡": f"undo{KEYWORD}",
}
"""Keywords of their own. What follows such a word is never a note, whatever it is."""

MONTH = re.compile(r"([12]\d{3})[-/.年](0?[1-9]|1[0-2])月?")
DAY = re.compile(r"([12]\d{3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Calendar(NamedTuple):
    """To see a month."""

    month: date | None = None
    """Its first day; None for the present one."""


class Repair(NamedTuple):
    """To repair what was missed."""


class Undo(NamedTuple):
    """To take back the last check-in of today."""


class Correction(NamedTuple):
    """To have another member's day put right."""

    arguments: str
    """Whom, which day, and perhaps that it is to be undone."""


Wish = Calendar | Repair | Undo | Correction


def wish_of(note: str) -> Wish | None:
    """What a line asks for; None for a note."""
    first, *rest = unicodedata.normalize("NFKC", note).split() or [""]
    first = first.casefold()
    if first in PHRASES.values():
        return _keyword(first.removesuffix(KEYWORD), rest)
    if first in CALENDAR and (month := _month(rest)):
        return month
    if first in REPAIR and (not rest or DAY.fullmatch("".join(rest))):
        return _repair(rest)
    if first in UNDO and not rest:
        return Undo()
    return Correction(" ".join(rest)) if _corrects(first, rest) else None


def of_yesterday(note: str) -> str | None:
    """The note of a check-in that is meant for yesterday; None if it is not."""
    typed = unicodedata.normalize("NFKC", note).strip()
    numbers = NUMBERS.match(typed)
    before = numbers[0] if numbers else ""
    found = YESTERDAY.match(typed, len(before))
    return before + typed[found.end() :].lstrip(APART) if found else None


def role_for(note: str) -> Role:
    """Who may ask for it."""
    first, *rest = unicodedata.normalize("NFKC", note).split() or [""]
    return Role.ADMIN if _corrects(first.casefold(), rest) else Role.MEMBER


def _corrects(first: str, rest: list[str]) -> bool:
    meant = not rest or NAMES_A_MEMBER.match(rest[0]) or DAY.fullmatch(rest[0])
    return first in CORRECT and bool(meant)


def _keyword(word: str, rest: list[str]) -> Wish:
    if word in CALENDAR:
        return _month(rest) or Calendar()
    if word in UNDO:
        return Undo()
    return _repair(rest)


def _repair(rest: list[str]) -> Repair:
    """Which days are mended follows from the calendar, so that nothing can be said about it."""
    if rest:
        raise Refusal("checkin.repair.alone")
    return Repair()


def _month(words: list[str]) -> Calendar | None:
    if not words:
        return Calendar()
    found = MONTH.fullmatch("".join(words))
    return Calendar(date(int(found[1]), int(found[2]), 1)) if found else None


def day_of(typed: str) -> date | None:
    """The day that somebody typed as year, month and day; None if it is none."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", typed))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
