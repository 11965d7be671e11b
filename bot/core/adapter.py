"""What the core asks of a platform: a few methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
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


LIVELY = timedelta(minutes=2)
"""A platform that was silent for longer is not heard at present."""


class Adapter(Protocol):
    """Translates between one platform and the core; decides nothing."""

    platform: str
    performs: frozenset[type[Action]]
    """The kinds of action that it can perform."""

    def offer(self, commands: CommandSet) -> None:
        """Learn which commands and keywords exist, before `run`."""
        ...

    async def run(self, receive: Receive) -> None:
        """Bring events to `receive`, and perform what it gives back, until cancelled."""
        ...

    def pace(self, *, private: bool) -> float:
        """Seconds between two unasked messages to one chat: to somebody alone, or to a group."""
        ...

    def silent_for(self) -> timedelta:
        """How long ago the platform was last heard, if only to say that nothing happened."""
        ...

    async def perform(self, outgoing: Outgoing) -> Outcome:
        """Do one thing on the platform; never raises for what the platform refuses."""
        ...

    async def role(self, account: Address, group: Address) -> Role:
        """The account's present role in the group, asked afresh."""
        ...
