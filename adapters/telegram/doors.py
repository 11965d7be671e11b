"""Private chats that are closed to the bot: never opened, or the bot is blocked there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.telegram.history import PLATFORM
from bot.core.events import Address
from bot.services import accounts, notes
from models.database import Database

CLOSED = "closed"


def _key(account: str) -> str:
    return f"closed {account}"


async def is_closed(database: Database, account: str) -> bool:
    """Whether an account's chat was closed when it was last known."""
    return await database.run(lambda s: notes.get(s, PLATFORM, _key(account))) is not None


async def shut(database: Database, account: str, now: datetime) -> None:
    """Remember that nothing can be said to an account alone; of strangers nothing is kept."""

    def work(session: Session) -> None:
        if accounts.persons(session, [Address(PLATFORM, account)]):
            notes.put(session, PLATFORM, _key(account), CLOSED, now, account)

    await database.run(work)


async def reopen(database: Database, opened: Iterable[str]) -> None:
    """These can be spoken to again."""
    wanted = sorted(set(opened))

    def work(session: Session) -> None:
        for account in wanted:
            notes.release(session, PLATFORM, _key(account), CLOSED)

    if wanted:
        await database.run(work)
