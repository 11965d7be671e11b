"""Small things that adapters remember over a restart, and leases that one process holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models import bulk
from models.tables import AdapterNote


def get(session: Session, platform: str, key: str) -> str | None:
    """What was noted."""
    note = session.get(AdapterNote, (platform, key))
    return note.value if note else None


def put(
    session: Session,
    platform: str,
    key: str,
    value: str,
    now: datetime,
    account: str | None = None,
) -> None:
    """Note something, about an account if one is given; what was noted there before goes."""
    session.merge(AdapterNote(platform=platform, key=key, value=value, account=account, at=now))
    session.flush()


def lease(
    session: Session, platform: str, key: str, holder: str, now: datetime, span: timedelta
) -> bool:
    """Hold something alone for a span, or longer if it is held already; False if another does."""
    row = {"platform": platform, "key": key, "value": holder, "at": now + span}
    if bulk.insert_new(session, AdapterNote.__table__, [row], ("key",)):
        return True
    own = AdapterNote.value == holder
    taken = session.connection().execute(
        update(AdapterNote)
        .where(AdapterNote.platform == platform, AdapterNote.key == key)
        .where(own | (AdapterNote.at <= now))
        .values(value=holder, at=now + span)
    )
    return taken.rowcount == 1


def release(session: Session, platform: str, key: str, holder: str) -> None:
    """Hold it no longer."""
    session.execute(
        delete(AdapterNote).where(
            AdapterNote.platform == platform,
            AdapterNote.key == key,
            AdapterNote.value == holder,
        )
    )
