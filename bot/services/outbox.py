"""Messages that wait for their cause to be committed, and are sent in order for each chat."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Protocol

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.core import codec
from bot.core.actions import Outcome, Outgoing, Refused, Say
from bot.core.context import Scope
from bot.core.events import Address
from models import bulk
from models.tables import OutboxMessage

LEASE = timedelta(minutes=1)
BATCH = 100
ATTEMPTS = 20
LEAST_WAIT = 1.0
WHY_LIMIT = 256


PINGS = re.compile(r"@(?=(?:everyone|here)\b)")
"""In somebody's name or words it would call a whole server."""
ALONE = "account "
"""Begins the chat of what is said to one person."""


class Pace(Protocol):
    """Seconds between two messages to one chat."""

    def __call__(self, *, private: bool) -> float:
        """See Adapter.pace."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process has to send before its lease ends."""

    id: int
    until: datetime | None
    outgoing: Outgoing


def put(scope: Scope, outgoing: Iterable[Outgoing]) -> None:
    """Write messages to be sent after the commit; one whose `once` key is known is left out.

    Raises ValueError for a message without a key: it could not be told from any other.
    """
    outgoing = sorted(outgoing, key=attrgetter("once"))
    if any(not message.once for message in outgoing):
        raise ValueError("what a listener or a job says needs a once-key")
    rows = [
        {
            "community_id": scope.community.id,
            "once_key": message.once,
            "platform": message.place.group.platform,
            "chat": _chat(message),
            "account": message.place.account.id if message.place.account else None,
            "body": PINGS.sub("＠", codec.dump(message)),
            "due_at": scope.now,
            "attempts": 0,
        }
        for message in outgoing
    ]
    bulk.insert_new(scope.session, OutboxMessage.__table__, rows, ("id",))


def _chat(message: Outgoing) -> str:
    private = isinstance(message.action, Say) and message.action.private
    if private and message.place.account:
        return f"{ALONE}{message.place.account.id}"
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
    readable = [(row, _read(row, now)) for row in rows]
    return [Claimed(row.id, row.leased_until, message) for row, message in readable if message]


def _read(row: OutboxMessage, now: datetime) -> Outgoing | None:
    """The message of a row; one that is in vain, too late, or unreadable by now, is given up."""
    if row.attempts > ATTEMPTS:
        row.refused, row.body = "given up", None
        return None
    try:
        outgoing = codec.load(row.body or "")
    except (KeyError, TypeError, ValueError):
        row.refused, row.body = "unreadable", None
        return None
    if outgoing.until is not None and outgoing.until <= now:
        row.refused, row.body = "too late", None
        return None
    return outgoing


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime, pace: Pace) -> None:
    """Remember what came of sending; the chat's other messages keep its pace."""
    row = session.get_one(OutboxMessage, claimed.id, with_for_update=True)
    if row.leased_until != claimed.until:
        return  # the lease ended meanwhile, and somebody else has the message
    row.leased_until = None
    match outcome:
        case Refused(_, retry_after) if retry_after is not None:
            row.due_at = now + timedelta(seconds=max(retry_after, LEAST_WAIT))
            return
        case Refused(why):
            row.refused = why[:WHY_LIMIT]
        case _:
            row.sent_at = now
    row.body = None
    next_at = now + timedelta(seconds=pace(private=row.chat.startswith(ALONE)))
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.platform == row.platform,
            OutboxMessage.chat == row.chat,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.due_at < next_at,
            OutboxMessage.id != row.id,
        )
        .values(due_at=next_at)
    )


def forget(
    session: Session,
    community: int,
    names: Collection[str],
    forgotten: Collection[Address],
    somebody: str,
) -> None:
    """Take names and accounts out of what a community has yet to be told.

    `somebody` stands in the place of the names. What is said to these accounts, or is about them
    alone, is not said any more.
    """
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    named = re.compile(rf"(?<!\w)(?:{whole})(?!\w)") if whole else None
    rows = session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.community_id == community, OutboxMessage.body.is_not(None)
        )
    )
    for row in rows:
        body = codec.reworded(
            row.body or "",
            lambda text: named.sub(lambda match: somebody, text) if named else text,
            forgotten,
        )
        if body is None:
            session.delete(row)
        else:
            row.body = body
    session.flush()
