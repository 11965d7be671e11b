"""Command lines behind buttons, for platforms whose buttons hold no more than a short id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from bot.core.events import Address
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


def find(session: Session, platform: str, number: int) -> Pressed | None:
    """What a button stood for; None if it is too old, or of another platform."""
    row = session.get(ButtonLine, number)
    if row is None or row.platform != platform:
        return None
    return Pressed(row.line, Address(platform, row.group_external_id), row.account)
