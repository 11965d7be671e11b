"""The register of the erased, a file outside the database.

A backup that is older than an erasure does not know of it. So each erasure is also written into a
file beside the database, a line each: the mark of an account, the moment, and the descent of the
database. What it knows and the database does not is done again when Hearth starts.

Descent is the moment at which the first community was made. A backup carries it along, wherever it
is restored; another database on the same machine has another.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core import context
from bot.core.context import scope_of
from bot.core.events import Address
from bot.services.privacy import erasing, marks
from models import bulk
from models.database import Database
from models.tables import Account, Community, Erasure

LARGE = 256 * 2**20
"""Bytes of a database of which the overwriting waits for the night."""
NIGHT = range(2, 5)
"""Hours, UTC."""


class House(context.House, Protocol):
    """What is needed of the application."""

    database: Database
    register: Path | None


async def settle(house: House) -> int:
    """Write new erasures into the register, and overwrite what they deleted; return how many.

    That of a large database waits for the night. Raises OSError if the register cannot be written.
    """
    new = await house.database.run(_unsettled)
    descent = await house.database.run(_descent)
    if not new:
        return 0
    if house.register and descent:
        _append(house.register, new, descent[0])
    large = await house.database.size() > LARGE
    if large and house.clock.now().hour not in NIGHT:
        return 0
    await house.database.wipe()
    await house.database.run(lambda session: _settled(session, new))
    return len(new)


def _descent(session: Session) -> list[str]:
    """The moments at which the communities were made, the first one first."""
    made = session.scalars(select(Community.created_at).order_by(Community.id))
    return [at.isoformat() for at in made]


def _unsettled(session: Session) -> dict[str, datetime]:
    rows = session.execute(select(Erasure.mark, Erasure.at).where(Erasure.settled.is_(False)))
    return dict(rows.all())


def _settled(session: Session, done: Mapping[str, datetime]) -> None:
    for mark, at in done.items():
        session.execute(
            update(Erasure).where(Erasure.mark == mark, Erasure.at == at).values(settled=True)
        )


def _append(register: Path, new: Mapping[str, datetime], descent: str) -> None:
    known = read(register, {descent})
    lines = [
        f"{mark} {at.isoformat()} {descent}\n" for mark, at in new.items() if known.get(mark) != at
    ]
    with os.fdopen(os.open(register, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def read(register: Path, descent: Collection[str]) -> dict[str, datetime]:
    """The marks that the register has for databases of these descents, each with its last moment.

    Raises ValueError, with the number of the line, if it is not as it was written.
    """
    found: dict[str, datetime] = {}
    if not register.exists():
        return found
    for number, line in enumerate(register.read_text("utf-8").splitlines(), 1):
        try:
            mark, moment, descends_from = line.split(" ")
            at = datetime.fromisoformat(moment)
        except ValueError:
            raise ValueError(f"{register}, line {number}: this is no erasure") from None
        if descends_from in descent:
            found[mark] = max(at, found.get(mark, at))
    return found


async def reapply(house: House) -> int:
    """Erase again whom the register knows and the database does not; return how many accounts.

    Raises ValueError as `read`.
    """
    if house.register is None:
        return 0
    listed = read(house.register, await house.database.run(_descent))
    if not listed:
        return 0
    return await house.database.run(lambda session: _reapply(house, session, listed))


def _reapply(house: House, session: Session, listed: Mapping[str, datetime]) -> int:
    rows = session.execute(
        select(Erasure.mark, Erasure.at).where(bulk.within(Erasure.mark, listed))
    )
    known = dict(rows.all())
    lacking = {m: at for m, at in listed.items() if m not in known or known[m] < at}
    if not lacking:
        return 0
    community = session.scalar(select(Community).order_by(Community.id).limit(1))
    back = _back(session, house.key, lacking)
    for person, at in back.items():
        if community is not None:
            erasing.erase(scope_of(house, session, community), person, at)
    marks.put_marks(session, lacking)
    return len(back)


def _back(session: Session, key: bytes, lacking: Mapping[str, datetime]) -> dict[int, datetime]:
    """The persons whose accounts are among the marks, with the moments of their erasure."""
    accounts = select(Account.platform, Account.external_id, Account.person_id, Account.not_before)
    found: dict[int, datetime] = {}
    for platform, external_id, person, since in session.execute(accounts):
        at = lacking.get(marks.mark(key, Address(platform, external_id)))
        if at and (since is None or since < at):
            found[person] = max(at, found.get(person, at))
    return found
