"""Excused days: without a check-in, and yet the streak goes on.

There are four causes. A `freeze` is given by itself, a `repair` is asked for, for an `outage` the
bot has nobody to blame but itself, and on a `journey` through time zones a day may hardly be lived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import delete, or_, select

from bot.core.context import Scope
from bot.core.days import day_span, local_day
from models import bulk
from models.tables import Account, ExcusedDay, Member, Outage

FREEZE, REPAIR, OUTAGE, JOURNEY = "freeze", "repair", "outage", "journey"

DAY = timedelta(days=1)
LAST_HOURS = timedelta(hours=3)
"""When most people check in: whoever could not then could not that day."""

Span = tuple[datetime, datetime]


def read(scope: Scope, root: int) -> dict[date, str]:
    """The member's days that were excused, with the cause of each."""
    own = select(ExcusedDay.day, ExcusedDay.cause).where(ExcusedDay.root_id == root)
    return dict(scope.session.execute(own.order_by(ExcusedDay.day)).all())


def put(scope: Scope, root: int, causes: Mapping[date, str]) -> None:
    """Excuse days of a member; one that is excused already keeps its cause."""
    rows = [
        {"root_id": root, "day": day, "cause": causes[day], "at": scope.now}
        for day in sorted(causes)
    ]
    bulk.insert_new(scope.session, ExcusedDay.__table__, rows, ("day",))


def drop(scope: Scope, root: int, days: Collection[date]) -> None:
    """Excuse these days of a member no more."""
    if days:
        mine = ExcusedDay.root_id == root, ExcusedDay.day.in_(sorted(days))
        scope.session.execute(delete(ExcusedDay).where(*mine))


def out_of_reach(scope: Scope, root: int, days: Collection[date], zone: str) -> set[date]:
    """Which of these days the bot spoilt by an outage, on a platform where the member is.

    A day in `zone` is spoilt if an outage covers its last three hours, or more than half of it.
    """
    if not days:
        return set()
    turn = scope.community.day_turn
    began, ended = day_span(min(days), zone, turn)[0], day_span(max(days), zone, turn)[1]
    rows = scope.session.execute(
        select(Outage.platform, Outage.began_at, Outage.ended_at)
        .where(
            Outage.platform.in_(_platforms(scope, root)),
            Outage.ended_at > began,
            Outage.began_at < ended,
        )
        .order_by(Outage.platform, Outage.began_at)
    )
    found: set[date] = set()
    for _, outages in groupby(rows, itemgetter(0)):
        spans = [(began, ended) for _, began, ended in outages]
        touched = {day for span in spans for day in _touched(span, zone, turn)}
        near = touched.intersection(days)
        found |= {day for day in near if is_spoilt(day_span(day, zone, turn), spans)}
    return found


def _platforms(scope: Scope, root: int) -> list[str]:
    mine = or_(Member.id == root, Member.root_id == root)
    accounts = select(Account.platform).join(Member, Member.person_id == Account.person_id)
    return list(scope.session.scalars(accounts.where(mine).distinct()))


def _touched(span: Span, zone: str, turn: int) -> Iterable[date]:
    day, last = (local_day(at, zone, turn) for at in span)
    while day <= last:
        yield day
        day += DAY


def is_spoilt(day: Span, outages: Sequence[Span]) -> bool:
    """Whether outages of one platform, which do not overlap, left too little of a day."""
    start, end = day
    evening = any(began <= end - LAST_HOURS and end <= ended for began, ended in outages)
    lost = (min(end, ended) - max(start, began) for began, ended in outages)
    return evening or 2 * sum((max(part, timedelta()) for part in lost), timedelta()) > end - start
