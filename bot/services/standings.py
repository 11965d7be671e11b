"""Where members stand: sums and levels, kept in the transaction of each ledger entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select, update

from bot.core.context import Scope
from bot.core.events import LevelReached
from bot.services import scores
from bot.services.levels import level_of
from bot.services.scores import Board, Deltas
from models import bulk
from models.tables import Member, Standing, Tally

WEEK = 7
MONTH = 30


@dataclass(slots=True)
class Stand:
    """A member's standing while a transaction works on it."""

    member: int
    earned: int
    balance: int
    level: int
    week: int
    month: int
    listed: bool

    @property
    def scores(self) -> dict[Board, int]:
        """The score on each board."""
        return {"all": self.earned, "30d": self.month, "7d": self.week}


@dataclass(frozen=True, slots=True)
class Gain:
    """Points that an entry brings (or, negative, takes)."""

    member: int
    root: int
    reason: str
    day: date
    points: int
    earns: bool
    counted: int = 1


def lock(scope: Scope, roots: Iterable[int]) -> dict[int, Stand]:
    """The standings of these roots, held until the transaction ends, in key order.

    They become hot: see the table.
    """
    wanted = sorted(set(roots))
    found = _hot(scope, wanted)
    cold = [root for root in wanted if root not in found]
    if cold:
        scope.session.execute(
            update(Standing)
            .where(
                Standing.community_id == scope.community.id,
                Standing.hot.is_(False),
                bulk.within(Standing.member_id, cold),
            )
            .values(hot=True)
            .execution_options(synchronize_session=False)
        )
        found |= _hot(scope, cold)
    return found


def _hot(scope: Scope, roots: Sequence[int]) -> dict[int, Stand]:
    rows = scope.session.execute(
        _columns()
        .where(
            Standing.community_id == scope.community.id,
            Standing.hot.is_(True),
            bulk.within(Standing.member_id, roots),
        )
        .order_by(Standing.member_id)
        .with_for_update()
    )
    return {row[0]: Stand(*row) for row in rows}


def _columns() -> Any:
    return select(
        Standing.member_id,
        Standing.earned,
        Standing.balance,
        Standing.level,
        Standing.week,
        Standing.month,
        Standing.listed,
    )


def read(scope: Scope, root: int) -> Stand:
    """One member's standing as it is now."""
    roll(scope)
    row = scope.session.execute(
        _columns().where(
            Standing.community_id == scope.community.id,
            Standing.hot.in_((True, False)),
            Standing.member_id == root,
        )
    ).one()
    return Stand(*row)


def apply(scope: Scope, stands: Mapping[int, Stand], gains: Sequence[Gain]) -> None:
    """Add gains to tallies, standings and boards, and raise LevelReached where one is.

    `stands` are the locked standings of all roots concerned.
    """
    _tally(scope, gains)
    deltas = Deltas()
    changed: dict[int, dict[str, Any]] = {}
    for gain in gains:
        row = changed.setdefault(gain.root, {"earned": 0, "balance": 0, "week": 0, "month": 0})
        row["balance"] += gain.points
        if gain.earns:
            row["earned"] += gain.points
            row["week"] += gain.points * _in_window(scope, gain.day, WEEK)
            row["month"] += gain.points * _in_window(scope, gain.day, MONTH)
    for root, row in changed.items():
        stand = stands[root]
        row["level"] = level_of(stand.earned + row["earned"])
        _move(deltas, stand, row)
        if row["level"] > stand.level:
            scope.raise_(LevelReached(root, row["level"]))
    _write(scope, changed)
    scores.write(scope, deltas)


def _tally(scope: Scope, gains: Iterable[Gain]) -> None:
    rows: dict[tuple[date, int, str], dict[str, Any]] = {}
    for gain in gains:
        if gain.earns:
            row = rows.setdefault(
                (gain.day, gain.member, gain.reason),
                {
                    "community_id": scope.community.id,
                    "day": gain.day,
                    "member_id": gain.member,
                    "reason": gain.reason,
                    "counted": 0,
                    "points": 0,
                },
            )
            row["counted"] += gain.counted
            row["points"] += gain.points
    ordered = [rows[key] for key in sorted(rows)]
    bulk.add(scope.session, Tally.__table__, ordered, deltas=("counted", "points"))


