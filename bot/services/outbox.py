"""Messages that wait for their cause to be committed, and are sent in order for each chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.core import codec
from bot.core.actions import Outcome, Outgoing, Refused, Say
from bot.core.context import Scope
from models import bulk
from models.tables import OutboxMessage

LEASE = timedelta(minutes=1)
BATCH = 100
WHY_LIMIT = 256


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process has to send before its lease ends."""

    id: int
    chat: str
    outgoing: Outgoing


def put(scope: Scope, outgoing: Iterable[Outgoing]) -> None:
    """Write messages to be sent after the commit; one whose `once` key is known is left out."""
    rows = [
        {
            "community_id": scope.community.id,
            "once_key": message.once,
            "platform": message.place.group.platform,
            "chat": _chat(message),
            "body": codec.dump(message),
            "due_at": scope.now,
            "attempts": 0,
        }
        for message in outgoing
    ]
    bulk.insert_new(scope.session, OutboxMessage.__table__, rows, ("id",))


def _chat(message: Outgoing) -> str:
    private = isinstance(message.action, Say) and message.action.private
    if private and message.place.account:
        return f"account {message.place.account.id}"
    return f"group {message.place.group.id}"


def claim(session: Session, platform: str, now: datetime) -> list[Claimed]:
    """Lease what is due on a platform: the oldest unsent message of each chat."""
    waiting = (
        OutboxMessage.platform == platform,
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.refused.is_(None),
    )
    oldest = select(func.min(OutboxMessage.id)).where(*waiting).group_by(OutboxMessage.chat)
    rows = session.scalars(
        select(OutboxMessage)
        .where(
            *waiting,
            OutboxMessage.id.in_(oldest),
            OutboxMessage.due_at <= now,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < now),
        )
        .order_by(OutboxMessage.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.leased_until = now + LEASE
        row.attempts += 1
    return [Claimed(row.id, row.chat, codec.load(row.body or "")) for row in rows]


def settle(
    session: Session, claimed: Claimed, outcome: Outcome, now: datetime, pace: float
) -> None:
    """Remember what came of sending; the chat's other messages keep its pace."""
    row = session.get_one(OutboxMessage, claimed.id, with_for_update=True)
    row.leased_until = None
    match outcome:
        case Refused(_, retry_after) if retry_after is not None:
            row.due_at = now + timedelta(seconds=retry_after)
            return
        case Refused(why):
            row.refused = why[:WHY_LIMIT]
        case _:
            row.sent_at = now
    row.body = None
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.platform == row.platform,
            OutboxMessage.chat == row.chat,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.due_at < now + timedelta(seconds=pace),
            OutboxMessage.id != row.id,
        )
        .values(due_at=now + timedelta(seconds=pace))
    )
