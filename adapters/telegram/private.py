"""Private chats: which community is meant, and buttons to choose among several."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.telegram.history import PLATFORM
from bot.core.events import Address
from bot.core.names import clean
from bot.services import forms, groups, notes
from models.database import Database

CHOICE = "home:"
"""Begins the data of a button that chooses a group; its id follows."""
LABEL_LIMIT = 64


async def homes(database: Database, accounts: Iterable[str]) -> dict[str, Address | None]:
    """The group that each account means: the one it chose, or its only one; else None."""
    wanted = set(accounts)
    if not wanted:
        return {}
    return await database.run(lambda session: {one: _home(session, one) for one in wanted})


def _home(session: Session, account: str) -> Address | None:
    of_account = groups.groups_of(session, Address(PLATFORM, account))
    chosen = notes.get(session, PLATFORM, f"home {account}")
    if chosen and any(group.external_id == chosen for group in of_account):
        return Address(PLATFORM, chosen)
    if len({group.community_id for group in of_account}) == 1:
        return Address(PLATFORM, of_account[0].external_id)
    return None


async def asked(database: Database, accounts: Iterable[str]) -> dict[str, Address]:
    """Those of these accounts who are filling in a form, and the group that it is for."""
    wanted = set(accounts)
    if not wanted:
        return {}
    found = await database.run(lambda session: {one: _asked(session, one) for one in wanted})
    return {account: group for account, group in found.items() if group}


def _asked(session: Session, account: str) -> Address | None:
    """Where the form was begun, or else another group of that community."""
    where = forms.asked_in(session, Address(PLATFORM, account))
    if where is None:
        return None
    of_account = groups.groups_of(session, Address(PLATFORM, account))
    own = [group for group in of_account if group.community_id == where[1]]
    meant = min(own, key=lambda group: group.id != where[0], default=None)
    return Address(PLATFORM, meant.external_id) if meant else None


async def choose(database: Database, account: str, group: str, now: datetime) -> bool:
    """Remember which group an account means from now on; False if it is none of its groups."""

    def work(session: Session) -> bool:
        of_account = groups.groups_of(session, Address(PLATFORM, account))
        known = any(one.external_id == group for one in of_account)
        if known:
            notes.put(session, PLATFORM, f"home {account}", group, now, account)
        return known

    return await database.run(work)


async def choices(database: Database, account: str) -> list[tuple[str, str]]:
    """Title and button data of each group of an account."""

    def read(session: Session) -> list[tuple[str, str]]:
        found = groups.groups_of(session, Address(PLATFORM, account))
        return [
            (clean(group.title or group.external_id, LABEL_LIMIT), CHOICE + group.external_id)
            for group in found
        ]

    return await database.run(read)
