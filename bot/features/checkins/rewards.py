"""Points for a check-in: once for each day, unless it was taken back in between."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.core.context import Context
from bot.services import ledger
from bot.services.ledger import Award
from models.tables import LedgerEntry

REASON = "checkin"
RATE = "points.checkin"


def reward(
    ctx: Context, member: int, root: int, day: date, at: datetime, *, counts: bool = True
) -> int:
    """Give the points for a day of a member's own, at the present rate; return how many.

    They count for the community's day of the moment `at`. What does not count (newcomers may have
    to wait) is entered all the same, with nothing.
    """
    source = f"checkin {day}"
    claim = Award(
        REASON,
        source,
        member,
        root,
        at,
        ctx.day(at),
        ctx.setting(RATE),
        quantity=1.0 if counts else 0.0,
        receipt=ctx.receipt,
        turn=_taken_back(ctx, root, source),
    )
    return sum(posted.points for posted in ledger.award(ctx, [claim]))


def _taken_back(ctx: Context, root: int, source: str) -> int:
    """How often points for this day were taken back: only then there can be new ones."""
    back = aliased(LedgerEntry)
    undone = (
        select(func.count())
        .select_from(LedgerEntry)
        .join(back, back.reverses_id == LedgerEntry.id)
        .where(
            LedgerEntry.reason == REASON,
            LedgerEntry.source == source,
            LedgerEntry.root_id == root,
        )
    )
    return ctx.session.scalar(undone) or 0
