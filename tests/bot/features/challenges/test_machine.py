"""Stories of whatever may happen to challenges: see `machine`."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.testing import Community, open_community
from tests.bot.features.challenges.machine import stories
from tests.bot.features.challenges.playing import Opening

MANY = int(os.environ.get("HEARTH_MACHINE", "0"))
USUAL, STEPS = 8, 30
PER_POSTGRES = 5

pytestmark = pytest.mark.timeout(max(120, 20 * MANY))


def each_in_its_own(url: str) -> Opening:
    """Opens a copy of an empty file each time; of a server the same database."""
    numbers = count()
    empty = url.removeprefix("sqlite+aiosqlite:///")

    def opening() -> AbstractAsyncContextManager[Community]:
        if empty == url:
            return open_community(url)
        shutil.copy(empty, own := Path(f"{empty}-{next(numbers)}"))
        return open_community(f"sqlite+aiosqlite:///{own}")

    return opening


def test_whatever_happens_the_bot_and_a_plain_model_agree(url: str) -> None:
    examples = MANY or USUAL
    if not url.startswith("sqlite"):
        examples = -(-examples // PER_POSTGRES)
    usual = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with asyncio.Runner() as runner:
        run_state_machine_as_test(stories(each_in_its_own(url), runner), settings=usual)
