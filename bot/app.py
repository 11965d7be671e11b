"""Events in, actions out: segments, transactions, and what happens when something fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from secrets import token_bytes

from bot.calls import call
from bot.core.actions import Action, Delivered, Outcome, Outgoing, Refused, fallback
from bot.core.adapter import Adapter, Taken
from bot.core.answering import unfold
from bot.core.clock import Clock
from bot.core.events import CommandInvoked, Event, Role, is_sound
from bot.core.feature import Declared
from bot.core.i18n import Catalogue, load_catalogue
from bot.core.keep import KEEP, Keep
from bot.segments import hear_posted, take_segment
from bot.services import outbox, quarantine
from bot.services.groups import NewCommunity
from bot.services.running import Unasked
from models.database import Database
from models.faults import DatabaseUnreachable

log = logging.getLogger(__name__)

KEY_SIZE = 32
RETRY_SECONDS = 60.0
"""After a failure of which the adapter does not say how long it lasts."""


class Application:
    """The whole bot but for its platforms.

    Make one with an open, migrated database and everything that the features declare. `key` is
    this installation's (see bot.config.secrets); without one it forgets with this object whom it
    has erased. `register` is the file that keeps the erased, if there is one; `keep` tells how long
    things are kept.
    """

    def __init__(
        self,
        database: Database,
        declared: Declared,
        clock: Clock,
        start: NewCommunity,
        catalogue: Catalogue | None = None,
        *,
        key: bytes = b"",
        register: Path | None = None,
        keep: Keep = KEEP,
    ) -> None:
        self.database = database
        self.declared = declared
        self.clock = clock
        self.start = start
        self.catalogue = catalogue or load_catalogue()
        self.key = key or token_bytes(KEY_SIZE)
        self.register = register
        self.keep = keep
        self.adapters: dict[str, Adapter] = {}

    def connect(self, adapter: Adapter) -> None:
        """Let an adapter's platform be spoken to."""
        adapter.offer(self.declared.commands)
        self.adapters[adapter.platform] = adapter

    async def receive(self, events: Sequence[Event], *, live: bool = True) -> Taken:
        """Take a batch of events in. When this returns, all of it is committed.

        The batch is cut at commands; each piece is one transaction, in order. What was taken in
        before changes nothing. With `live=False` (history) nothing is announced. Raises
        DatabaseUnreachable, for which no event is to blame: bring the batch again.
        """
        taken = Taken()
        sound = [event for event in events if is_sound(event)]
        for event in events if len(sound) < len(events) else ():
            if not is_sound(event):
                await self._quarantine(event, ValueError("an id that cannot be kept"), taken)
        for segment in segments(sound):
            if live and isinstance(segment[0], CommandInvoked):
                await self._call(segment[0], taken)
            else:
                await self._take(segment, taken, live=live)
        return taken

    async def _take(self, segment: Sequence[Event], taken: Taken, *, live: bool) -> None:
        try:
            new = await self.database.run(lambda s: take_segment(self, s, segment, live=live))
            taken.new += new
        except DatabaseUnreachable:
            raise
        except Exception as error:
            if len(segment) > 1:
                log.warning("segment of %d events undone: %r", len(segment), type(error))
                for event in segment:
                    await self._take([event], taken, live=live)
                return
            await self._quarantine(segment[0], error, taken)

    async def _call(self, event: CommandInvoked, taken: Taken) -> None:
        event = unfold(event)
        try:
            answers = await self._answers(event)
        except DatabaseUnreachable:
            raise
        except Exception as error:
            await self._quarantine(event, error, taken)
            return
        if answers is not None:
            taken.new += 1
            taken.outgoing += answers

    async def _answers(self, event: CommandInvoked) -> list[Outgoing] | None:
        """What a command answers; None if it was run before.

        The role is asked afresh where the command, or one that it runs in turn, needs more than a
        member's.
        """
        told = event.sender.role if event.sender else Role.MEMBER
        if self._needed(event) == Role.MEMBER:
            with suppress(Unasked):
                return await self.database.run(lambda s: call(self, s, event, told, asked=False))
        role = await self._role(event)
        return await self.database.run(lambda s: call(self, s, event, role, asked=True))

    async def _role(self, event: CommandInvoked) -> Role | None:
        """The sender's role, asked afresh; None if the platform cannot tell now."""
        if event.sender is None:
            return Role.MEMBER
        adapter = self.adapters.get(event.group.platform)
        if adapter is None:
            return event.sender.role
        try:
            return await adapter.role(event.sender.account, event.group)
        except Exception:
            log.warning("the role of a sender could not be asked", exc_info=True)
            return None

    def _needed(self, event: CommandInvoked) -> Role:
        if event.command not in self.declared.commands:
            return Role.MEMBER
        return self.declared.commands[event.command].role_for(event.arguments)

    async def _quarantine(self, event: Event, error: Exception, taken: Taken) -> None:
        taken.quarantined += 1
        log.error("event quarantined: %s %a", event.kind, event.external_id, exc_info=error)
        now = self.clock.now()
        await self.database.run(lambda s: quarantine.put(s, event, error, now))

    async def deliver(self) -> int:
        """Send what waits in the outbox and is due; return how many messages were settled."""
        settled = 0
        for adapter in self.adapters.values():
            while claimed := await self._claim(adapter.platform):
                for message in claimed:
                    outcome = await self._attempt(adapter, message.outgoing)
                    await self._settle(message, outcome, adapter.pace)
                settled += len(claimed)
        return settled

    async def _attempt(self, adapter: Adapter, outgoing: Outgoing) -> Outcome:
        try:
            return await perform(adapter, outgoing)
        except Exception as error:
            log.exception("sending to %s failed", adapter.platform)
            return Refused(type(error).__name__, retry_after=RETRY_SECONDS)

    async def _claim(self, platform: str) -> list[outbox.Claimed]:
        now = self.clock.now()
        return await self.database.run(lambda s: outbox.claim(s, platform, now))

    async def _settle(self, message: outbox.Claimed, outcome: Outcome, pace: outbox.Pace) -> None:
        now = self.clock.now()
        await self.database.run(lambda s: outbox.settle(s, message, outcome, now, pace))
        if message.outgoing.known_as and isinstance(outcome, Delivered) and outcome.ids:
            await self._tell_posted(message.outgoing, outcome.ids[0])

    async def _tell_posted(self, outgoing: Outgoing, message: str) -> None:
        """Let listeners hear of what stands in a group now; if they fail, others are sent still."""
        try:
            await self.database.run(lambda s: hear_posted(self, s, outgoing, message))
        except Exception:
            log.exception("what %a became was not noted", outgoing.known_as)


def segments(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Cut a batch at its commands: each command alone, what lies between them together."""
    numbered = enumerate(events)
    for _, part in groupby(
        numbered, key=lambda n: n[0] if isinstance(n[1], CommandInvoked) else -1
    ):
        yield [event for _, event in part]


async def perform(adapter: Adapter, outgoing: Outgoing) -> Outcome:
    """Have an adapter do something, or what stands in for it where it cannot."""
    action: Action | None = outgoing.action
    while action is not None and type(action) not in adapter.performs:
        action = fallback(action)
    if action is None:
        return Refused(f"{type(outgoing.action).__name__} cannot be had here")
    return await adapter.perform(replace(outgoing, action=action))
