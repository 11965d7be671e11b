"""Reading a poll as it is typed: `Which evening? | Monday | Tuesday | several | 3 days`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from bot.core.amounts import span
from bot.core.refusal import Refusal

QUESTION_LIMIT, OPTION_LIMIT = 300, 55
LEAST_OPTIONS, MOST_OPTIONS = 2, 10
LEAST_LASTS, MOST_LASTS = timedelta(minutes=1), timedelta(days=30)
"""What every platform that has polls can do."""
SHOWN = 40

SEPARATOR = re.compile(r"[|｜;；\n]+")
BETWEEN = (SEPARATOR, re.compile(r"[,，]+"), re.compile(r"[、/]+"))
"""What may stand between options in one line; the first one that is found does."""
MANY = {
    **dict.fromkeys(("several", "multiple", "multiple choice", "多选", "可多选"), True),
    **dict.fromkeys(("single", "single choice", "单选"), False),
}
UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), "m"),
    **dict.fromkeys(("h", "hour", "hours", "小时", "钟头"), "h"),
    **dict.fromkeys(("d", "day", "days", "天", "日"), "d"),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), "w"),
}
NUMBERS = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)}
NUMBERS |= {"两": 2, "a": 1, "an": 1, "one": 1}
HALVES = {"h": "30m", "d": "12h"}
LASTS = re.compile(
    rf"(?:open for |open |for |限时 ?|持续 ?|为期 ?)?"
    rf"(\d{{1,5}}|半|half an?|{'|'.join(NUMBERS)}) ?个?({'|'.join(UNITS)})"
)


class Asked(NamedTuple):
    """A poll that every platform can show."""

    question: str
    options: tuple[str, ...]
    several: bool = False
    """Whether more than one option may be chosen."""
    lasts: timedelta | None = None


def read(text: str) -> Asked:
    """The poll that somebody has typed. Raises Refusal for one that cannot be put up."""
    question, *rest = parted(text, SEPARATOR) or [""]
    several, lasts = None, None
    while len(rest) > LEAST_OPTIONS:
        *others, part = rest
        if several is None and is_many(others[-1]) is None and is_many(part) is not None:
            several = is_many(part)
        elif lasts is None and lasting(others[-1]) is None and lasting(part) is not None:
            lasts = lasting(part)
        else:
            break  # an option: of `6h | 8h | 10h` none tells how long the poll lasts
        rest = others
    checked_question(question)
    checked_options(rest)
    checked_lasts(lasts)
    return Asked(question, tuple(rest), several or False, lasts)


def is_many(typed: str) -> bool | None:
    """Whether several options may be chosen; None if the words say nothing about that."""
    return MANY.get(_folded(typed))


def lasting(typed: str) -> timedelta | None:
    """For how long, if that is what is typed: `24h`, `1d12h`, `for 3 days`, `一天`, `半小时`."""
    text = _folded(typed)
    found = LASTS.fullmatch(text)
    if not found:
        return span(text)
    number, unit = found[1], UNITS[found[2]]
    if number == "半" or number.startswith("half"):
        return span(HALVES.get(unit, ""))
    return span(f"{NUMBERS.get(number, number)}{unit}")


def _folded(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split()).strip(" .。")


def parted(text: str, *by: re.Pattern[str]) -> list[str]:
    """The parts of a text, cut at the first of these separators that is in it."""
    cut = next((one for one in by if one.search(text)), by[0])
    return [" ".join(part.split()) for part in cut.split(text) if part.strip()]


def checked_question(question: str) -> None:
    """Raises Refusal for a question that is none, or too long."""
    if not question:
        raise Refusal("polls.question.missing")
    if len(question) > QUESTION_LIMIT:
        raise Refusal("polls.question.long", limit=QUESTION_LIMIT, length=len(question))


def checked_options(options: Sequence[str]) -> None:
    """Raises Refusal for too few or too many options, doubles, and one that is too long."""
    if len(options) < LEAST_OPTIONS:
        raise Refusal("polls.few")
    if len(options) > MOST_OPTIONS:
        raise Refusal("polls.many", limit=MOST_OPTIONS, length=len(options))
    known: set[str] = set()
    for option in options:
        if len(option) > OPTION_LIMIT:
            shown, length = option[:SHOWN], len(option)
            raise Refusal("polls.option.long", option=shown, limit=OPTION_LIMIT, length=length)
        if _folded(option) in known:
            raise Refusal("polls.double", option=option)
        known.add(_folded(option))


def checked_lasts(lasts: timedelta | None) -> None:
    """Raises Refusal for a time that polls cannot be open."""
    if lasts is not None and not LEAST_LASTS <= lasts <= MOST_LASTS:
        raise Refusal("polls.lasts")
