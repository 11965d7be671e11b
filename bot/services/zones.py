"""Which time zone held when for a member, and how much they lived of each of their days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from bot.core.context import Scope
from bot.core.days import day_span, local_day
from models import bulk
from models.tables import Member, Person, ZoneChange

DAY = timedelta(days=1)
HALF = DAY / 2
"""Whoever lived less of a day had hardly any of it."""
FARTHEST = timedelta(hours=16)
"""No clock in the world is farther from UTC."""
EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class History:
    """Which zone held when: the first one since ever, the last one up to now."""

    zones: tuple[str, ...]
    since: tuple[datetime, ...]
    """From when on each zone held, but for the first; in order."""
    until: datetime
    """Now: what comes after has not been lived yet."""

    def zone(self, at: datetime) -> str:
        """The IANA name of the zone that held at a moment."""
        return self.zones[bisect_right(self.since, at)]

    def day(self, at: datetime, turn: int) -> date:
        """The member's own day at a moment, where days begin at `turn` o'clock."""
        return local_day(at, self.zone(at), turn)

    def up_to(self, at: datetime) -> History:
        """The history as it was known at a moment."""
        known = bisect_right(self.since, at)
        return replace(self, zones=self.zones[: known + 1], since=self.since[:known], until=at)

    def stays(self, day: date) -> Iterator[tuple[datetime, datetime, str]]:
        """From when to when which zone held, as far as a day of that date may reach anywhere."""
        noon = datetime.combine(day, time(12), UTC)
        first = bisect_right(self.since, noon - DAY - FARTHEST)
        last = bisect_left(self.since, noon + 2 * DAY + FARTHEST)
        edges = (EVER, *self.since, NEVER)
        for n in range(first, last + 1):
            yield edges[n], edges[n + 1], self.zones[n]


def lived(history: History, day: date, turn: int) -> timedelta:
    """How long the member was in a day of theirs, all in all and up to now."""
    total = timedelta()
    for since, until, zone in history.stays(day):
        begin, end = day_span(day, zone, turn)
        total += max(timedelta(), min(end, until, history.until) - max(begin, since))
    return total


def unlived(history: History, days: Collection[date], turn: int) -> set[date]:
    """Which of these days the member lived less than half of, though they have passed.

    They were skipped by a journey towards later clocks, by a country that left a day out, or
    because the community moved to another zone. A day that has not passed is never among them.
    """
    today = history.day(history.until, turn)
    return {day for day in days if day < today and lived(history, day, turn) < HALF}


def left(history: History, day: date, turn: int) -> datetime:
    """When the member's clock first showed a later day than this one."""
    ends = (
        (max(since, day_span(day, zone, turn)[1]), until)
        for since, until, zone in history.stays(day)
    )
    return next(moment for moment, until in ends if moment < until)


def before(history: History, day: date, turn: int) -> date:
    """The last day before this one of which the member lived anything at all."""
    found = day - DAY
    while not lived(history, found, turn):
        found -= DAY
    return found


def late_day(history: History, at: datetime, turn: int, hours: int) -> date | None:
    """Yesterday, as long as it can be recorded; None from so many hours after it ended.

    It is the last day that the member lived anything of, and ended when their clock first showed
    a later one: no journey brings it back.
    """
    known = history.up_to(at)
    day = before(known, known.day(at, turn), turn)
    return day if at - left(known, day, turn) < timedelta(hours=hours) else None


def history(scope: Scope, member: int) -> History:
    """The zones of a member up to now: their own, and where they had none the community's."""
    return histories(scope, [member])[member]


def histories(scope: Scope, members: Collection[int]) -> dict[int, History]:
    """As `history`, of several members of the community at once; by their ids."""
    people = select(Member.id, Person.id, Person.timezone).join(Person)
    rows = scope.session.execute(people.where(bulk.within(Member.id, members))).all()
    persons = {person for _, person, _ in rows}
    of_persons, of_community = _changes(scope, persons)
    home = _Held(of_community, scope.community.timezone)
    return {
        member: _joined(_Held(of_persons[person], chosen or ""), home, scope.now)
        for member, person, chosen in rows
    }


def _changes(
    scope: Scope, persons: Collection[int]
) -> tuple[dict[int, list[ZoneChange]], list[ZoneChange]]:
    theirs = bulk.within(ZoneChange.person_id, persons)
    made = or_(theirs, ZoneChange.community_id == scope.community.id)
    in_order = select(ZoneChange).where(made).order_by(ZoneChange.at, ZoneChange.id)
    own: dict[int, list[ZoneChange]] = defaultdict(list)
    home: list[ZoneChange] = []
    for change in scope.session.scalars(in_order):
        (home if change.person_id is None else own[change.person_id]).append(change)
    return own, home


class _Held:
    """What held when, told by the changes and by what holds now."""

    def __init__(self, changes: Sequence[ZoneChange], now: str) -> None:
        self.moments = [change.at for change in changes]
        self._values = [*(change.before for change in changes), now]

    def at(self, moment: datetime) -> str:
        return self._values[bisect_right(self.moments, moment)]


def _joined(own: _Held, home: _Held, until: datetime) -> History:
    since = sorted({*own.moments, *home.moments})
    zones = [own.at(moment) or home.at(moment) for moment in (EVER, *since)]
    return History(tuple(zones), tuple(since), until)


def person_moves(scope: Scope, person: Person, zone: str, at: datetime) -> None:
    """Give a person a zone of their own from a moment on; their earlier days stay as they were."""
    if zone != person.timezone:
        _note(scope, ZoneChange(person_id=person.id, before=person.timezone or "", after=zone), at)
        person.timezone = zone


def community_moved(scope: Scope, before: str, after: str) -> None:
    """Note that the community has another zone from now on."""
    change = ZoneChange(community_id=scope.community.id, before=before, after=after)
    _note(scope, change, scope.now)


def _note(scope: Scope, change: ZoneChange, at: datetime) -> None:
    """Changes follow each other as they were heard of: what arrives late is not put before."""
    whose = (
        ZoneChange.person_id == change.person_id,
        ZoneChange.community_id == change.community_id,
    )
    last = scope.session.scalar(select(func.max(ZoneChange.at)).where(*whose))
    change.at = max(at, last or at)
    scope.session.add(change)
