"""The honour board in words: facts about people rather than numbers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.context import Scope
from bot.core.elements import NEWLINE, Elements
from bot.core.i18n import Words
from bot.services import people
from bot.services.praise.deeds import Deeds, deeds
from bot.services.praise.firsts import first_timers
from bot.services.praise.helpful import Praised, most_helpful
from bot.services.praise.periods import Period
from bot.services.praise.titles import title_of


def board(scope: Scope, words: Words, period: Period, places: int) -> list[Elements]:
    """The parts of the honour board of a period, in `words`; none if there is nothing to tell."""
    helpful = most_helpful(scope, period.span, places)
    parts = [_helpful(scope, words, period, helpful), _firsts(scope, words, period)]
    return [part for part in parts if part]


def _helpful(scope: Scope, words: Words, period: Period, helpful: list[Praised]) -> Elements:
    members = [praised.member for praised in helpful]
    names = people.names(scope, members)
    done = deeds(scope, period.first, period.last, members)
    return _listed(
        words.text("praise.helpful"),
        (
            words.text("praise.line", name=names[member], what=told(words, done[member]))
            for member in members
        ),
    )


def _firsts(scope: Scope, words: Words, period: Period) -> Elements:
    timers = first_timers(scope, period)
    names = people.names(scope, [timer.member for timer in timers])
    return _listed(
        words.text("praise.firsts"),
        (
            words.text("praise.line", name=names[timer.member], what=_kinds(words, timer.kinds))
            for timer in timers
        ),
    )


def _kinds(words: Words, kinds: Iterable[str]) -> Elements:
    return joined(words, [words.text(f"praise.first.{kind}") for kind in kinds])


def _listed(head: Elements, lines: Iterable[Elements]) -> Elements:
    """A head and its lines; nothing without any."""
    below = tuple(element for line in lines for element in (NEWLINE, *line))
    return (*head, *below) if below else ()


def entitled(scope: Scope, words: Words, period: Period) -> Elements:
    """Who carries the title of a period; nothing if nobody does."""
    title = title_of(scope, period)
    if not title.members:
        return ()
    names = people.names(scope, title.members)
    called = [names[member] for member in title.members]
    return words.text("praise.titled", names=called, title=title.name)


def told(words: Words, done: Deeds) -> Elements:
    """What somebody did for others: "answered 4 questions, thanked 6 times"."""
    return joined(words, facts(words, done)) or words.text("praise.deeds.other")


def facts(words: Words, done: Deeds) -> list[Elements]:
    """The single parts of that, as far as there are any."""
    counts = {
        "answered": done.answered,
        "accepted": done.accepted,
        "thanked": done.thanked,
        "welcomed": done.welcomed,
    }
    return [words.text(f"praise.deeds.{name}", n=n) for name, n in counts.items() if n]


def joined(words: Words, parts: Iterable[Elements]) -> Elements:
    """Facts one after the other, with what the language puts between them."""
    between = words.text("praise.between")
    return tuple(element for part in parts for element in (*between, *part))[len(between) :]
