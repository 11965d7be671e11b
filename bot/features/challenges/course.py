"""The course of challenges, hour by hour: they begin, are followed by the next one, and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import exists, select

from bot.core.actions import Outgoing, Say
from bot.core.context import Scope
from bot.core.days import local_day
from bot.core.elements import Button
from bot.features.challenges import evening
from bot.features.challenges.creating import announce
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import days, plan_of
from bot.services.challenges import closing, finding, making
from bot.services.challenges.rule import WEEK, Repeat, rule_of
from models.tables import Challenge
from models.tables.challenges import PLANNED, RUNNING

DAY = timedelta(days=1)
EAST = "Pacific/Kiritimati"
"""Where a day begins first, at UTC+14."""


@feature.job("challenges", "0 * * * *")
def course(scope: Scope) -> Iterable[Outgoing]:
    """Let challenges begin and end, repeat those that repeat, and remind who asked for it.

    A challenge is begun as soon as its first day has begun for anybody, wherever they are, and
    ends once its last one is over for all who take part.
    """
    # All of them are locked at once: after the first end has locked the ledger it is too late.
    held = closing.hold(scope, _due(scope))
    begun = [one for one in held if _begins(scope, one)]
    for one in held:
        _repeat(scope, one)
    ended = [one for one in held if closing.may_close(scope, one)]
    for one in ended:
        closing.close(scope, one)
    said = [_begun(scope, one) for one in begun if one not in ended]
    return [*said, *evening.reminders(scope)]


def _due(scope: Scope) -> list[int]:
    current = Challenge.state.in_((PLANNED, RUNNING))
    own = select(Challenge).where(Challenge.community_id == scope.community.id, current)
    return [one.id for one in scope.session.scalars(own) if _is_due(scope, one)]


def _is_due(scope: Scope, one: Challenge) -> bool:
    if one.state == PLANNED:
        return one.first_day <= _foremost(scope)
    return one.last_day is not None and one.last_day <= _foremost(scope)


def _foremost(scope: Scope) -> date:
    """The latest day that has begun anywhere."""
    return local_day(scope.now, EAST, scope.community.day_turn)


def _begins(scope: Scope, one: Challenge) -> bool:
    if one.state != PLANNED or one.first_day > _foremost(scope):
        return False
    one.state = RUNNING
    scope.session.flush()
    return True


def _begun(scope: Scope, one: Challenge) -> Outgoing:
    words = scope.words
    told = words.text("challenge.course.begun", name=one.name, days=days(words, plan_of(one)))
    join = Button(words.plain("challenge.button.join"), f"/challenge join {one.number}")
    show = Button(words.plain("challenge.button.show"), f"/challenge show {one.number}")
    place, once = finding.place_of(scope, one), f"challenge {one.id} begins"
    return Outgoing(place, Say((*told, join, show)), once)


def _repeat(scope: Scope, one: Challenge) -> None:
    """On its last day, announce the one that follows, so that nobody has to pause."""
    rule = rule_of(one.rule)
    if one.state != RUNNING or rule.repeat == "never" or one.last_day is None:
        return
    if one.last_day > _foremost(scope) or _is_followed(scope, one):
        return
    first = next_first(rule.repeat, max(one.last_day, scope.today))
    last = first + (one.last_day - one.first_day)
    plan = replace(plan_of(one), first=first, last=last)
    made = making.make(
        scope,
        plan,
        one.group,
        one.channel,
        state=PLANNED,
        creator=one.creator_id,
        follows=one.id,
    )
    announce(scope, made)


def _is_followed(scope: Scope, one: Challenge) -> bool:
    return bool(scope.session.scalar(select(exists().where(Challenge.follows_id == one.id))))


def next_first(repeat: Repeat, last: date) -> date:
    """The first day of what follows a challenge whose last day is `last`."""
    match repeat:
        case "weekly":
            return last + (WEEK - last.weekday()) * DAY
        case "monthly":
            return (last.replace(day=1) + 32 * DAY).replace(day=1)
        case _:
            return last + DAY
