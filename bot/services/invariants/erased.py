"""Of who was erased nothing from before is there again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Suspects, entry
from models.tables import Account, Group, LedgerEntry, Member, Receipt


def erased(look: Look) -> Iterator[Suspects]:
    """Nobody has anything of the time before they were erased: not a message, not a point."""
    receipts = (
        select(Receipt.id, Receipt.at, Group.community_id, Receipt.member_id)
        .join(Group, Group.id == Receipt.group_id)
        .join(Member, Member.id == Receipt.member_id)
        .where(look.new(Receipt.id), _before(Receipt.at))
    )
    yield Suspects(
        receipts,
        lambda row: (
            f"community {row.community_id}, member {row.member_id}, receipt {row.id}",
            "It is of the time before this member was erased.",
        ),
    )
    entries = (
        select(LedgerEntry)
        .join(Member, Member.id == LedgerEntry.member_id)
        .where(look.new(LedgerEntry.id), _before(LedgerEntry.occurred_at))
    )
    yield Suspects(
        entries, lambda row: (entry(row[0]), "It is of the time before this member was erased.")
    )


def _before(moment: Any) -> ColumnElement[bool]:
    """Whether a moment is before all accounts of the member began anew."""
    own = Account.person_id == Member.person_id
    since = or_(Account.not_before.is_(None), Account.not_before < moment)
    return exists().where(own) & ~exists().where(own, since)
