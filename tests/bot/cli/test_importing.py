"""`hearth import` as it is typed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Hearth = Callable[..., Result]

ARCHIVE = """at,member,kind,channel,reply_to
2024-05-31T18:00:00Z,ann,message,general,
2024-05-31T18:02:00Z,ben,message,general,ann
2024-05-31T18:02:00Z,ben,message,general,ann
2024-05-31T18:03:00Z,,message,general,
2999-05-31T18:03:00Z,cho,message,general,
"""


@pytest.fixture
def archive(tmp_path: Path) -> str:
    (tmp_path / "archive.csv").write_text(ARCHIVE)
    return str(tmp_path / "archive.csv")


@pytest.fixture
def database(tmp_path: Path) -> dict[str, str]:
    return {"HEARTH_DATABASE__URL": f"sqlite+aiosqlite:///{tmp_path / 'hearth.db'}"}


def receipts(tmp_path: Path) -> int:
    with sqlite3.connect(tmp_path / "hearth.db") as connection:
        count: int = connection.execute("SELECT count(*) FROM receipt").fetchone()[0]
    connection.close()
    return count


def test_it_ends_with_a_table_of_what_came_of_the_rows(
    hearth: Hearth, archive: str, database: dict[str, str]
) -> None:
    done = hearth("import", "activity", archive, "--community", "Book club", **database)
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["rows", "read", "5"],
        ["counted", "3"],
        ["already", "counted", "0"],
        ["skipped", "2"],
        ["no", "member", "1"],
        ["dated", "in", "the", "future", "1"],
        ["members", "2"],
        ["Look", "at", "it:", "hearth", "console", "--community", "'Book", "club'"],
    ]


def test_json_is_one_object_and_nothing_else(
    hearth: Hearth, archive: str, database: dict[str, str]
) -> None:
    for counted in (3, 0):
        done = hearth("import", "activity", archive, "--community=Club", "--json", **database)
        assert json.loads(done.stdout) == {
            "read": 5,
            "counted": counted,
            "members": 2,
            "duplicates": 3 - counted,
            "skipped": {"dated in the future": 1, "no member": 1},
        }
        assert done.stderr == ""


def test_a_dry_run_says_that_it_was_one(
    hearth: Hearth, archive: str, database: dict[str, str], tmp_path: Path
) -> None:
    done = hearth("import", "activity", archive, "--community=Club", "--dry-run", **database)
    assert done.stdout.endswith("Nothing was written: this was a dry run.\n")
    assert receipts(tmp_path) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("activity", "gone.csv", "--community", "Club"), "Error: gone.csv: there is no such file"),
        (("activity", "gone.csv", "--community", "#3"), "Error: There is no community #3."),
        (("discord", ".", "--community", "Club"), "Error: The folder . holds no files *.json"),
        (("telegram", "x", "--community", "C", "--timezone", "Mars"), "that is no IANA time zone"),
        (("telegram", "x"), "Error: Missing option '--community'."),
        (("activity", "--community", "Club"), "Error: Missing argument 'FILE...'."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hearth: Hearth, database: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    done = hearth("import", *words, **database)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert said in done.stderr


def test_a_remark_is_for_the_reader_and_not_for_the_program(
    hearth: Hearth, database: dict[str, str], tmp_path: Path
) -> None:
    message = {"id": 1, "type": "message", "date": "2020-01-01T00:00:00", "from_id": "user1"}
    chat = {"name": "Study", "type": "public_supergroup", "id": 5, "messages": [message]}
    (tmp_path / "result.json").write_text(json.dumps(chat))
    done = hearth(
        "import",
        "telegram",
        str(tmp_path / "result.json"),
        *("--community", "Club", "--json", "--timezone", "berlin"),
        **database,
    )
    assert json.loads(done.stdout)["counted"] == 1
    assert "those of Europe/Berlin" in done.stderr
