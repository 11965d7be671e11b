"""Where members stand: sums and levels, kept in the transaction of each ledger entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    case,
    func,
    select,
    update,
)
from sqlalchemy.orm.attributes import set_committed_value

from bot.core.context import Scope
from bot.core.events import LevelReached
from bot.services import levels, scores
from bot.services.scores import BOARDS, Deltas
from bot.services.stands import COMMUNITY, Stand, hold, one
from models import bulk
from models.tables import Community, Member, Standing, Tally

WEEK = 7
MONTH = 30

WINDOW: Select[*tuple[Any, ...]] = select(Community.window_day, Community.settings).where(
    Community.id == COMMUNITY
)
HOLDING = bulk.Prepared(WINDOW.with_for_update(read=True))
TURNING = bulk.Prepared(WINDOW.with_for_update(key_share=True))
COOL = (
    update(Standing)
    .where(Standing.community_id == COMMUNITY, Standing.hot.is_(True), Standing.week == 0)
    .values(hot=False)
)


class Gain(NamedTuple):
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

    They become hot: see the table. The windows end with the present day from then on.
    """
    roll(scope)
    return hold(scope, sorted(set(roots)))


def read(scope: Scope, root: int) -> Stand:
    """One member's standing as it is now."""
    roll(scope)
    stand = one(scope, root)
    # Kept levels lag behind where the configuration has got another default curve.
    stand.level = levels.curve(scope).level_of(stand.earned)
    return stand


def apply(scope: Scope, stands: Mapping[int, Stand], gains: Sequence[Gain]) -> None:
    """Add gains to tallies, standings and boards, and raise LevelReached where one is.

    `stands` are the locked standings of all roots concerned.
    """
    _tally(scope, gains)
    before = {gain.root: stands[gain.root].scores for gain in gains}
    last = roll(scope)
    curve = levels.curve(scope)
    week, month = last - timedelta(days=WEEK), last - timedelta(days=MONTH)
    for gain in gains:
        stand = stands[gain.root]
        stand.balance += gain.points
        if gain.earns:
            stand.earned += gain.points
            stand.week += gain.points if week < gain.day <= last else 0
            stand.month += gain.points if month < gain.day <= last else 0
    for root in before:
        stand = stands[root]
        level = curve.level_of(stand.earned)
        # What another curve has made of the same points is nobody's achievement.
        if level > stand.level and level > curve.level_of(before[root][0]):
            scope.raise_(LevelReached(root, level))
        stand.level = level
    _write(scope, stands, before)


def _tally(scope: Scope, gains: Iterable[Gain]) -> None:
    sums: dict[tuple[date, int, str], tuple[int, int]] = {}
    for gain in gains:
        if gain.earns:
            key = (gain.day, gain.member, gain.reason)
            counted, points = sums.get(key, (0, 0))
            sums[key] = (counted + gain.counted, points + gain.points)
    rows = [
        {
            "day": day,
            "member_id": member,
            "reason": reason,
            "counted": counted,
            "points": points,
        }
        for (day, member, reason), (counted, points) in sorted(sums.items())
    ]
    community, deltas = scope.community.id, ("counted", "points")
    bulk.add(scope.session, Tally.__table__, rows, deltas, community_id=community)


def _write(
    scope: Scope, stands: Mapping[int, Stand], before: Mapping[int, tuple[int, int, int]]
) -> None:
    """Write the stands that changed, and their moves on the boards."""
    deltas: Deltas = {}
    rows = []
    for root in sorted(before):
        stand = stands[root]
        if stand.listed:
            for board, old, new in zip(BOARDS, before[root], stand.scores, strict=True):
                scores.move(deltas, board, old, new)
        rows.append(
            {
                "member_id": root,
                "earned": stand.earned,
                "balance": stand.balance,
                "level": stand.level,
                "week": stand.week,
                "month": stand.month,
            }
        )
    _change(scope, rows, ("earned", "balance", "level", "week", "month"))
    scores.write(scope, deltas)


def _change(scope: Scope, rows: Sequence[Mapping[str, Any]], put: Sequence[str]) -> None:
    community = scope.community.id
    bulk.change(scope.session, Standing.__table__, rows, put=put, community_id=community, hot=True)


def relist(scope: Scope, listed: Mapping[int, bool]) -> None:
    """Show members on the boards, or take them off; what they earned stays."""
    stands = lock(scope, listed)
    changed = [root for root in sorted(listed) if stands[root].listed != listed[root]]
    deltas: Deltas = {}
    for root in changed:
        for board, score in zip(BOARDS, stands[root].scores, strict=True):
            scores.move(deltas, board, *((0, score) if listed[root] else (score, 0)))
    _change(scope, [{"member_id": root, "listed": listed[root]} for root in changed], ("listed",))
    scores.write(scope, deltas)


def roll(scope: Scope) -> date:
    """Let the 7- and 30-day sums end with the community's present day; return that day.

    Called before anything reads or adds to them. Adds the days that enter the windows, subtracts
    those that leave, and lays the rows of members who were silent for a week with the cold ones.
    From then on nobody else can turn the windows until the transaction ends.
    """
    community = scope.community
    if scope.window_held and community.window_day is not None:
        return community.window_day
    turns = community.window_day is None or community.window_day < scope.today
    before = _hold_window(scope, turns=turns)
    last = max(before, scope.today) if turns and before else before or scope.today
    set_committed_value(community, "window_day", last)
    scope.window_held = True
    if before != last:
        scope.session.connection().execute(
            update(Community).where(Community.id == community.id).values(window_day=last)
        )
        _turn(scope, before, last)
        scope.session.connection().execute(COOL, {"community": community.id})
    return last


def _hold_window(scope: Scope, *, turns: bool) -> date | None:
    """The community's `window_day`, locked: shared by all who add to sums, alone to turn it.

    The lock is chosen beforehand and never raised: two who both wanted to would wait for each
    other for ever.
    """
    query = TURNING if turns else HOLDING
    ((day, settings),) = query.rows(scope.session, community=scope.community.id)
    community = scope.community
    if settings != community.settings and community not in scope.session.dirty:
        set_committed_value(community, "settings", settings)  # changed while the lock was awaited
    return day  # type: ignore[no-any-return]  # the column's own type


def _turn(scope: Scope, before: date | None, last: date) -> None:
    turned = _turned(scope, before, last)
    stands = hold(scope, sorted(turned))
    was = {root: stands[root].scores for root in turned}
    for root, (week, month) in turned.items():
        stands[root].week += week
        stands[root].month += month
    _write(scope, stands, was)


def _turned(scope: Scope, before: date | None, last: date) -> dict[int, tuple[int, int]]:
    """By root: how the sums of the two windows change when their last day does."""
    windows = [_days(last, WEEK), _days(last, MONTH)]
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
