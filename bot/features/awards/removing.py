"""Taking back what a message brought, on platforms that do not tell of deleted ones."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.refusal import Refusal
from bot.features.awards.giving import REASON
from bot.services import audit, ledger, people
from models import bulk
from models.tables import LedgerEntry, Receipt

ANSWERABLE = ("message", "command")


def remove(ctx: Context) -> Say:
    """Reverse the entries of the answered message. A second time there is nothing left to take."""
    if ctx.event.reply_to is None:
        raise Refusal("remove.reply")
    receipts = _receipts(ctx, ctx.event.reply_to)
    if not receipts:
        raise Refusal("remove.unknown")
    _refuse_others(ctx, list(receipts))
    points = ledger.reverse(ctx, receipts)
    if not points:
        raise Refusal("remove.nothing")
    member = next((who for who in receipts.values() if who), None)
    audit.put(ctx, "remove", subject=member, before=f"{points:+}")
    name = people.names(ctx, [member])[member] if member else ""
    shown = ctx.text("unit.points", n=points)
    return ctx.say("remove.done", private=True, name=name, points=shown)


def _receipts(ctx: Context, message: str) -> dict[int, int | None]:
    """The receipts of a message of this group, with who wrote it."""
    rows = ctx.session.execute(
        select(Receipt.id, Receipt.member_id).where(
            Receipt.group_id == ctx.group.id,
            Receipt.kind.in_(ANSWERABLE),
            Receipt.external_id == message,
        )
    )
    return dict(rows.all())


def _refuse_others(ctx: Context, receipts: list[int]) -> None:
    """What was given by hand or spent has its own way back, which does more than the points."""
    reasons = set(
        ctx.session.scalars(
            select(LedgerEntry.reason).where(bulk.within(LedgerEntry.receipt_id, receipts))
        )
    )
    if REASON in reasons or not reasons <= ctx.declared.earning:
        raise Refusal("remove.other")
