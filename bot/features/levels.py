"""Telling the group, once ever, that somebody reached a level."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Batch
from bot.core.elements import Mention
from bot.core.events import LevelReached
from bot.core.feature import Feature
from bot.services import people
from models import bulk
from models.tables import LevelNotice

feature = Feature("levels")


@feature.on(LevelReached)
def announce(batch: Batch[LevelReached]) -> Iterable[Outgoing]:
    """Say that a level was reached; history only remembers it."""
    reached = {n.event.member: n.event.level for n in batch.events}
    rows = [
        {"member_id": member, "level": level, "at": batch.now}
        for member, level in sorted(reached.items())
    ]
    new = bulk.insert_new(batch.session, LevelNotice.__table__, rows, ("member_id", "level"))
    if not batch.live or not new:
        return []
    names = people.names(batch, [member for member, _ in new])
    return [
        _notice(batch, place, member, names[member], level)
        for member, level in sorted(new)
        if (place := batch.place_of(member))
    ]


def _notice(
    batch: Batch[LevelReached], place: Place, member: int, name: str, level: int
) -> Outgoing:
    who = Mention(name, place.account)
    words = batch.words.text("level.reached", name=who, level=level)
    return Outgoing(place, Say(words), once=f"level {member} {level}")
