"""Three who have been heard of, and how many points somebody has by thanks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.feature import Value
from bot.testing import Community, Person, open_community
from models.tables import LedgerEntry, Member

Thanked = Callable[[Person], Awaitable[int]]
RULES: dict[str, Value] = {"thanks.daily": 5, "thanks.cooldown_hours": 12}


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url, settings=RULES) as opened:
        yield opened


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def bob(community: Community) -> Person:
    bob = community.person("Bob", username="bob")
    await bob.says("hello")
    return bob


@pytest.fixture
async def ming(community: Community) -> Person:
    ming = community.person("小明", locale="zh", username="ming")
    await ming.says("早上好")
    return ming


@pytest.fixture
def thanked(community: Community) -> Thanked:
    """How many points somebody has for being thanked."""

    async def points(person: Person) -> int:
        def read(session: Session) -> int:
            own = LedgerEntry.reason == "thanked", Member.name == person.sender.name
            summed = select(func.coalesce(func.sum(LedgerEntry.points), 0))
            joined = summed.join(Member, Member.id == LedgerEntry.member_id)
            return session.scalar(joined.where(*own)) or 0

        return await community.app.database.run(read)

    return points
