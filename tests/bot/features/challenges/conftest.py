"""Two members who have been heard of: one speaks English, the other Chinese."""

from __future__ import annotations

import pytest

from bot.testing import Community, Person


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def ming(community: Community) -> Person:
    ming = community.person("小明", locale="zh")
    await ming.says("早上好")
    return ming
