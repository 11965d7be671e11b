"""The end of a community whose members and group have come into another."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import aliased

from bot.core.context import Scope
from bot.core.events import MessageSent
from bot.services import ledger
from bot.services.ledger import Award
from bot.services.moves.arrivals import KEPT, Arrival
from bot.services.privacy.reach import links
from models import bulk
from models.tables import (
    AuditEntry,
    CheckIn,
    Community,
    ErasedTotal,
    JobRun,
    LedgerEntry,
    OutboxMessage,
    Receipt,
    ScoreCount,
    ZoneChange,
)


def rest(scope: Scope, arrival: Arrival) -> list[Award]:
    """What stands in the ledger of the community that ends and comes of no message or check-in.

    Call it before the listeners hear of the move. What was taken back is left out.
    """
    back = aliased(LedgerEntry)
    entries = scope.session.scalars(
        select(LedgerEntry)
        .outerjoin(back, back.reverses_id == LedgerEntry.id)
        .outerjoin(Receipt, Receipt.id == LedgerEntry.receipt_id)
        .outerjoin(CheckIn, CheckIn.receipt_id == LedgerEntry.receipt_id)
        .where(
            LedgerEntry.community_id == arrival.ends,
            LedgerEntry.reverses_id.is_(None),
            back.id.is_(None),
            Receipt.kind.is_distinct_from(MessageSent.kind),
            CheckIn.receipt_id.is_(None),
        )
        .order_by(LedgerEntry.id)
    )
    return [_claim(scope, arrival, entry) for entry in entries]


def _claim(scope: Scope, arrival: Arrival, entry: LedgerEntry) -> Award:
    at, who = entry.occurred_at, arrival.members[entry.member_id]
    return Award(
        entry.reason,
        entry.source,
        who.member,
        who.root,
        at,
        scope.day(at),
        entry.rate,
        entry.multiplier,
        entry.quantity,
        entry.receipt_id,
        entry.turn,
    )


def give_up(scope: Scope, arrival: Arrival, claims: list[Award]) -> None:
    """Enter what is left of the ledger as it stood, and delete the community that ends."""
    ledger.award(scope, claims)
    session, ends = scope.session, arrival.ends
    session.flush()
    _hand_over(scope, ends)
    for table, column in _referring():
        session.execute(delete(table).where(bulk.within(table.c[column], arrival.members)))
    for own in (ScoreCount, JobRun, ErasedTotal, ZoneChange):
        session.execute(delete(own).where(own.community_id == ends))
    # Entries may go now that their members are gone.
    session.execute(delete(LedgerEntry).where(LedgerEntry.community_id == ends))
    session.execute(delete(Community).where(Community.id == ends))
    session.expire_all()


def _hand_over(scope: Scope, ends: int) -> None:
    """What is still to be said, was changed by hand, and is kept of the erased."""
    session, here = scope.session, scope.community.id
    for table in (OutboxMessage, AuditEntry):
        session.execute(update(table).where(table.community_id == ends).values(community_id=here))
    kept = ("month", "reason", "entries", "points")
    totals = select(ErasedTotal).where(ErasedTotal.community_id == ends)
    rows = [{name: getattr(row, name) for name in kept} for row in session.scalars(totals)]
    rows.sort(key=lambda row: (row["month"], row["reason"]))
    bulk.add(session, ErasedTotal.__table__, rows, ("entries", "points"), community_id=here)


def _referring() -> Iterator[tuple[Table, str]]:
    """Where members are named by rows that go with them; those of the ledger go last of all."""
    kept = {(table.__tablename__, column) for table, column in KEPT}
    kept |= {(LedgerEntry.__tablename__, column) for column in ("member_id", "root_id")}
    for table, link in links():
        if link.to == "member" and (table.name, link.column) not in kept:
            yield table, link.column
