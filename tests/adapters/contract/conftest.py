"""One world at a time, on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.contract.platforms import WORLDS
from tests.adapters.contract.tongues import TONGUES, Tongue
from tests.adapters.contract.worlds import World


@pytest.fixture
def tongue(request: pytest.FixtureRequest) -> Tongue:
    """English, unless a test asks for others by their codes."""
    return TONGUES[getattr(request, "param", "en")]


@pytest.fixture(params=[*WORLDS])
async def world(request: pytest.FixtureRequest, url: str, tongue: Tongue) -> AsyncIterator[World]:
    """A group on each platform in turn."""
    async with WORLDS[request.param].open(url, tongue.language) as opened:
        yield opened
