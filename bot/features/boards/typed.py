"""Reading how a board is described: `Reading from 2026-12-01 to 12-31 in 4711`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.core.names import NAMELESS, clean
from bot.core.refusal import Misused, Refusal
from bot.services.spans import Span

NAME_LIMIT = 40
CHANNEL_LIMIT = 128
MOST_CHANNELS = 20
SHOWN = 40

WORDS = {
    **dict.fromkeys(("from", "since", "从", "自"), "from"),
    **dict.fromkeys(("to", "until", "到", "至"), "to"),
    **dict.fromkeys(("in", "频道"), "in"),
}
ENDS = ("from", "to")
HERE = ("here", "这里", "本频道")
QUOTED = re.compile(r"""["“”「『]\s*([^"“”「」『』]+?)\s*["“”」』]\s*(.*)""", re.DOTALL)
GLUED = re.compile(r"\s*(从|自|到|至)(?=\d)")
WHOLE_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
DAY = re.compile(r"(?:(\d{4})\s?[-/.年])?\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})[日号]?")


def checked_name(name: str) -> str:
    """The name of a board or a season, if it can be one: visible, and at most 40 characters."""
    quoted = QUOTED.fullmatch(name)
    name = " ".join((quoted[1] if quoted and not quoted[2] else name).split())
    if clean(name) == NAMELESS:
        raise Refusal("boards.name.blank")
    if len(name) > NAME_LIMIT:
        raise Refusal("boards.name.long", limit=NAME_LIMIT, length=len(name))
    return name


def described(typed: str, today: date, here: str | None) -> tuple[str, Span]:
    """The name, and the days and channels, that a description gives.

    `today` settles the year of dates without one; `here` is the channel where it was typed.
    """
    name, clauses = _parted(typed)
    given: dict[str, list[str]] = {}
    word = ""
    for token in clauses:
        if token.casefold() in WORDS:
            word = WORDS[token.casefold()]
            if word in given:
                raise Refusal("boards.twice", given=token)
            given[word] = []
        else:
            given[word].append(token)
    first = _day("from", given, date(today.year, 1, 1))
    last = _day("to", given, first or date(today.year, 1, 1))
    if first and last and last < first:
        raise Refusal("boards.backwards", first=first, last=last)
    return checked_name(name), Span(first, last, _channels(given.get("in"), here))


def _parted(typed: str) -> tuple[str, list[str]]:
    """The name, and the words from the first `from`, `to` or `in` on."""
    quoted = QUOTED.match(typed)
    if quoted:
        clauses = _spaced(quoted[2])
        if clauses and clauses[0].casefold() not in WORDS:
            raise Refusal("boards.clause", given=clauses[0][:SHOWN])
        return quoted[1], clauses
    tokens = _spaced(typed)
    starts = [n for n, token in enumerate(tokens) if token.casefold() in WORDS and n]
    cut = starts[0] if starts else len(tokens)
    name, days = _bare_days(tokens[:cut])
    return " ".join(name), days + tokens[cut:]


def _bare_days(tokens: list[str]) -> tuple[list[str], list[str]]:
    """What stands before up to two whole dates at the end, and the dates as `from` and `to`."""
    found: list[str] = []
    name = list(tokens)
    while len(name) > 1 and len(found) < len(ENDS) and _is_whole_day(name[-1]):
        found.insert(0, name.pop())
    words = zip(ENDS, found, strict=False)
    return name, [token for pair in words for token in pair]


def _is_whole_day(token: str) -> bool:
    return bool(WHOLE_DAY.fullmatch(unicodedata.normalize("NFKC", token)))


def _spaced(text: str) -> list[str]:
    return GLUED.sub(r" \1 ", text).split()


def _day(word: str, given: dict[str, list[str]], not_before: date) -> date | None:
    """The day behind `from` or `to`; without a year it is the first one not before another."""
    if word not in given:
        return None
    typed = " ".join(given[word])
    if not typed:
        raise Misused("boards.date.missing", word=word)
    match = DAY.fullmatch(unicodedata.normalize("NFKC", typed))
    found = _of(match, not_before) if match else None
    if found is None:
        raise Refusal("boards.date.unfit", given=typed[:SHOWN])
    return found


def _of(match: re.Match[str], not_before: date) -> date | None:
    year, month, day = (int(part) if part else None for part in match.groups())
    for candidate in (year,) if year else (not_before.year, not_before.year + 1):
        try:
            found = date(candidate, month or 0, day or 0)
        except ValueError:
            continue
        if year or found >= not_before:
            return found
    return None


def _channels(typed: list[str] | None, here: str | None) -> tuple[str, ...]:
    if typed is None:
        return ()
    found: list[str] = []
    for token in (token for part in typed for token in re.split(r"[,，、]", part) if token):
        if token.casefold() in HERE and here is None:
            raise Refusal("boards.channel.nowhere")
        channel = here if token.casefold() in HERE else re.sub(r"^<?#|>$", "", token)
        if not channel or len(channel) > CHANNEL_LIMIT:
            raise Refusal("boards.channel.unfit", given=token[:SHOWN])
        found.append(channel)
    if not 0 < len(set(found)) <= MOST_CHANNELS:
        raise Refusal("boards.channel.count", limit=MOST_CHANNELS)
    return tuple(dict.fromkeys(found))
