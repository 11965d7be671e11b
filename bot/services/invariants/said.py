"""What waits to be said does no harm, and what is said to one person is said to a member."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, select

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Fault, Suspects
from bot.services.outbox import ALONE
from models.tables import Account, Member, OutboxMessage

HARM: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "a mark that turns the direction of text"),
    (re.compile("@(everyone|here)\\b"), "a name that would ping everybody"),
    (re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"), "what looks like a token"),
    (re.compile(r"\b[A-Za-z\d]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b"), "what looks like a token"),
    (re.compile(r"\b\w+://[^/\s:@]+:[^/\s@]+@"), "an address with a password"),
)
"""What must not be said, as the two platforms' tokens and most databases' addresses are made."""


def harmless(look: Look) -> Iterator[Suspects]:
    """What waits to be said turns no text around, pings nobody at large and tells no secret."""
    columns = (OutboxMessage.community_id, OutboxMessage.id, OutboxMessage.body)
    waiting = look.new(OutboxMessage.id), OutboxMessage.body.is_not(None)
    yield Suspects(select(*columns).where(*waiting), _harm)


def _harm(row: Any) -> Fault | None:
    found = [what for pattern, what in HARM if pattern.search(row.body)]
    return (_place(row), f"It holds {found[0]}.") if found else None


def _place(row: Any) -> str:
    return f"community {row.community_id}, outbox message {row.id}"


def addressee(look: Look) -> Iterator[Suspects]:
    """What waits to be said to one person alone is said to a member of the community."""
    theirs = (
        exists()
        .where(
            Account.platform == OutboxMessage.platform,
            Account.external_id == func.substr(OutboxMessage.chat, len(ALONE) + 1),
        )
        .where(
            Member.person_id == Account.person_id,
            Member.community_id == OutboxMessage.community_id,
        )
    )
    alone = and_(OutboxMessage.body.is_not(None), OutboxMessage.chat.startswith(ALONE))
    query = select(OutboxMessage.community_id, OutboxMessage.id)
    yield Suspects(
        query.where(look.new(OutboxMessage.id), alone, ~theirs),
        lambda row: (_place(row), "It is said to somebody who is no member."),
    )
