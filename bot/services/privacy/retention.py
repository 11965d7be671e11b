"""What has served its time goes: details of messages, members who left long ago, old records."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.core.context import Scope
from bot.services import notes
from bot.services.privacy import erasing
from models.tables import AuditEntry, Member, Receipt

SLICE = 100_000
"""Receipts that are looked at in one go, so that nobody waits for it."""
LEAVERS = 20
"""Leavers who are erased in one go."""
HERE, SWEPT = "hearth", "receipts swept"


def clean(scope: Scope) -> None:
    """Let go of what is older than `scope.keep` allows; called every night, a part each time."""
    _strip_messages(scope)
    _erase_leavers(scope)
    _drop_records(scope)


def _strip_messages(scope: Scope) -> None:
    """Leave of old messages when and by whom they were, and their ids.

    Receipts are gone through once, in the order in which they were taken in, of all communities
    together; so what was imported goes when what came live before it does.
    """
    if not scope.keep.message_details_days:
        return
    session, cutoff = scope.session, scope.now - timedelta(days=scope.keep.message_details_days)
    done = int(notes.get(session, HERE, SWEPT) or 0)
    within = (Receipt.id > done, Receipt.id <= done + SLICE)
    recent = session.scalar(select(func.min(Receipt.id)).where(*within, Receipt.at >= cutoff))
    top = session.scalar(select(func.max(Receipt.id))) or 0
    last = min(done + SLICE, top) if recent is None else recent - 1
    if last <= done:
        return
    details = (Receipt.channel, Receipt.reply_to, Receipt.to_member_id)
    session.execute(
        update(Receipt)
        .where(Receipt.id > done, Receipt.id <= last)
        .where(or_(*(detail.is_not(None) for detail in details)))
        .values(dict.fromkeys(details))
    )
    notes.put(session, HERE, SWEPT, str(last), scope.now)


def _erase_leavers(scope: Scope) -> None:
    """Erase who left long ago, and is in no other community."""
    if not scope.keep.leavers_days:
        return
    cutoff = scope.now - timedelta(days=scope.keep.leavers_days)
    other = aliased(Member)
    lately = select(other.id).where(
        other.person_id == Member.person_id,
        or_(other.left_at.is_(None), other.left_at >= cutoff),
    )
    gone = scope.session.scalars(
        select(Member.person_id)
        .where(
            Member.community_id == scope.community.id,
            Member.left_at < cutoff,
            ~lately.exists(),
        )
        .order_by(Member.id)
        .limit(LEAVERS)
    ).all()
    for person in gone:
        erasing.erase(scope, person, scope.now)


def _drop_records(scope: Scope) -> None:
    if scope.keep.audit_days:
        scope.session.execute(
            delete(AuditEntry).where(
                AuditEntry.community_id == scope.community.id,
                AuditEntry.at < scope.now - timedelta(days=scope.keep.audit_days),
            )
        )
