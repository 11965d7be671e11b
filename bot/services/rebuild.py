"""The sums beside the ledger, counted anew: tallies, standings and the histogram of scores.

This is the second route to them: it shares nothing with what keeps them from day to day but the
columns and the curve of the levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.core.feature import Declared
from bot.services.boards import COLUMNS
from bot.services.levels import DEFAULT, Curve, curve_of, preset
from bot.services.scores import DIGIT_BITS, TIERS
from bot.services.standings import MONTH, WEEK
from models import bulk
from models.tables import Base, Community, LedgerEntry, Member, ScoreCount, Standing, Tally

Rows = Select[*tuple[Any, ...]]

SUMS = ("earned", "balance", "week", "month")
NOTHING: ColumnElement[int] = literal_column("0")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows were not what they should be."""

    tallies: int
    standings: int
    scores: int


def rebuild(session: Session, declared: Declared) -> Rebuilt:
    """Count the sums of all communities anew, while all others wait; return what differed.

    A table without a difference is not touched. Which levels were announced is no sum, and stays.
    """
    session.execute(select(Community.id).order_by(Community.id).with_for_update())
    return Rebuilt(
        _put_right(
            session, Tally, tallies(declared), ("day", "member_id", "reason"), ("counted", "points")
        ),
        _put_right(
            session,
            Standing,
            standings(session, declared),
            ("member_id",),
            (*SUMS, "level", "listed"),
        ),
        _put_right(session, ScoreCount, scores(), ("board", "tier", "bucket"), ("members",)),
    )


def _put_right(
    session: Session, table: type[Base], truth: Rows, keys: Sequence[str], values: Sequence[str]
) -> int:
    wrong = differing(select(table), truth, ("community_id", *keys), values).subquery()
    count = session.scalar(select(func.count()).select_from(wrong)) or 0
    if count:
        session.execute(delete(table).execution_options(synchronize_session=False))
        session.execute(insert(table).from_select(truth.selected_columns.keys(), truth))
    return count


def differing(kept: Rows, truth: Rows, keys: Sequence[str], values: Sequence[str]) -> Rows:
    """Where two queries give other values (numbers or truth values) for the same keys.

    A row that one of them lacks counts as zeros. The columns of the result are the keys, and for
    each value `kept_value` and `true_value`.
    """
    parts = [
        select(
            *(rows.c[key] for key in keys),
            *(_number(rows.c[value], counts).label(f"kept_{value}") for value in values),
            *(_number(rows.c[value], not counts).label(f"true_{value}") for value in values),
        )
        for rows, counts in ((kept.subquery(), True), (truth.subquery(), False))
    ]
    both = union_all(*parts).subquery()
    groups = [both.c[key] for key in keys]
    totals = {
        value: (func.sum(both.c[f"kept_{value}"]), func.sum(both.c[f"true_{value}"]))
        for value in values
    }
    return (
        select(
            *groups,
            *(mine.label(f"kept_{value}") for value, (mine, _) in totals.items()),
            *(true.label(f"true_{value}") for value, (_, true) in totals.items()),
        )
        .group_by(*groups)
        .having(or_(*(mine != true for mine, true in totals.values())))
    )


def _number(value: ColumnElement[Any], counts: bool) -> ColumnElement[int]:
    if not counts:
        return NOTHING
    return case((value, 1), else_=0) if isinstance(value.type, Boolean) else value


def tallies(declared: Declared, *only: ColumnElement[bool]) -> Rows:
    """What the ledger says that each member's day holds for each reason that earns.

    Of all entries, or of those alone that meet the conditions `only`.
    """
    key = (LedgerEntry.community_id, LedgerEntry.day, LedgerEntry.member_id, LedgerEntry.reason)
    return (
        select(
            *key,
            func.sum(case((LedgerEntry.reverses_id.is_(None), 1), else_=0)).label("counted"),
            func.sum(LedgerEntry.points).label("points"),
        )
        .where(earns(declared), *only)
        .group_by(*key)
    )


def earns(declared: Declared) -> ColumnElement[bool]:
    """Whether an entry's reason earns."""
    earning = [reason.name for reason in declared.reasons.values() if reason.kind == "earn"]
    return LedgerEntry.reason.in_(earning)


