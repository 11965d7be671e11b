"""The honour board of the last week or month, told to the group in one message, with thanks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.days import local_day
from bot.core.elements import NEWLINE, Elements
from bot.core.feature import Feature
from bot.features.boards.sheet import posted
from bot.services import groups, people, spans
from bot.services.praise import wording
from bot.services.praise.periods import Period, around, bounds

feature = Feature("honours")
CHOICES = ("off", "weekly", "monthly")
SPELLINGS = {"关": "off", "关闭": "off", "每周": "weekly", "周榜": "weekly", "每月": "monthly"}


def _choice(typed: str) -> str:
    word = typed.strip().casefold()
    return SPELLINGS.get(word, word)


feature.setting("boards.honours", "off", choices=CHOICES, read=_choice)
feature.setting("boards.honours_places", 3, minimum=1, maximum=10)

MOST_THANKED = 3


@feature.job("honours weekly", "0 9 * * mon")
def weekly(scope: Scope) -> Iterable[Outgoing]:
    """Tell the group of the last week, Monday to Sunday."""
    if scope.setting("boards.honours") != "weekly":
        return []
    return _post(scope, around("week", _due(scope)).before)


@feature.job("honours monthly", "0 9 1 * *")
def monthly(scope: Scope) -> Iterable[Outgoing]:
    """Tell the group of the last month."""
    if scope.setting("boards.honours") != "monthly":
        return []
    return _post(scope, around("month", _due(scope)).before)


def _due(scope: Scope) -> date:
    """The calendar day on which the run was due, whenever the community's days turn."""
    return local_day(scope.period or scope.now, scope.community.timezone)


def _post(scope: Scope, period: Period) -> list[Outgoing]:
    """One message: most points, most helpful, first times, and who carries the title."""
    places = scope.setting("boards.honours_places")
    parts = [
        *_ranked(scope, period, places),
        *wording.board(scope, scope.words, period, places),
    ]
    group = groups.first_group(scope.session, scope.community.id)
    if not parts or group is None:
        return []
    days = {"first": period.first, "last": period.last}
    title = scope.words.text(f"honours.title.{period.kind}", **days)
    titled = wording.entitled(scope, scope.words, period)
    below = [*parts, titled] if titled else parts
    said = (*title, NEWLINE, *below[0], *chain.from_iterable(_apart(part) for part in below[1:]))
    once = f"honours {period.name} of {scope.community.id}"
    return [Outgoing(Place(group), Say(said), once=once)]


def _apart(part: Elements) -> Elements:
    return (NEWLINE, NEWLINE, *part)


def _ranked(scope: Scope, period: Period, places: int) -> list[Elements]:
    """Who earned most, with a line for whoever is new among them; nothing if nobody did."""
    best = spans.top(scope, period.span, places)
    if not best:
        return []
    names = people.names(scope, [place.member for place in best])
    return [(posted(scope.words, best, names), *_thanks(scope, period))]


def _thanks(scope: Scope, period: Period) -> Elements:
    """A line for whoever is new and earned most; for a few of them who earned the same."""
    begin, _ = bounds(scope, period.first, period.last)
    new = spans.newcomers(scope, period.span, begin)[:MOST_THANKED]
    if not new:
        return ()
    names = people.names(scope, new)
    return (NEWLINE, *scope.words.text("honours.thanks", names=[names[who] for who in new]))
