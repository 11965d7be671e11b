"""The ledger brought to what the thanks of members are worth.

Who changes what somebody has thanked for first holds their standing (`hold`), and settles
(`settle`) in the same transaction. Standings are all that is held, in their order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from bot.core.context import Scope
from bot.services import settling, standings
from bot.services.ledger import Award
from bot.services.thanks.records import Kept
from bot.services.thanks.worth import Fact, Judged, Rules, judge
from models import bulk
from models.tables import LedgerEntry, Thanks

REASON = "thanked"
COOLDOWN, DAILY = "thanks.cooldown_hours", "thanks.daily"
HOUR = 3600


class _Row(NamedTuple):
    """A row of thanks, with all that the ledger is told of it."""

    id: int
    giver: int
    member: int
    root: int
    group: int
    thanked: str | None
    at: datetime
    day: date
    rate: int
    holds: bool

    @property
    def source(self) -> str:
        return f"thanks {self.id}"

    @property
    def fact(self) -> Fact:
        thanked = (self.group, self.thanked) if self.thanked is not None else None
        return Fact(self.at, self.id, self.day, self.root, thanked, self.rate)


def rules(scope: Scope) -> Rules:
    """What the community has set."""
    return Rules(scope.setting(COOLDOWN) * HOUR, scope.setting(DAILY))


def hold(scope: Scope, roots: Iterable[int]) -> None:
    """Let nobody else change what these members thank for, before the transaction ends."""
    standings.lock(scope, roots)


def settle(scope: Scope, changed: Collection[Kept]) -> dict[int, str]:
    """Let what has changed count, or count no more.

    Of all thanks in force that lie on the days concerned, why they do not count (see `Judged`), by
    id; of those that do an empty text. What is worth no points is left out.
    """
    if not changed:
        return {}
    givers = {row.giver_root for row in changed}
    days = {row.day for row in changed} | _days(scope, givers, changed)
    rows = {row.id: row for row in _read(scope, givers, days)}
    judged = {one.fact.id: one for one in _judged(scope, rows) if one.fact.day in days}
    wanted = [_award(rows[id]) for id, one in judged.items() if not one.why_not]
    sources = [row.source for row in rows.values() if row.day in days]
    which = LedgerEntry.reason == REASON, bulk.within(LedgerEntry.source, sources)
    settling.settle(scope, wanted, *which)
    return {id: one.why_not for id, one in judged.items()}


def counted_on(scope: Scope, giver: int, day: date) -> int:
    """How many of somebody's thanks of a day count."""
    rows = {row.id: row for row in _read(scope, {giver}, {day})}
    return sum(not one.why_not and one.fact.day == day for one in _judged(scope, rows))


def _judged(scope: Scope, rows: Mapping[int, _Row]) -> Iterable[Judged]:
    by_giver: dict[int, list[Fact]] = {}
    for row in rows.values():
        if row.holds:
            by_giver.setdefault(row.giver, []).append(row.fact)
    for facts in by_giver.values():
        yield from judge(facts, rules(scope))


def _days(scope: Scope, givers: Iterable[int], changed: Iterable[Kept]) -> set[date]:
    """The days on which the same givers have thanked for the same messages."""
    messages = sorted({row.thanked for row in changed if row.thanked is not None})
    if not messages:
        return set()
    own = bulk.within(Thanks.giver_root_id, sorted(givers))
    shared = select(Thanks.day).where(own, bulk.within(Thanks.thanked, messages))
    return set(scope.session.scalars(shared.distinct()))


def _read(scope: Scope, givers: Iterable[int], days: Iterable[date]) -> list[_Row]:
    """The thanks of these days, and those of other days for the same messages."""
    own, there = bulk.within(Thanks.giver_root_id, sorted(givers)), Thanks.day.in_(sorted(days))
    messages = select(Thanks.thanked).where(own, there, Thanks.thanked.is_not(None))
    columns: Select[*tuple[Any, ...]] = select(
        Thanks.id,
        Thanks.giver_root_id,
        Thanks.receiver_id,
        Thanks.receiver_root_id,
        Thanks.group_id,
        Thanks.thanked,
        Thanks.at,
        Thanks.day,
        Thanks.rate,
        Thanks.gone_at.is_(None),
    )
    wanted = columns.where(own, or_(there, Thanks.thanked.in_(messages))).order_by(Thanks.id)
    rows = scope.session.execute(wanted)
    return [_Row(*row) for row in rows]


def _award(row: _Row) -> Award:
    """Without a receipt: what a message brings its writer can be taken back without this."""
    return Award(REASON, row.source, row.member, row.root, row.at, row.day, row.rate)
