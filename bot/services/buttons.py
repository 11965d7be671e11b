"""Command lines behind buttons, for platforms whose buttons hold no more than a short id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from bot.core.answering import MARK
from bot.core.events import Address
from models import bulk
from models.tables import ButtonLine

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button stands for."""

    line: str
    group: Address
    owner: str | None
    """The account that alone may press it; None if anybody may."""


def keep(
    session: Session, group: Address, owner: str | None, lines: Sequence[str], now: datetime
) -> list[int]:
    """Remember the lines of a message's buttons; their ids, in order."""
    about = {"platform": group.platform, "group_external_id": group.id, "account": owner}
    session.execute(delete(ButtonLine).where(ButtonLine.made_at < now - KEPT))
    made = session.scalars(
        insert(ButtonLine).returning(ButtonLine.id, sort_by_parameter_order=True),
        [about | {"line": line, "made_at": now} for line in lines],
    )
    return list(made)


def find(session: Session, platform: str, number: int, now: datetime) -> Pressed | None:
    """What a button stood for; None if it is too old, or of another platform."""
    row = session.get(ButtonLine, number)
    if row is None or row.platform != platform or row.made_at < now - KEPT:
        return None
    return Pressed(row.line, Address(platform, row.group_external_id), row.account)


NAMED = re.compile(rf"(?:[#@＠]|{MARK}[^{MARK}]+{MARK})(\w+)")
"""Members in a line: by number, by user name, or by account as authors of what it answers."""


def forget(
    session: Session,
    members: Iterable[int],
    usernames: Iterable[str],
    accounts: Iterable[Address],
) -> None:
    """Forget the lines that name these members, whoever may press them."""
    wanted = {
        *map(str, members),
        *(name.casefold() for name in usernames),
        *(account.id.casefold() for account in accounts),
    }
    naming = select(ButtonLine.id, ButtonLine.line).where(
        or_(*(ButtonLine.line.contains(mark) for mark in ("#", "@", "＠", MARK)))
    )
    found = [
        number
        for number, line in session.execute(naming)
        if wanted & {name.casefold() for name in NAMED.findall(line)}
    ]
    session.execute(delete(ButtonLine).where(bulk.within(ButtonLine.id, found)))
