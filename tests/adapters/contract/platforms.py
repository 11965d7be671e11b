"""The worlds in which the suites are run. A new adapter joins here, and nowhere else."""

from __future__ import annotations

import pytest

from tests.adapters.contract.console_world import ConsoleWorld
from tests.adapters.contract.telegram_world import TelegramWorld
from tests.adapters.contract.worlds import World

WORLDS: dict[str, type[World]] = {"console": ConsoleWorld, "telegram": TelegramWorld}


def told_of(what: str) -> pytest.MarkDecorator:
    """For a test that is run only where the platform tells of something; see World.tells."""
    names = [name for name, world in WORLDS.items() if what in world.tells]
    return pytest.mark.parametrize("world", names, indirect=True)


SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what a database has no part in."""
