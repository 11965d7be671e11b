"""A community in which many messages a day count."""

from collections.abc import AsyncIterator

import pytest

from bot.testing import Community, open_community


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url, settings={"points.message_cap": 1000}) as opened:
        yield opened
