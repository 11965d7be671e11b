"""Reading broken rows one after the other, and saying where they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from bot.services.rebuild import Rows
from models.tables import LedgerEntry

AT_ONCE = 1000

Found = Iterator[tuple[str, str]]
"""Place and message of each row that breaks a rule."""


def rows(session: Session, query: Rows) -> Iterator[Any]:
    """The rows of a query, without keeping them all in memory."""
    yield from session.execute(query.execution_options(yield_per=AT_ONCE))


def member(row: Any) -> str:
    """The place of something that has a `community_id` and a `member_id`."""
    return f"community {row.community_id}, member {row.member_id}"


def entry(row: LedgerEntry) -> str:
    """The place of a ledger entry."""
    return f"{member(row)}, ledger entry {row.id}"
