"""Honour lists: the most points of the last week or month, told to the group, with thanks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.days import local_day, zone_info
from bot.core.elements import NEWLINE, Elements
from bot.core.feature import Feature
from bot.features.boards.sheet import posted
from bot.services import groups, people, spans
from bot.services.spans import Span

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
    """Tell the group who earned most in the last week, Monday to Sunday."""
    if scope.setting("boards.honours") != "weekly":
        return []
    monday = _due(scope)
    monday -= timedelta(days=monday.weekday())
    return _post(scope, "week", monday - timedelta(days=7), monday - timedelta(days=1))


@feature.job("honours monthly", "0 9 1 * *")
def monthly(scope: Scope) -> Iterable[Outgoing]:
    """Tell the group who earned most in the last month."""
    if scope.setting("boards.honours") != "monthly":
        return []
    last = _due(scope).replace(day=1) - timedelta(days=1)
    return _post(scope, "month", last.replace(day=1), last)


def _due(scope: Scope) -> date:
    """The calendar day on which the run was due, whenever the community's days turn."""
    return local_day(scope.period or scope.now, scope.community.timezone)


def _post(scope: Scope, kind: str, first: date, last: date) -> list[Outgoing]:
    span = Span(first, last)
    best = spans.top(scope, span, scope.setting("boards.honours_places"))
    group = groups.first_group(scope.session, scope.community.id)
    if not best or group is None:
        return []
    names = people.names(scope, [place.member for place in best])
    said = (
        *scope.words.text(f"honours.title.{kind}", first=first, last=last),
        NEWLINE,
        posted(scope.words, best, names),
        *_thanks(scope, span, first),
    )
    once = f"honours {kind} {first} of {scope.community.id}"
    return [Outgoing(Place(group), Say(said), once=once)]


def _thanks(scope: Scope, span: Span, first: date) -> Elements:
    """A line for whoever is new and earned most; for a few of them who earned the same."""
    new = spans.newcomers(scope, span, _dawn(scope, first))[:MOST_THANKED]
    if not new:
        return ()
    names = people.names(scope, new)
    return (NEWLINE, *scope.words.text("honours.thanks", names=[names[who] for who in new]))


def _dawn(scope: Scope, day: date) -> datetime:
    """The moment at which a local day of the community begins."""
    zone = zone_info(scope.community.timezone)
    return datetime.combine(day, time(scope.community.day_turn), zone)
