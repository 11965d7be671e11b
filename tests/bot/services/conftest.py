"""A community that has seen something; and a town of communities, one for each example."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.core.events import Address
from bot.services import audit, groups, standings
from bot.services.groups import NewCommunity
from bot.services.invariants import Breach, check_quickly
from bot.testing import PLATFORM, START, Community, open_community
from models.tables import Account, Member, Standing

T = TypeVar("T")


RULES: dict[str, int | str | bool] = {
    "points.message": 1,
    "points.message_cooldown": 60,
    "points.message_cap": 20,
    "points.reply": 1,
    "points.reply_cap": 20,
    "points.reply_pair_cap": 100,
    "points.copies": False,
    "points.checkin": 5,
}


@pytest.fixture
async def lived_in(url: str) -> AsyncIterator[Community]:
    """Nine days of talk: replies, check-ins, levels, deletions, leavers, a window that turned.

    Emil and Hal came and went without a word; Fay earned and left; Gus talks elsewhere.
    """
    async with open_community(url, settings=RULES) as community:
        await live_in(community)
        yield community


async def live_in(community: Community) -> None:
    """Let it happen."""
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await elsewhere.person("Gus").says("anybody here?")
    emil, fay, hal = (community.person(name) for name in ("Emil", "Fay", "Hal"))
    await emil.joins()
    await hal.joins()
    for _ in range(3):
        await one_day(community)
    await fay.says("bye then")
    for leaver in (emil, fay, hal):
        await leaver.leaves()
    community.wait(days=5)
    await one_day(community)


async def one_day(community: Community) -> None:
    """Eighteen messages and replies, one of them deleted, and three check-ins."""
    alice, bob, cleo = (community.person(name) for name in ("Alice", "Bob", "Cleo"))
    now = community.clock.now()
    for person in (alice, bob, cleo):
        await person.says("/checkin")
    talk = []
    for minute in range(0, 36, 2):
        at = now + timedelta(minutes=minute)
        talk.append(alice.message("on it goes", at=at))
        talk.append(bob.message("indeed", reply_to=talk[-1].external_id, at=at))
    await community.receives(talk)
    await alice.reacts(talk[1].external_id, "👍")
    await bob.deletes(talk[-1].external_id)
    community.wait(days=1)


class Town:
    """One database for all examples of a property; each example lives in a community of its own."""

    def __init__(self, runner: asyncio.Runner, community: Community, examples: int) -> None:
        self.run = runner.run
        self.app, self.clock, self.stage = community.app, community.clock, community.stage
        self.examples = examples
        self._founded = 0

    def found(
        self, timezone: str = "UTC", day_turn: int = 0, settings: dict[str, Any] | None = None
    ) -> Community:
        """A new community, on its first morning."""
        self._founded += 1
        self.clock.set(START)
        name = f"group {self._founded}"
        start = NewCommunity(timezone, "en", day_turn)

        def work(session: Session) -> None:
            community = groups.make_community(session, name, START, start)
            community.settings = settings or {}
            groups.add_group(session, community, Address(PLATFORM, name), name)

        self.run(self.app.database.run(work))
        return Community(self.app, self.clock, self.stage, name)

    def work(self, community: Community, work: Callable[[Scope], T]) -> T:
        """Do something within a transaction of a community."""

        def within(session: Session) -> T:
            group = groups.find_group(session, community.group)
            assert group
            return work(scope_of(self.app, session, group.community))

        return self.run(self.app.database.run(within))

    def set(self, community: Community, settings: dict[str, Any]) -> None:
        """Change what a community has set."""

        def change(scope: Scope) -> None:
            scope.community.settings = {**settings}
            audit.put(scope, "setting", target="points.checkin")

        self.work(community, change)

    def totals(self, community: Community) -> dict[str, tuple[int, int, int, int, int, bool]]:
        """By account: earned, balance, level, week, month, and whether on the boards."""
        columns = (Standing.earned, Standing.balance, Standing.level, Standing.week)

        def read(scope: Scope) -> Any:
            standings.roll(scope)
            return scope.session.execute(
                select(Account.external_id, *columns, Standing.month, Standing.listed)
                .join(Member, Member.person_id == Account.person_id)
                .join(Standing, Standing.member_id == Member.id)
                .where(Member.community_id == scope.community.id)
            ).all()

        return {account: tuple(row) for account, *row in self.work(community, read)}

    def breaches(self, community: Community) -> list[Breach]:
        """What is wrong in a community."""
        number = self.work(community, lambda scope: scope.community.id)
        found = self.run(self.app.database.run(lambda s: check_quickly(s, self.app.declared)))
        return [breach for breach in found if f"community {number}," in f"{breach.place},"]


@pytest.fixture
def town(url: str) -> Iterator[Town]:
    """A database for the examples of a property: SQLite in memory, or PostgreSQL for fewer."""
    in_memory = url.startswith("sqlite")
    with asyncio.Runner() as runner:
        opened = open_community("sqlite+aiosqlite://" if in_memory else url)
        yield Town(runner, runner.run(opened.__aenter__()), 120 if in_memory else 25)
        runner.run(opened.__aexit__(None, None, None))
