"""Events that could not be taken: what kind and why, never what they said."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.events import ID_LIMIT, Event
from models.tables import Quarantine

ERROR_LIMIT = 256


def put(session: Session, event: Event, error: BaseException, now: datetime) -> None:
    """Remember a guilty event by its id, kind, the names of its fields, and the error's class."""
    session.add(
        Quarantine(
            platform=event.group.platform,
            group_external_id=_safe(event.group.id),
            kind=event.kind,
            external_id=_safe(event.external_id),
            fields=" ".join(sorted(_set_fields(event)))[:ERROR_LIMIT],
            error=_where(error)[:ERROR_LIMIT],
            at=now,
        )
    )


def put_unread(
    session: Session,
    platform: str,
    update: Mapping[str, object],
    error: BaseException,
    now: datetime,
) -> None:
    """Remember what an adapter could not read, by the names of its outermost fields."""
    session.add(
        Quarantine(
            platform=platform,
            group_external_id="",
            kind="unread",
            external_id=_safe(str(update.get("update_id", ""))),
            fields=ascii(" ".join(sorted(map(str, update))))[1:-1][:ERROR_LIMIT],
            error=_where(error)[:ERROR_LIMIT],
            at=now,
        )
    )


def _safe(id: str) -> str:
    """An id as any database can keep it, whatever is wrong with it."""
    return ascii(id)[1:-1][:ID_LIMIT]


def _set_fields(event: Event) -> list[str]:
    names = [name for kind in type(event).__mro__ for name in getattr(kind, "__slots__", ())]
    return [name for name in names if getattr(event, name)]


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {Path(last.filename).name}:{last.lineno}" if last else ""
    return f"{type(error).__name__}{place}"