def _in_window(scope: Scope, day: date, days: int) -> bool:
    last = scope.community.window_day
    return last is not None and last - timedelta(days=days) < day <= last


def _move(deltas: Deltas, stand: Stand, row: Mapping[str, Any]) -> None:
    if stand.listed:
        scores.move(deltas, "all", stand.earned, stand.earned + row["earned"])
        scores.move(deltas, "7d", stand.week, stand.week + row["week"])
        scores.move(deltas, "30d", stand.month, stand.month + row["month"])


def _write(scope: Scope, changed: Mapping[int, Mapping[str, Any]]) -> None:
    bulk.change(
        scope.session,
        Standing.__table__,
        [
            {"community_id": scope.community.id, "hot": True, "member_id": root, **changed[root]}
            for root in sorted(changed)
        ],
        add=("earned", "balance", "week", "month"),
        put=("level",),
    )


def relist(scope: Scope, root: int, *, listed: bool) -> None:
    """Show a member on the boards, or take them off; what they earned stays."""
    stand = lock(scope, [root])[root]
    if stand.listed == listed:
        return
    deltas = Deltas()
    for board, score in stand.scores.items():
        scores.move(deltas, board, *((0, score) if listed else (score, 0)))
    scope.session.execute(
        update(Standing)
        .where(
            Standing.community_id == scope.community.id,
            Standing.hot.is_(True),
            Standing.member_id == root,
        )
        .values(listed=listed)
        .execution_options(synchronize_session=False)
    )
    scores.write(scope, deltas)


def roll(scope: Scope) -> None:
    """Let the 7- and 30-day sums end with the community's present day.

    Called before anything reads or adds to them. Adds the days that enter the windows, subtracts
    those that leave, and lays the rows of members who were silent for a week with the cold ones.
    """
    community, today = scope.community, scope.today
    if community.window_day is not None and community.window_day >= today:
        return
    scope.session.refresh(community, with_for_update=True)
    before = community.window_day
    if before is not None and before >= today:
        return
    community.window_day = today
    scope.session.flush()
    turned = _turned(scope, before, today)
    stands = lock(scope, turned)
    deltas = Deltas()
    changed = {}
    for root, (week, month) in turned.items():
        changed[root] = {
            "earned": 0,
            "balance": 0,
            "week": week,
            "month": month,
            "level": stands[root].level,
        }
        _move(deltas, stands[root], changed[root])
    _write(scope, changed)
    scores.write(scope, deltas)
    _cool(scope)


def _turned(scope: Scope, before: date | None, today: date) -> dict[int, tuple[int, int]]:
    """By root: how the sums of the two windows change when their last day does."""
    windows = [_days(today, WEEK), _days(today, MONTH)]
    previous = [_days(before, WEEK), _days(before, MONTH)] if before else [set(), set()]
    changing = set().union(*(now ^ was for now, was in zip(windows, previous, strict=True)))
    sums = [
        func.coalesce(
            func.sum(
                case(
                    (Tally.day.in_(now - was), Tally.points),
                    (Tally.day.in_(was - now), -Tally.points),
                    else_=0,
                )
            ),
            0,
        )
        for now, was in zip(windows, previous, strict=True)
    ]
    root = func.coalesce(Member.root_id, Member.id)
    rows = scope.session.execute(
        select(root, *sums)
        .join(Member, Member.id == Tally.member_id)
        .where(Tally.community_id == scope.community.id, Tally.day.in_(changing))
        .group_by(root)
        .order_by(root)
    )
    return {member: (int(week), int(month)) for member, week, month in rows if week or month}


def _days(last: date, days: int) -> set[date]:
    return {last - timedelta(days=n) for n in range(days)}


def _cool(scope: Scope) -> None:
    scope.session.execute(
        update(Standing)
        .where(
            Standing.community_id == scope.community.id,
            Standing.hot.is_(True),
            Standing.week == 0,
        )
        .values(hot=False)
        .execution_options(synchronize_session=False)
    )