def standings(session: Session, declared: Declared) -> Rows:
    """What the ledger and the members say that each member's standing is."""
    of_root = sums(declared).subquery()
    return select(
        Member.community_id,
        func.coalesce(of_root.c.week != 0, false()).label("hot"),
        Member.id.label("member_id"),
        *(func.coalesce(of_root.c[name], NOTHING).label(name) for name in SUMS),
        level(session, declared, Member.community_id, of_root.c.earned).label("level"),
        listed().label("listed"),
    ).outerjoin(of_root, of_root.c.member_id == Member.id)


def sums(declared: Declared, *only: ColumnElement[bool]) -> Rows:
    """What the ledger says that the members have together whose root each one is now.

    Of all entries, or of those alone that meet the conditions `only`.
    """
    actor, root = aliased(Member), aliased(Member)
    earned = case((earns(declared), LedgerEntry.points), else_=NOTHING)
    last_week, last_month = (_in_window(days) for days in (WEEK, MONTH))
    return (
        select(
            root.community_id,
            root.id.label("member_id"),
            func.sum(earned).label("earned"),
            func.sum(LedgerEntry.points).label("balance"),
            func.sum(case((last_week, earned), else_=NOTHING)).label("week"),
            func.sum(case((last_month, earned), else_=NOTHING)).label("month"),
        )
        .join(actor, actor.id == LedgerEntry.member_id)
        .join(root, root.id == func.coalesce(actor.root_id, actor.id))
        .join(Community, Community.id == root.community_id)
        .where(*only)
        .group_by(root.community_id, root.id)
    )


def _in_window(days: int) -> ColumnElement[bool]:
    """Whether an entry's day lies in the window of so many days that its community keeps."""
    last = Community.window_day
    return and_(LedgerEntry.day > bulk.days_before(last, days), LedgerEntry.day <= last)


def level(
    session: Session,
    declared: Declared,
    community: ColumnElement[int] | InstrumentedAttribute[int],
    earned: ColumnElement[int],
) -> ColumnElement[int]:
    """The level that so many points give by the community's curve; of none the first."""
    communities: dict[Curve, list[int]] = {preset(DEFAULT): []}
    for number, own in session.execute(select(Community.id, Community.settings)):
        communities.setdefault(curve_of(own, declared.defaults), []).append(number)
    usual, *others = sorted(communities, key=lambda curve: -len(communities[curve]))
    cases = [
        (bulk.within(community, communities[curve]), _on_curve(curve, earned)) for curve in others
    ]
    return case(*cases, else_=_on_curve(usual, earned)) if cases else _on_curve(usual, earned)


def _on_curve(curve: Curve, earned: ColumnElement[int]) -> ColumnElement[int]:
    # In the statement's own text: so many parameters would be more than a statement may have.
    below = [(earned < _text(points), _text(n)) for n, points in enumerate(curve.thresholds[1:], 1)]
    return case((earned.is_(None), _text(1)), *below, else_=_text(curve.highest))


def _text(number: int) -> ColumnElement[int]:
    return literal_column(str(number), BigInteger)


def listed() -> ColumnElement[bool]:
    """Whether a member is shown on boards."""
    return and_(Member.left_at.is_(None), Member.hidden.is_(False), Member.root_id.is_(None))


def scores() -> Rows:
    """What the standings say that the histogram holds."""
    tiers = union_all(*(select(literal(tier).label("tier")) for tier in range(TIERS))).subquery()
    parts = [
        select(
            Standing.community_id,
            literal(board).label("board"),
            tiers.c.tier,
            bucket.label("bucket"),
            func.count().label("members"),
        )
        .join(tiers, true())
        .where(Standing.listed.is_(True), score > NOTHING)
        .group_by(Standing.community_id, tiers.c.tier, bucket)
        for board, score in COLUMNS.items()
        for bucket in (score.bitwise_rshift(tiers.c.tier * literal_column(str(DIGIT_BITS))),)
    ]
    every = union_all(*parts).subquery()
    return select(*every.c)
