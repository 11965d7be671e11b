"""Scripts whose page is known, and what becomes of them a second time.

After a change of words, print a page anew:
`hearth console --memory --script NAME.script.txt > NAME.page.txt`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.console.trail import Trail

Replay = Callable[..., Awaitable[str]]

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[2] / "docs" / "console.md"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCRIPTS = sorted(HERE.glob("*.script.txt"))


def script_of(script: Path) -> str:
    return script.read_text("utf-8")


def page_of(script: Path) -> str:
    return script.with_name(script.name.replace(".script.", ".page.")).read_text("utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
async def test_a_script_prints_its_page_byte_for_byte(replay: Replay, script: Path) -> None:
    assert await replay(script_of(script)) == page_of(script)


def test_the_example_of_the_document_is_one_of_these_scripts() -> None:
    document = DOCUMENT.read_text("utf-8")
    example = HERE / "first_steps.script.txt"
    assert script_of(example) in document
    assert page_of(example) in document


async def test_the_same_script_counts_once_in_the_same_database(replay: Replay) -> None:
    script = ":now 2026-03-02 09:00\nAlice: hello\nAlice: /checkin\n"
    await replay(script)
    again = await replay(script)
    assert again.count("Nothing new") == 2
    assert "6 points earned" in await replay(":now 2026-03-02 12:00\nAlice: /points")


async def test_a_longer_script_counts_only_what_is_new_in_it(replay: Replay) -> None:
    script = ":now 2026-03-02 09:00\nAlice: hello\n"
    await replay(script)
    longer = await replay(script + "# later\n:wait 1h\nAlice: and more\nAlice: /points")
    assert longer.count("Nothing new") == 1
    assert "2 points earned" in longer


async def test_numbers_of_messages_hold_where_the_bot_has_nothing_to_say(replay: Replay) -> None:
    script = ":now 2026-03-02 09:00\nAlice: /checkin\nBob: :reply 1 well done\nBob: :delete 2\n"
    first = await replay(script)
    again = await replay(script)
    assert "#2     Bob ↩ #1: well done" in first
    assert "#2     Bob ↩ #1: well done" in again


async def test_the_same_script_counts_again_in_another_room(replay: Replay) -> None:
    script = ":now 2026-03-02 09:00\nAlice: hello\nAlice: /points\n"
    assert await replay(script) == await replay(script, name="other")


@settings(deadline=None)
@given(st.lists(st.text()), st.integers(0, 20))
def test_ids_follow_from_the_lines_so_far(lines: list[str], first: int) -> None:
    ids = ids_of(lines)
    assert ids[:first] == ids_of(lines[:first])
    assert len(set(ids)) == len(ids)


def ids_of(lines: list[str], seed: str = "") -> list[str]:
    trail, ids = Trail(seed), []
    for line in lines:
        trail.add(line)
        ids.append(trail.id(MONDAY))
    return ids


def test_ids_differ_with_the_seed_and_with_the_time() -> None:
    trail = Trail()
    assert ids_of(["Alice: hello"]) != ids_of(["Alice: hello"], "seed")
    assert trail.id(MONDAY) != trail.id(MONDAY + timedelta(seconds=1))


async def test_a_script_without_a_time_of_its_own_begins_when_the_clock_says(
    replay: Replay,
) -> None:
    page = await replay("Alice: hello\n")
    assert page == "       ── Mon 2026-03-02 09:00 UTC ──\n#1     Alice: hello\n"
