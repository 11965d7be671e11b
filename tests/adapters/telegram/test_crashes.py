"""kill -9 at any moment loses nothing and doubles nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.telegram.rig import crash

CYCLES = 30
FEWER = 8
"""Of a database server it is not the files that are at stake."""


@pytest.mark.timeout(180)
async def test_many_deaths_under_load_leave_exactly_what_was_written(url: str) -> None:
    cycles = CYCLES if url.startswith("sqlite") else FEWER
    outcome = await crash(url, cycles, seed=7)
    assert outcome.written > cycles
    assert (outcome.lost, outcome.doubled, outcome.sums_agree) == (0, 0, True)


@pytest.mark.timeout(180)
async def test_a_bot_that_confirms_before_it_commits_is_found_out(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/hearth.db"
    outcome = await crash(url, CYCLES, seed=7, hasty=True)
    assert outcome.lost > 0
