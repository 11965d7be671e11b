"""Which messages are worth anything?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.core.context import Batch, Noted
from bot.core.events import MessageSent
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
    channels = _named(batch.setting("points.excluded_channels"))
    roles = _named(batch.setting("points.excluded_roles"))
    return [
        n
        for n in written
        if n.receipt not in repeated
        and n.receipt not in waiting
        and (n.event.length is None or n.event.length >= shortest)
        and not (channels and n.event.channel and n.event.channel.casefold() in channels)
        and not (roles and _holds(n, roles))
    ]


def _named(listed: Sequence[str]) -> frozenset[str]:
    return frozenset(name.strip(MARKS).casefold() for name in listed)


def _holds(n: Written, roles: Collection[str]) -> bool:
    sender = n.event.sender
    return sender is not None and any(role.casefold() in roles for role in sender.honours)
