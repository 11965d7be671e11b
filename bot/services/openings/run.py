"""Importing points: once over the list to check it, once more to count it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import nlargest
from itertools import islice
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import Clock
from bot.core.context import Scope, scope_of
from bot.core.events import Sender
from bot.core.feature import Declared
from bot.core.i18n import Catalogue
from bot.core.keep import Keep
from bot.services import audit, ledger, levels
from bot.services.groups import NewCommunity
from bot.services.history import BrokenArchive, Destination, ImportRefused, Skipped
from bot.services.history.places import find_destination, make_destination
from bot.services.ledger import Award
from bot.services.openings.rows import Changed, Opening, Row, Source, Standing, Summary
from bot.services.openings.who import ERASED, identify, meet
from bot.services.people import Known
from bot.services.standings import MONTH
from models import bulk
from models.database import Database
from models.tables import Account, Community, Group, LedgerEntry, Member

REASON = "opening"
BATCH = 2000
"""Rows in one transaction."""
MOST = 10
BEFORE = timedelta(days=MONTH + 2)
"""How long before a community began its members' points from elsewhere were earned.

No window of thirty days reaches back so far, in whatever time zone it is counted, and no board or
season of the community's own begins so early.
"""

Progress = Callable[[Literal["checking", "importing"], int, int | None], None]
Follow = Callable[[Scope], object]
"""Lets listeners hear of what follows within a transaction."""


class House(Protocol):
    """What an import needs of the application."""

    database: Database
    declared: Declared
    clock: Clock
    start: NewCommunity
    catalogue: Catalogue
    key: bytes
    keep: Keep


class One(NamedTuple):
    """A row, and what was found out about it."""

    row: Opening
    who: Sender | Skipped
    before: int | None = None
    """The points that were counted for it before."""
    other_level: bool = False
    """Whether its level is not what its points give here."""


Found = list[One]


class Undone(Exception):
    """A dry run has seen enough."""


@dataclass(slots=True)
class Counting:
    """An import of points."""

    house: House
    source: Source
    into: Destination
    platform: str
    follow: Follow
    names_are_ids: bool = False
    dry_run: bool = False
    batch: int = BATCH
    seen: dict[str, int] = field(default_factory=dict)
    """By account: the points that this list has for it."""
    summary: Summary = field(default_factory=Summary)

    async def run(self, progress: Progress) -> Summary:
        """Count what was not counted before.

        Nothing is announced. Raises ImportRefused, with nothing written, if the list is broken.
        """
        total = 0
        for total, _ in enumerate(self.source.read(), 1):
            if total % self.batch == 0:
                progress("checking", total, None)
        try:
            for rows in _parts(self.source.read(), self.batch):
                await self._take(rows)
                progress("importing", self.summary.read, total)
        except BrokenArchive as error:
            raise ImportRefused(
                f"{error.file} was changed while it was imported. Start the import again."
            ) from None
        await self._record()
        return self.summary

    async def _take(self, rows: Sequence[Row]) -> None:
        self.summary.read += len(rows)
        self.summary.skipped.update(row.reason for row in rows if isinstance(row, Skipped))
        openings = [row for row in rows if isinstance(row, Opening)]
        found = await self._within(lambda scope: self._count(scope, openings))
        for one in found:
            self._note(one)

    async def _within(self, work: Callable[[Scope], Found]) -> Found:
        """Do something within a transaction of the community; a dry run undoes it again."""
        kept: Found = []

        def call(session: Session) -> Destination:
            into = make_destination(session, self.into, self.house.clock.now(), self.house.start)
            kept[:] = work(self._scope(session, session.get_one(Community, into.id)))
            if self.dry_run:
                raise Undone
            return into

        with suppress(Undone):
            self.into = await self.house.database.run(call)
        return kept

    def _scope(self, session: Session, community: Community) -> Scope:
        return scope_of(self.house, session, community, live=False)

    def _count(self, scope: Scope, rows: Sequence[Opening]) -> Found:
        """Write the entries of rows that are new; give back what was counted of each before."""
        at = scope.community.created_at - BEFORE
        meant = identify(scope, rows, self.platform, names_are_ids=self.names_are_ids)
        known = meet(scope, [who for who in meant if isinstance(who, Sender)], at)
        sources = {
            account: f"{REASON} {self.source.format} {who.member}.{who.account}"
            for account, who in known.items()
        }
        before = _counted(scope, sources.values())
        awards = []
        found: Found = []
        for row, sender in zip(rows, meant, strict=True):
            if isinstance(sender, Skipped):
                found.append(One(row, sender))
                continue
            if sender.account not in known:
                found.append(One(row, ERASED))
                continue
            source, who = sources[sender.account], known[sender.account]
            level = levels.curve(scope).level_of(row.points)
            other = row.level is not None and max(row.level, 1) != level
            found.append(One(row, sender, before.get(source), other))
            if source not in before:
                awards.append(_award(row, source, who, at, scope.day(at)))
        ledger.award(scope, awards)
        self.follow(scope)
        return found

    def _note(self, one: One) -> None:
        summary = self.summary
        row, sender, before, other_level = one
        if isinstance(sender, Skipped):
            summary.skipped[sender.reason] += 1
            return
        first = sender.account.id not in self.seen
        counted = self.seen.setdefault(sender.account.id, row.points if before is None else before)
        summary.members += first
        summary.other_level += first and other_level
        if before is None and first:
            summary.counted += 1
            most = [*summary.most, Standing(row.points, sender.name)]
            summary.most = nlargest(MOST, most, key=attrgetter("points"))
        elif counted == row.points:
            summary.duplicates += 1
        else:
            summary.changed.append(Changed(sender.name, counted, row.points))

    async def _record(self) -> None:
        """Leave a line for the admins."""

        def put(scope: Scope) -> Found:
            audit.put(scope, REASON, target=self.source.format, after=f"{self.summary.counted:,}")
            return []

        if self.summary.counted and not self.dry_run:
            await self._within(put)


def _parts(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while part := list(islice(rows, size)):
        yield part


def _award(row: Opening, source: str, who: Known, at: datetime, day: date) -> Award:
    return Award(REASON, source, who.member, who.root, at, day, row.points)


def _counted(scope: Scope, sources: Iterable[str]) -> dict[str, int]:
    """What has been counted, whoever is the root now."""
    rows = [{"reason": REASON, "source": source} for source in sorted(sources)]
    found = bulk.find(scope.session, LedgerEntry.__table__, rows, ("source", "points"))
    return dict(found)


async def import_points(
    house: House,
    source: Source,
    community: str,
    platform: str,
    *,
    follow: Follow,
    names_are_ids: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> Summary:
    """Let members of a community begin with the points that another bot's list gives them.

    The community goes by its name or id (`#12`); a new name makes one. Members are found or made
    on `platform`, where `names_are_ids` if it has no other ids. What was counted before from a
    list of this format counts no second time, whatever the list says now. With `dry_run` nothing
    is written, and the summary is the same. Raises ImportRefused, with nothing written, if the
    list is broken or there is no such community.
    """
    into = await house.database.run(lambda s: find_destination(s, community, house.start))
    counting = Counting(house, source, into, platform, follow, names_are_ids, dry_run)
    return await counting.run(progress)


async def platforms(house: House, community: str) -> list[str]:
    """On which platforms a community has groups or members.

    Raises ImportRefused as `import_points` does.
    """

    def look(session: Session) -> list[str]:
        into = find_destination(session, community, house.start)
        groups = select(Group.platform).where(Group.community_id == into.id)
        members = (
            select(Account.platform)
            .join(Member, Member.person_id == Account.person_id)
            .where(Member.community_id == into.id)
        )
        return sorted(session.scalars(groups.union(members)))

    return await house.database.run(look)
