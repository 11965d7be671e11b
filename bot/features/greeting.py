"""What a group hears when the bot comes into it: what is counted, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Batch, Noted
from bot.core.elements import Button
from bot.core.events import BotJoined
from bot.core.feature import Feature
from bot.services.groups import find_group
from models.tables import Group, Receipt

feature = Feature("greeting")


@feature.on(BotJoined)
def greet(batch: Batch[BotJoined]) -> Iterator[Outgoing]:
    """Greet each group that the bot comes into for the first time ever."""
    said = batch.words.text("greeting.hello")
    button = Button(batch.words.plain("greeting.button"), "/checkin")
    for noted in batch.events:
        group = noted.event.group
        if _is_first(batch, noted):
            once = f"greeting {group.platform} {group.id}"
            yield Outgoing(Place(group), Say((*said, button)), once)


def _is_first(batch: Batch[BotJoined], noted: Noted[BotJoined]) -> bool:
    """Whether the group has not seen the bot come before, also not under an id that it had."""
    group = find_group(batch.session, noted.event.group)
    if group is None:
        return True
    seen = select(Receipt.id).where(
        Receipt.group_id == group.id,
        Receipt.kind == BotJoined.kind,
        Receipt.id < noted.receipt,
    )
    moved = select(Group.id).where(Group.migrated_to_id == group.id)
    known = batch.session.scalar(select(exists(seen) | exists(moved)))
    return not known
