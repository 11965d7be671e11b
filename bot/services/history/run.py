"""Importing a history: once over its rows to check them, once more to take them in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Literal, Protocol

from sqlalchemy.orm import Session

from bot.core.adapter import Taken
from bot.core.clock import Clock
from bot.core.context import scope_of
from bot.core.events import CommandInvoked, Event, MessageSent, Sender
from bot.core.feature import Declared
from bot.core.i18n import Catalogue
from bot.core.keep import Keep
from bot.services.groups import NewCommunity
from bot.services.history import places
from bot.services.history.known import Key, key_of, known
from bot.services.history.places import GroupSeen
from bot.services.history.rows import (
    EXPORT_ONLY,
    BrokenArchive,
    Destination,
    GroupFound,
    ImportRefused,
    Numbering,
    Reader,
    Remark,
    Skipped,
)
from bot.services.history.scratch import Occurrences, Roster
from bot.services.history.summary import Summary
from models.database import Database
from models.tables import Community

BATCH = 2000
"""Rows in one transaction: with fewer each costs more, with more live traffic waits longer."""
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
NEW_GROUP = GroupSeen(None)

Stage = Literal["checking", "importing"]
Progress = Callable[[Stage, int, int | None], None]
"""Told the stage, the rows done, and (once known) the rows in all."""
Work = Callable[[Sequence[Event], Summary], Awaitable[None]]


class House(Protocol):
    """What an import needs of the application."""

    database: Database
    declared: Declared
    clock: Clock
    start: NewCommunity
    catalogue: Catalogue
    key: bytes
    keep: Keep

    async def receive(self, events: Sequence[Event], *, live: bool = True) -> Taken:
        """See Application.receive."""
        ...


async def import_history(
    house: House,
    read: Reader,
    community: str,
    *,
    dry_run: bool = False,
    progress: Progress = lambda stage, done, total: None,
    batch: int = BATCH,
) -> Summary:
    """Take the history that `read` reads into the community of that name, or id (`#12`).

    A community of a new name is made. Nothing is announced. What was taken in before, live or by
    an import, counts no second time; an interrupted import goes on when it is called again. With
    `dry_run` nothing is written, and the summary is the same. Raises ImportRefused, with nothing
    written, if a file is broken or the history cannot go there.
    """
    now = house.clock.now()
    into = await house.database.run(lambda s: places.find_destination(s, community, house.start))
    with Roster() as roster, Occurrences() as in_file, Occurrences() as in_all:
        history = _Import(house, read, progress, batch, now, into, roster, in_file, in_all)
        return await history.run(dry_run=dry_run)


@dataclass(slots=True)
class _Import:
    """One loop over the rows, and three kinds of work to do with them."""

    house: House
    read: Reader
    progress: Progress
    batch: int
    now: datetime
    into: Destination
    roster: Roster
    in_file: Occurrences
    in_all: Occurrences
    group: GroupSeen = NEW_GROUP
    numbering: Numbering = "live"
    writes: bool = False

    async def run(self, *, dry_run: bool) -> Summary:
        checked = await self._over("checking", None, self._note)
        if not dry_run:
            await self._settle()
        try:
            work = self._foresee if dry_run else self._take
            summary = await self._over("importing", checked.read, work)
        except BrokenArchive as error:
            raise ImportRefused(
                f"{error.file} was changed while it was imported. Start the import again."
            ) from None
        summary.members = len(self.roster)
        return summary

    async def _over(self, stage: Stage, total: int | None, work: Work) -> Summary:
        """Read all rows, and do the work with those that are not skipped, batch by batch.

        All events of a batch are of one file and group.
        """
        summary = Summary()
        batch: list[Event] = []
        for row in self.read(self.into):
            if isinstance(row, GroupFound | Remark):
                await work(batch, summary)
                batch = []
                await self._heed(row, summary)
                continue
            summary.read += 1
            if isinstance(row, Skipped):
                summary.skipped[row.reason] += 1
            elif reason := self._why_not(row):
                summary.skipped[reason] += 1
            else:
                batch.append(row)
            if summary.read % self.batch == 0:
                await work(batch, summary)
                batch = []
                self.progress(stage, summary.read, total)
        await work(batch, summary)
        self.progress(stage, summary.read, total)
        return summary

    def _why_not(self, event: Event) -> str | None:
        """Why an event is skipped."""
        if event.at > self.now:
            return "dated in the future"
        if event.at < OLDEST:
            return "dated before 1970"
        live_from = self.group.live_from
        if live_from and event.at >= live_from and event.external_id.startswith(EXPORT_ONLY):
            return "sent after the bot had come, so counted live"
        return None

    async def _heed(self, row: GroupFound | Remark, summary: Summary) -> None:
        """Take in what a row says about the rows to come."""
        if isinstance(row, Remark):
            summary.remarks.append(row.text)
            return
        run = self.house.database.run
        self.group = await run(lambda session: places.see_group(session, row, self.into))
        if self.writes:
            await run(lambda session: places.place_group(session, row, self.into))
        self.numbering = row.numbering
        self.in_file.clear()

    async def _settle(self) -> None:
        """Make ready what the rows will need: the community, and the people as its members."""
        start = self.house.start
        self.into = await self.house.database.run(
            lambda session: places.make_destination(session, self.into, self.now, start)
        )
        self.writes = True
        met = iter(self.roster)
        while part := list(islice(met, self.batch)):
            await self._introduce(part)

    async def _introduce(self, met: Sequence[tuple[Sender, datetime]]) -> None:
        def introduce(session: Session) -> None:
            community = session.get_one(Community, self.into.id)
            scope = scope_of(self.house, session, community, live=False)
            places.introduce(scope, met)

        await self.house.database.run(introduce)

    async def _note(self, events: Sequence[Event], summary: Summary) -> None:
        self.roster.note(events)
        await asyncio.sleep(0)  # where an interruption reaches a pass that awaits nothing else

    async def _take(self, events: Sequence[Event], summary: Summary) -> None:
        events = self._told_apart(events)
        called = await self._called(events)
        fresh = [event for event in events if key_of(event) not in called] if called else events
        taken = await self.house.receive(fresh, live=False)
        summary.counted += taken.new
        summary.duplicates += len(events) - taken.new - taken.quarantined
        if taken.quarantined:
            summary.skipped["failed (the log says why)"] += taken.quarantined

    async def _foresee(self, events: Sequence[Event], summary: Summary) -> None:
        events = self._told_apart(events)
        keys = [key_of(event) for event in events]
        held = await self.house.database.run(lambda session: known(session, self.group, keys))
        held |= await self._called(events)
        times = self.in_all.count([f"{e.external_id} {e.kind} {e.group}" for e in events])
        new = sum(n == 1 and key not in held for key, n in zip(keys, times, strict=True))
        summary.counted += new
        summary.duplicates += len(events) - new

    def _told_apart(self, events: Sequence[Event]) -> Sequence[Event]:
        """Where equal rows are different ones, give them external ids of their own."""
        if self.numbering != "none":
            return events
        times = self.in_file.count([event.external_id for event in events])
        return [
            event if n == 1 else replace(event, external_id=f"{event.external_id}.{n}")
            for event, n in zip(events, times, strict=True)
        ]

    async def _called(self, events: Sequence[Event]) -> set[Key]:
        """What came live as a command: it is a message in an export, but was none for the bot."""
        if not self.group.commands:
            return set()
        keys = [(CommandInvoked.kind, event.external_id) for event in events]
        called = await self.house.database.run(lambda session: known(session, self.group, keys))
        return {(MessageSent.kind, external_id) for _, external_id in called}
