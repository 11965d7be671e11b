"""What the core asks of a platform: four methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.actions import Action, Outcome, Outgoing
from bot.core.commands import CommandSet
from bot.core.events import Address, Event, Role


@dataclass(slots=True)
class Taken:
    """What became of a batch of events."""

    new: int = 0
    """Events taken in for the first time; the rest of the batch were known already."""
    quarantined: int = 0
    """Events that could not be taken in."""
    outgoing: list[Outgoing] = field(default_factory=list)
    """Direct answers, to be performed at once, in this order."""


Receive = Callable[[Sequence[Event]], Awaitable[Taken]]
"""Takes a batch of events in and commits it.

When it returns, the batch is durable: only then may the adapter tell its platform so.
"""


class Adapter(Protocol):
    """Translates between one platform and the core; decides nothing."""

    platform: str
    performs: frozenset[type[Action]]
    """The kinds of action that it can perform."""
    pace: float
    """Seconds between two unasked messages to one chat."""

    def offer(self, commands: CommandSet) -> None:
        """Learn which commands and keywords exist, before `run`."""
        ...

    async def run(self, receive: Receive) -> None:
        """Bring events to `receive`, and perform what it gives back, until cancelled."""
        ...

    async def perform(self, outgoing: Outgoing) -> Outcome:
        """Do one thing on the platform; never raises for what the platform refuses."""
        ...

    async def role(self, account: Address, group: Address) -> Role:
        """The account's present role in the group, asked afresh."""
        ...
