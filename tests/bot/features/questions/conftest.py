"""Members who have been heard of, one of them Chinese; a moderator, and an admin."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from bot.testing import Community, Person


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def bob(community: Community) -> Person:
    bob = community.person("Bob", username="bob")
    await bob.says("good morning")
    return bob


@pytest.fixture
async def ming(community: Community) -> Person:
    ming = community.person("小明", locale="zh")
    await ming.says("早上好")
    return ming


@pytest.fixture
async def mo(community: Community) -> Person:
    mo = community.person("Mo", role=Role.MODERATOR)
    await mo.says("good morning")
    return mo


@pytest.fixture
async def olga(community: Community) -> Person:
    olga = community.person("Olga", role=Role.OWNER)
    await olga.says("good morning")
    return olga
