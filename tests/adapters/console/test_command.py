"""`hearth console` as it is typed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.testing import open_community

Hearth = Callable[..., Result]

SCRIPT = ":now 2026-03-02 09:00\nAlice: hello\n"


@pytest.fixture
def hearth(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hearth:
    """Types `hearth console …` with lines in a pipe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in [name for name in os.environ if name.upper().startswith("HEARTH_")]:
        monkeypatch.delenv(name)

    def type_(lines: str = "", *words: str) -> Result:
        environment = {"HEARTH_DATABASE__URL": url}
        return CliRunner().invoke(main, ["console", *words], input=lines, env=environment)

    return type_


@pytest.fixture
def imported(url: str) -> None:
    """A community that came from another platform."""

    async def live() -> None:
        async with open_community(url, timezone="Europe/Berlin", language="zh") as community:
            await community.person("Zoe").says("hallo")

    asyncio.run(live())


def test_a_pipe_is_a_script(hearth: Hearth) -> None:
    result = hearth(SCRIPT)
    assert result.exit_code == 0
    assert result.stdout.endswith("#1     Alice: hello\n")


def test_a_file_is_a_script(hearth: Hearth, tmp_path: Path) -> None:
    file = tmp_path / "script.txt"
    file.write_text(SCRIPT + "小明：打卡\n", encoding="utf-8")
    result = hearth("", "--script", str(file))
    assert "打卡成功" in result.stdout


def test_a_missing_file_is_told(hearth: Hearth) -> None:
    result = hearth("", "--script", "nowhere.txt")
    assert result.exit_code != 0
    assert "nowhere.txt" in result.stderr


def test_a_broken_line_ends_it_with_a_sentence(hearth: Hearth) -> None:
    result = hearth(SCRIPT + ":wiat 1d\n")
    assert result.exit_code == 1
    assert "#1     Alice: hello" in result.stdout
    assert result.stderr.startswith("Error: Line 3: The room knows no :wiat.")


def test_points_are_there_again_next_time(hearth: Hearth) -> None:
    hearth(SCRIPT)
    result = hearth(":now 2026-03-02 10:00\n:people\nAlice: /points\n")
    assert "Alice  role=member" in result.stdout
    assert "1 point earned" in result.stdout


def test_time_in_a_room_does_not_go_back(hearth: Hearth) -> None:
    hearth("Alice: hello\n:wait 3w\nAlice: hello\n:now\n", "--at", "2099-01-01 09:00")
    assert "2099-01-22 09:00" in hearth(":now\n").stdout


def test_nothing_is_kept_of_what_happens_in_memory(hearth: Hearth) -> None:
    hearth(SCRIPT, "--memory")
    assert "not on the board yet" in hearth("Alice: /points\n").stdout


def test_a_room_begins_at_the_time_that_was_asked_for(hearth: Hearth) -> None:
    result = hearth("Alice: hello\n", "--at", "2027-01-01 08:00")
    assert result.stdout.startswith("       ── Fri 2027-01-01 08:00 UTC ──\n")


def test_a_time_that_is_none_is_told(hearth: Hearth) -> None:
    result = hearth("", "--at", "soon")
    assert result.exit_code != 0
    assert "“soon” is no date and time" in result.stderr


def test_rooms_are_communities_of_their_own(hearth: Hearth) -> None:
    hearth(SCRIPT, "--room", "study")
    assert "not on the board yet" in hearth("Alice: /points\n").stdout
    assert "1 point earned" in hearth("Alice: /points\n", "--room", "study").stdout


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\x1bb"])
def test_a_room_has_a_name_that_can_be_seen(hearth: Hearth, name: str) -> None:
    result = hearth("", "--room", name)
    assert result.exit_code != 0
    assert "1 to 100 characters" in result.stderr


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("named", ["stage group", "#1"])
def test_an_owner_looks_at_an_imported_community(hearth: Hearth, named: str) -> None:
    result = hearth(":who Me role=owner\nMe: /leaderboard\n", "--community", named)
    assert "Europe/Berlin" in result.stdout
    assert "🥇  Zoe  1" in result.stdout


@pytest.mark.usefixtures("imported")
def test_an_opened_community_keeps_its_room(hearth: Hearth) -> None:
    hearth(SCRIPT, "--community", "stage group")
    assert "Zoe" in hearth("Alice: /leaderboard\n", "--room", "community-1").stdout


def test_a_community_that_there_is_not_is_told_where_there_are_none(hearth: Hearth) -> None:
    result = hearth("", "--community", "Readers")
    assert result.exit_code == 1
    assert "There is no community “Readers”, nor any other yet." in result.stderr


@pytest.mark.usefixtures("imported")
def test_a_community_that_there_is_not_is_told_with_those_there_are(hearth: Hearth) -> None:
    result = hearth("", "--community", "Readers")
    assert result.exit_code == 1
    assert "#1 stage group" in result.stderr


@pytest.mark.usefixtures("imported")
def test_a_room_of_another_community_is_not_taken_away(hearth: Hearth) -> None:
    hearth(SCRIPT, "--room", "study")
    result = hearth(SCRIPT, "--room", "study", "--community", "stage group")
    assert result.exit_code == 1
    assert "belongs to the community “study”" in result.stderr


@pytest.mark.usefixtures("imported")
def test_communities_of_one_name_are_told_apart_by_number(hearth: Hearth) -> None:
    hearth(SCRIPT, "--room", "stage group")
    result = hearth("", "--community", "stage group")
    assert result.exit_code == 1
    assert "#1 stage group\n  #2 stage group" in result.stderr


def test_what_is_pasted_again_earns_nothing(hearth: Hearth) -> None:
    lines = ["Alice: keep going, everybody!", ":wait 5m", "Alice: Keep going, everybody!!"]
    result = hearth("\n".join([":now 2026-03-02 09:00", *lines, "Alice: /points"]))
    assert "1 point earned" in result.stdout
