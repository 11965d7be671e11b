"""`hearth import points` as it is typed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Hearth = Callable[..., Result]

BOARD = {
    "players": [
        {"id": "111111", "username": "晓明", "xp": 5000, "level": 9},
        {"id": "222222", "username": "[bold]ben", "xp": 30, "level": 2},
        {"id": "333333", "username": "cho", "xp": 0, "level": 0},
    ]
}


@pytest.fixture
def board(tmp_path: Path) -> str:
    (tmp_path / "board.json").write_text(json.dumps(BOARD))
    return str(tmp_path / "board.json")


@pytest.fixture
def database(tmp_path: Path) -> dict[str, str]:
    return {"HEARTH_DATABASE__URL": f"sqlite+aiosqlite:///{tmp_path / 'hearth.db'}"}


def accounts(tmp_path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(tmp_path / "hearth.db") as connection:
        found = connection.execute("SELECT platform, external_id FROM account ORDER BY id")
        rows = [(str(platform), str(account)) for platform, account in found]
    connection.close()
    return rows


def test_it_ends_with_tables_of_what_came_of_the_list(
    hearth: Hearth, board: str, database: dict[str, str], tmp_path: Path
) -> None:
    done = hearth("import", "points", board, "--community", "Book club", **database)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.split() for line in lines[:7]] == [
        ["rows", "read", "3"],
        ["counted", "2"],
        ["already", "counted", "0"],
        ["changed", "since", "0"],
        ["skipped", "1"],
        ["no", "points", "1"],
        ["members", "2"],
    ]
    assert lines[8:] == [
        "with the most points  points",
        "晓明                   5,000",
        "[bold]ben                 30",
        "Look at it: hearth console --community 'Book club'",
    ]
    assert accounts(tmp_path) == [("discord", "111111"), ("discord", "222222")]


def test_what_has_changed_since_is_shown_with_what_to_do(
    hearth: Hearth, board: str, database: dict[str, str]
) -> None:
    hearth("import", "points", board, "--community", "Club", **database)
    Path(board).write_text(Path(board).read_text().replace("5000", "6000"))
    done = hearth("import", "points", board, "--community", "Club", **database)
    assert "晓明             5,000        6,000" in done.stdout
    assert "/award @name and the difference" in done.stderr


def test_json_is_one_object_and_nothing_else(
    hearth: Hearth, board: str, database: dict[str, str]
) -> None:
    for counted in (2, 0):
        done = hearth("import", "points", board, "--community=Club", "--json", **database)
        assert json.loads(done.stdout) == {
            "read": 3,
            "counted": counted,
            "members": 2,
            "duplicates": 2 - counted,
            "changed": 0,
            "skipped": {"no points": 1},
        }


def test_a_dry_run_says_that_it_was_one(
    hearth: Hearth, board: str, database: dict[str, str], tmp_path: Path
) -> None:
    done = hearth("import", "points", board, "--community=Club", "--dry-run", **database)
    assert done.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert accounts(tmp_path) == []


def test_a_list_in_csv_goes_where_the_community_is(
    hearth: Hearth, board: str, database: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text("member,points\n444444,7\n")
    where = ("import", "points", "list.csv", "--community", "Club")
    unknown = hearth(*where, **database)
    assert unknown.exit_code == 1
    assert "Say with --platform where these members are: telegram, discord" in unknown.stderr
    assert accounts(tmp_path) == []
    hearth(*where, "--platform", "telegram", **database)
    assert hearth(*where, **database).exit_code == 0
    assert accounts(tmp_path) == [("telegram", "444444")]


def test_mere_names_are_of_no_platform(
    hearth: Hearth, database: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text("name;points\n晓明;7\n")
    done = hearth("import", "points", "list.csv", "--community", "Club", **database)
    assert done.exit_code == 0
    assert accounts(tmp_path) == [("activity", "晓明")]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("member,points\n7,-1\n", (), "list.csv, line 2: -1 points: nobody begins with less"),
        ("[{]", (), "list.csv, line 1, after byte 0: this is not valid JSON"),
        ("member,points\n7,1\n", ("--platform", "irc"), "'irc' is not one of"),
        ("member,points\n7,1\n", ("--community", "#3"), "Error: There is no community #3."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hearth: Hearth,
    database: dict[str, str],
    tmp_path: Path,
    text: str,
    words: tuple[str, ...],
    said: str,
) -> None:
    (tmp_path / "list.csv").write_text(text)
    where = ("--community", "Club", "--platform", "telegram")
    done = hearth("import", "points", "list.csv", *where, *words, **database)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert said in done.stderr
