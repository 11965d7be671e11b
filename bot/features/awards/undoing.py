"""Undoing an award: exactly once."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from bot.core.actions import Action
from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.refusal import Refusal
from bot.features.awards.giving import REASON, source
from bot.services import audit, ledger, people, telling
from models import bulk
from models.tables import AuditEntry, LedgerEntry, Receipt

Given = tuple[AuditEntry, LedgerEntry]

ANSWERABLE = ("message", "command")


def undo(ctx: Context, whom: MemberRef | None) -> list[Action]:
    """Undo the award of the answered message; else the caller's last one, to `whom` if named.

    Raises Refusal where there is none, or none any more.
    """
    given = _answered(ctx) if ctx.event.reply_to else _last(ctx, whom)
    if given is None:
        raise Refusal("awards.undo.which" if ctx.event.reply_to else "awards.undo.nothing")
    entry, award = given
    if entry.receipt_id is None or not ledger.reverse(ctx, [entry.receipt_id]):
        raise Refusal("awards.undo.again")
    audit.put(ctx, "undo", subject=award.member_id, before=f"{award.points:+}", note=entry.note)
    return _told(ctx, award.member_id, award.points)


def _told(ctx: Context, member: int, points: int) -> list[Action]:
    name = people.names(ctx, [member])[member]
    telling.tell(
        ctx,
        member,
        ctx.event.group,
        lambda words: words.text(
            "awards.undo.yours" if points > 0 else "awards.undo.back",
            points=words.text("unit.points", n=abs(points)),
        ),
        once=f"to {ctx.receipt}",
    )
    key = "awards.undo.done" if points > 0 else "awards.undo.returned"
    shown = ctx.text("unit.points", n=abs(points))
    return [ctx.say(key, private=True, name=name, points=shown)]


def _given(ctx: Context) -> Select[*Given]:
    return (
        select(AuditEntry, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.receipt_id == AuditEntry.receipt_id)
        .where(
            AuditEntry.community_id == ctx.community.id,
            AuditEntry.action == REASON,
            LedgerEntry.reason == REASON,
            LedgerEntry.reverses_id.is_(None),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def _first(ctx: Context, given: Select[*Given]) -> Given | None:
    row = ctx.session.execute(given).first()
    return (row[0], row[1]) if row else None


def _last(ctx: Context, whom: MemberRef | None) -> Given | None:
    """What the caller gave last that still holds."""
    own = _given(ctx).where(AuditEntry.actor_id == ctx.member.id, _holds())
    return _first(ctx, own.where(AuditEntry.subject_id == whom.member) if whom else own)


def _holds() -> ColumnElement[bool]:
    reversal = aliased(LedgerEntry)
    return ~exists().where(reversal.reverses_id == LedgerEntry.id)


def _answered(ctx: Context) -> Given | None:
    """What the answered message gave, or what the caller gave in answer to it."""
    receipts = ctx.session.scalars(
        select(Receipt.id).where(
            Receipt.group_id == ctx.group.id,
            Receipt.kind.in_(ANSWERABLE),
            Receipt.external_id == ctx.event.reply_to,
        )
    ).all()
    sources = [source(receipt) for receipt in receipts]
    by_wish = _given(ctx).where(bulk.within(LedgerEntry.source, sources))
    return _first(ctx, by_wish) or _first(
        ctx,
        _given(ctx)
        .join(Receipt, Receipt.id == AuditEntry.receipt_id)
        .where(
            AuditEntry.actor_id == ctx.member.id,
            Receipt.group_id == ctx.group.id,
            Receipt.reply_to == ctx.event.reply_to,
            _holds(),
        ),
    )
