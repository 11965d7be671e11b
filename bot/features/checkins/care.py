"""What keeps a streak alive: freezes, outages, journeys, noted when a check-in closes a gap.

What was given stays, whatever the settings become and in whatever order check-ins arrive: a freeze
is returned only when its day turns out to be done, or when the gap around it opens again. So a
check-in never makes a streak shorter. Whoever only looks spends nothing: what would be given now
is foreseen, not written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.core.context import Context, Scope
from bot.features.checkins import gaps
from bot.features.checkins.gaps import Gap
from bot.features.checkins.streak import Streak, streak
from bot.services import excuses, zones
from bot.services.excuses import FREEZE, JOURNEY, OUTAGE
from bot.services.zones import History
from models.tables import CheckIn, Member

FREEZES = "checkins.freezes"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Record:
    """A member's days."""

    root: int
    history: History
    """In which zones their days began and ended."""
    held: dict[date, datetime]
    """Days checked in for, with the moment of each."""
    excused: dict[date, str] = field(default_factory=dict)
    """Days that do not break the streak, with their causes."""

    @property
    def last(self) -> date:
        """The last day checked in for; the first of all days if there is none."""
        return max(self.held, default=date.min)

    @property
    def zone(self) -> str:
        """In which days without a check-in begin and end."""
        return self.history.zones[-1]

    def streak(self, today: date) -> Streak:
        """The streak as of `today`; after a journey back, as of the day that is ahead of it."""
        return streak(self.held, max(today, self.last), self.excused)

    def takes(self, today: date, at: datetime) -> bool:
        """Whether a check-in at a moment counts for `today`, the member's day at that moment.

        A later day claimed before was another zone's, and bars this one unless it was skipped
        then. One that was claimed after it is no bar to what was sent earlier and arrives late.
        """
        ahead = any(day > today and made <= at for day, made in self.held.items())
        return today not in self.held and (not ahead or self.excused.get(today) == JOURNEY)


def mine(ctx: Context, *, hold: bool = False) -> Record:
    """What is remembered of the caller; see `read`."""
    return read(ctx, ctx.member.root, zones.history(ctx, ctx.member.id), hold=hold)


def read(scope: Scope, root: int, history: History, *, hold: bool = False) -> Record:
    """What is remembered of a member; with `hold`, nobody else changes it until the commit."""
    if hold:
        own = select(Member.id).where(Member.id == root)
        scope.session.execute(own.with_for_update(key_share=True))
    held = select(CheckIn.day, CheckIn.at).where(CheckIn.root_id == root)
    days = dict(scope.session.execute(held).all())
    return Record(root, history, days, excuses.read(scope, root))


def settle(scope: Scope, record: Record, around: date) -> dict[date, str]:
    """Note what excuses the days in the gaps near one that was added or taken away.

    `record` is brought up to date. Returns the days that are excused now and were not before, of
    the gaps that are bridged, with their causes.
    """
    before = set(record.excused)
    closed = gaps.gaps(record.held, record.last)
    months = gaps.months_around(closed, around)
    near = gaps.within(closed, months)
    idle = gaps.idle(closed, record.held, record.excused)
    beyond = {day for day in idle if not min(record.held, default=around) < day < record.last}
    _release(scope, record, beyond | {day for day in idle if gaps.month_of(day) in months})
    _blame(scope, record, near)
    _excuse(scope, record, gaps.freezes(near, record.excused, scope.setting(FREEZES)), FREEZE)
    bridged = [day for gap in near if record.excused.keys() >= set(gap) for day in gap]
    return {day: record.excused[day] for day in bridged if day not in before}


def _blame(scope: Scope, record: Record, near: Collection[Gap]) -> None:
    """Excuse what an outage spoilt or a journey skipped.

    A freeze that was given before it was known is free again.
    """
    missed = {day for gap in near for day in gap if record.excused.get(day, FREEZE) == FREEZE}
    spoilt = excuses.out_of_reach(scope, record.root, missed, record.zone)
    journey = skipped(record, near, scope.community.day_turn) & missed - spoilt
    _release(scope, record, (spoilt | journey) & record.excused.keys())
    _excuse(scope, record, spoilt, OUTAGE)
    _excuse(scope, record, journey, JOURNEY)


def skipped(record: Record, near: Iterable[Gap], turn: int) -> set[date]:
    """Of the gaps between check-ins, the days that were not lived before the next check-in.

    What is lived of them later, after a journey back, changes nothing.
    """
    return {
        day
        for gap in near
        for day in zones.unlived(record.history.up_to(record.held[gap[-1] + DAY]), gap, turn)
    }


def _release(scope: Scope, record: Record, days: Collection[date]) -> None:
    excuses.drop(scope, record.root, days)
    for day in days:
        del record.excused[day]


def _excuse(scope: Scope, record: Record, days: Collection[date], cause: str) -> None:
    causes = dict.fromkeys(days, cause)
    excuses.put(scope, record.root, causes)
    record.excused.update(causes)


def done_after_all(scope: Scope, record: Record, day: date) -> None:
    """Take back what excused a day that the member has checked in for."""
    _release(scope, record, {day} & record.excused.keys())


def repair(scope: Scope, record: Record, days: Collection[date]) -> None:
    """Excuse days because the member asked for it."""
    _excuse(scope, record, days, excuses.REPAIR)


def open_gap(record: Record, today: date) -> Gap:
    """The days that have passed since the last check-in; today is still open."""
    return next((gap for gap in gaps.gaps(record.held, today) if gap[0] > record.last), ())


def foresee(scope: Scope, record: Record, today: date) -> Record:
    """The record with what would excuse the days before `today` if the member checked in now."""
    missed = open_gap(record, today)
    bare = {day for day in missed if day not in record.excused}
    spoilt = excuses.out_of_reach(scope, record.root, bare, record.zone)
    journey = zones.unlived(record.history, bare, scope.community.day_turn)
    excused = record.excused | dict.fromkeys(journey, JOURNEY) | dict.fromkeys(spoilt, OUTAGE)
    frozen = gaps.freezes([missed] if missed else [], excused, scope.setting(FREEZES))
    return replace(record, excused=excused | dict.fromkeys(frozen, FREEZE))
