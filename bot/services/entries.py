"""The entries of a member, newest first: row by row, why they have the points they have.

An entry is found by its day and its member: days are walked through backwards, a few of them at
first and then more and more, so that a page of the newest costs the same however long the ledger
is. A reversal counts for the day of what it reverses, but is shown when it was made; there are
few of them, and they are read at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from bot.core.context import Scope
from models import bulk
from models.tables import AuditEntry, LedgerEntry, Member

FIRST_SPAN = 8
WIDER = 4
WIDEST = 2_048
"""Days that are looked through in one query."""
DAY = timedelta(days=1)

COLUMNS: Select[*tuple[Any, ...]] = select(
    LedgerEntry.day,
    LedgerEntry.occurred_at,
    LedgerEntry.id,
    LedgerEntry.reason,
    LedgerEntry.points,
    LedgerEntry.rate,
    LedgerEntry.multiplier,
    LedgerEntry.quantity,
    LedgerEntry.receipt_id,
    LedgerEntry.reverses_id,
)


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """An entry. Rows are ordered by the day on which they were made, then by the moment."""

    day: date
    at: datetime
    id: int
    reason: str
    points: int
    rate: int
    multiplier: float
    quantity: float
    receipt: int | None
    reverses: int | None


def newest(scope: Scope, root: int, count: int) -> list[Row]:
    """The last `count` entries of all members whose root this is, newest first.

    Their sum, if there are no more, is the balance of the root's standing.
    """
    members = _members(scope, root)
    back = _reversals(scope, members)
    found: list[Row] = []
    for days in _spans(scope):
        found += _of_days(scope, members, days)
        known = found + [row for row in back if row.day >= days[-1]]
        if len(known) >= count:
            return sorted(known, reverse=True)[:count]
    return sorted(found + back, reverse=True)[:count]


def _members(scope: Scope, root: int) -> list[int]:
    own = select(Member.id).where(or_(Member.id == root, Member.root_id == root))
    return list(scope.session.scalars(own))


def _spans(scope: Scope) -> Iterator[list[date]]:
    """The days of the ledger backwards, in spans that grow."""
    first, last = scope.session.execute(
        select(
            select(func.min(LedgerEntry.day)).scalar_subquery(),
            select(func.max(LedgerEntry.day)).scalar_subquery(),
        )
    ).one()
    span = FIRST_SPAN
    while first is not None and last >= first:
        count = min(span, (last - first).days + 1)
        yield [last - n * DAY for n in range(count)]
        last -= count * DAY
        span = min(span * WIDER, WIDEST)


def _of_days(scope: Scope, members: Sequence[int], days: Sequence[date]) -> list[Row]:
    rows = scope.session.execute(
        COLUMNS.where(
            LedgerEntry.day.in_(days),
            bulk.within(LedgerEntry.member_id, members),
            LedgerEntry.reverses_id.is_(None),
        )
    )
    return [Row(*row) for row in rows]


def _reversals(scope: Scope, members: Sequence[int]) -> list[Row]:
    rows = scope.session.execute(
        COLUMNS.where(
            bulk.within(LedgerEntry.member_id, members), LedgerEntry.reverses_id.is_not(None)
        )
    )
    return [Row(scope.day(at), at, *rest) for _, at, *rest in rows]


def notes(scope: Scope, rows: Sequence[Row]) -> dict[int, str]:
    """What admins wrote for members to read about some rows, by the rows' receipts."""
    receipts = sorted({row.receipt for row in rows if row.receipt is not None})
    written = scope.session.execute(
        select(AuditEntry.receipt_id, AuditEntry.note).where(
            bulk.within(AuditEntry.receipt_id, receipts),
            AuditEntry.community_id == scope.community.id,
            AuditEntry.note.is_not(None),
        )
    )
    return {receipt: note for receipt, note in written if receipt is not None and note}
