"""A village with somebody in it who is to be forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.testing import Community, open_community
from tests.bot.services.privacy.village import live


@pytest.fixture
async def village(url: str) -> AsyncIterator[Community]:
    """Olga owns it, Bob answers, and Zerlina does all that can be done."""
    async with open_community(url, settings={"points.checkin": 20}) as community:
        await live(community)
        yield community
