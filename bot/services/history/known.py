"""Which rows of a history does the database hold already?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.core.events import Event
from bot.services.history.places import GroupSeen
from models import bulk
from models.tables import Receipt

Key = tuple[str, str]
"""kind and external id: by what the events of a group are told apart."""


def key_of(event: Event) -> Key:
    """The key of an event within its group."""
    return (event.kind, event.external_id)


def known(session: Session, group: GroupSeen, keys: Iterable[Key]) -> set[Key]:
    """Those keys that have receipts in a group."""
    if group.id is None:
        return set()
    rows = [{"kind": kind, "external_id": external_id} for kind, external_id in set(keys)]
    wanted = ("kind", "external_id")
    found = bulk.find(session, Receipt.__table__, rows, wanted, group_id=group.id)
    return {(kind, external_id) for kind, external_id in found}
