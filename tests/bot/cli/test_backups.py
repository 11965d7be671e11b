"""`hearth db backup` and `hearth db restore` as they are typed."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bot.services.invariants import INVARIANTS
from bot.testing import open_community

Hearth = Callable[..., Result]


@pytest.fixture
def lived_in(url: str) -> str:
    """The URL of a database in which somebody has talked."""

    async def talk() -> None:
        async with open_community(url) as community:
            for name in ("Alice", "Bo", "晓明"):
                await community.person(name).says("hello")
                await community.person(name).says("/checkin")

    asyncio.run(talk())
    return url


def test_there_and_back(hearth: Hearth, lived_in: str, tmp_path: Path) -> None:
    done = hearth("db", "backup", "hearth.gz", HEARTH_DATABASE__URL=lived_in)
    assert done.exit_code == 0
    assert done.stdout.startswith("hearth.gz: ")
    assert stat.S_IMODE((tmp_path / "hearth.gz").stat().st_mode) == 0o600
    new = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    restored = hearth("db", "restore", "hearth.gz", HEARTH_DATABASE__URL=new)
    assert restored.exit_code == 0
    assert restored.stdout.startswith("Restored ")
    assert restored.stdout.endswith(f"All {len(INVARIANTS)} checks hold.\n")
    rebuilt = hearth("db", "rebuild", HEARTH_DATABASE__URL=new)
    assert rebuilt.stdout.count("no rows put right") == 3
    again = hearth("db", "restore", "hearth.gz", HEARTH_DATABASE__URL=new)
    assert again.exit_code == 1
    assert "Give database.url a new, empty database" in again.stderr


def test_a_backup_is_not_replaced_by_accident(
    hearth: Hearth, lived_in: str, tmp_path: Path
) -> None:
    (tmp_path / "dear").write_text("dear")
    refused = hearth("db", "backup", "dear", HEARTH_DATABASE__URL=lived_in)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "dear exists. Name another file, or replace it with --force." in refused.stderr
    assert (tmp_path / "dear").read_text() == "dear"
    assert hearth("db", "backup", "dear", "--force", HEARTH_DATABASE__URL=lived_in).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "x"), "There is no database"),
        (("restore", "gone"), "gone cannot be read: No such file or directory."),
        (("restore", "note"), "note: this is no backup of Hearth. Nothing was restored."),
        (("restore", "."), "is a directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hearth: Hearth, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "note").write_text("remember the milk")
    file = tmp_path / "none.db"
    done = hearth("db", *words, HEARTH_DATABASE__URL=f"sqlite+aiosqlite:///{file}")
    assert done.exit_code in (1, 2)
    assert said in done.stderr
    assert not file.exists()


def test_a_server_that_is_not_there_is_said(hearth: Hearth) -> None:
    url = "postgresql+asyncpg://nobody@127.0.0.1:9/none"
    done = hearth("db", "backup", "x", HEARTH_DATABASE__URL=url)
    assert done.exit_code == 1
    assert "does not answer" in done.stderr
