"""Which messages, reactions and answers are worth anything?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.core.context import Batch, Noted, Scope
from bot.core.events import Event, MessageSent, Sender
from bot.services import copies

Written = Noted[MessageSent]

MARKS = "#@<&>"
"""How platforms write that a number or a name is that of a channel or a role."""


def worthy(
    batch: Batch[MessageSent], written: Sequence[Written], waiting: Collection[int]
) -> list[Written]:
    """The messages that can earn.

    Those can not that are too short, stand in an excluded channel, come from a member with an
    excluded role or one who waits, or repeat what the member said within the last day.
    """
    repeated = copies.find(batch, written) if batch.live and batch.setting("points.copies") else ()
    shortest = batch.setting("points.min_length")
    excluded = excluding(batch)
    return [
        n
        for n in written
        if n.receipt not in repeated
        and n.receipt not in waiting
        and (n.event.length is None or n.event.length >= shortest)
        and not excluded(n.event)
    ]


def excluding(scope: Scope) -> Callable[[Event], bool]:
    """Tells whether an event earns nothing, for its channel or for a role of the sender's."""
    channels = _named(scope.setting("points.excluded_channels"))
    roles = _named(scope.setting("points.excluded_roles"))

    def is_excluded(event: Event) -> bool:
        silent = bool(channels and event.channel and event.channel.casefold() in channels)
        return silent or bool(roles and _holds(event.sender, roles))

    return is_excluded


def _named(listed: Sequence[str]) -> frozenset[str]:
    return frozenset(name.strip(MARKS).casefold() for name in listed)


def _holds(sender: Sender | None, roles: Collection[str]) -> bool:
    return sender is not None and any(role.casefold() in roles for role in sender.honours)
