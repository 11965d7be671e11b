"""Marks of accounts whose owners were erased: enough to know them again, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.events import Address
from models import bulk
from models.tables import Erasure

SIZE = 32


def mark(key: bytes, account: Address) -> str:
    """The keyed hash of an account; nobody without the key can tell whose it is."""
    named = f"{account.platform}\0{account.id}".encode()
    return blake2b(named, key=key, digest_size=SIZE).hexdigest()


def put(session: Session, key: bytes, accounts: Iterable[Address], at: datetime) -> None:
    """Remember that the owner of these accounts was erased at a moment."""
    put_marks(session, {mark(key, account): at for account in accounts})


def put_marks(session: Session, marks: Mapping[str, datetime]) -> None:
    """Remember erasures by their marks."""
    for one, at in sorted(marks.items()):
        known = session.get(Erasure, one)
        if known is None:
            session.add(Erasure(mark=one, at=at, settled=False))
        else:
            known.at, known.settled = max(known.at, at), False
    session.flush()


def erased(session: Session, key: bytes, accounts: Iterable[Address]) -> dict[Address, datetime]:
    """When the owners of these accounts were erased, as far as they were."""
    marks = {mark(key, account): account for account in accounts}
    rows = session.execute(select(Erasure.mark, Erasure.at).where(bulk.within(Erasure.mark, marks)))
    return {marks[known]: at for known, at in rows}
