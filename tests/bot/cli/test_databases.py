"""`hearth db` on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from click.testing import Result
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from bot.services.invariants import INVARIANTS
from bot.testing import open_community
from migrations.schema import config
from models.database import open_database
from models.tables import ScoreCount, Standing, Tally

Hearth = Callable[..., Result]
HEAD = ScriptDirectory.from_config(config()).get_current_head()
POSTGRES = pytest.param(
    "postgres",
    marks=pytest.mark.skipif(
        not os.environ.get("TEST_POSTGRES_URL"), reason="TEST_POSTGRES_URL is not set"
    ),
)


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


def change(url: str, work: Callable[[Session], object]) -> None:
    async def call() -> None:
        database = open_database(url)
        await database.run(work)
        await database.close()

    asyncio.run(call())


def test_upgrading_says_from_where_to_where(hearth: Hearth, tmp_path: Path) -> None:
    file = f"sqlite+aiosqlite:///{tmp_path}/folder/new.db"
    first = hearth("db", "upgrade", HEARTH_DATABASE__URL=file)
    assert first.exit_code == 0
    assert first.output == f"{file} was upgraded from nothing to revision {HEAD}.\n"
    again = hearth("db", "upgrade", HEARTH_DATABASE__URL=file)
    assert again.output == f"{file} is up to date: revision {HEAD}.\n"


@pytest.mark.parametrize("url", [POSTGRES], indirect=True)
def test_an_empty_database_of_a_server_is_upgraded(hearth: Hearth, url: str) -> None:
    change(url, lambda session: session.execute(text("DROP SCHEMA public CASCADE")))
    change(url, lambda session: session.execute(text("CREATE SCHEMA public")))
    upgraded = hearth("db", "upgrade", HEARTH_DATABASE__URL=url)
    assert f"was upgraded from nothing to revision {HEAD}" in upgraded.output


def test_the_database_may_be_named_in_a_file(hearth: Hearth, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[database]\nurl = "sqlite+aiosqlite:///mine.db"')
    assert hearth("--config", "mine.toml", "db", "upgrade").exit_code == 0
    assert (tmp_path / "mine.db").exists()
    assert hearth("db", "upgrade", HEARTH_CONFIG="mine.toml").output.endswith(f"revision {HEAD}.\n")


def test_a_tilde_stands_for_the_home_folder(hearth: Hearth, tmp_path: Path) -> None:
    hearth("db", "upgrade", HEARTH_DATABASE__URL="sqlite+aiosqlite:///~/a.db", HOME=str(tmp_path))
    assert (tmp_path / "a.db").exists()


def test_a_sound_database_passes_every_check(hearth: Hearth, lived_in: str) -> None:
    checked = hearth("db", "check", HEARTH_DATABASE__URL=lived_in)
    assert checked.exit_code == 0
    lines = checked.output.splitlines()
    assert lines[0] == f"Checked {lived_in}"
    assert [line.split()[:2] for line in lines[1:-1]] == [["holds", name] for name in INVARIANTS]
    assert lines[-1] == f"All {len(INVARIANTS)} checks hold."


@pytest.mark.parametrize("command", ["check", "rebuild"])
def test_a_database_that_is_not_there_is_not_made(
    hearth: Hearth, tmp_path: Path, command: str
) -> None:
    refused = hearth("db", command, HEARTH_DATABASE__URL=f"sqlite:///{tmp_path}/typo/x.db")
    assert refused.exit_code == 1
    assert "There is no database" in refused.stderr
    assert not (tmp_path / "typo").exists()


def test_a_wrong_sum_is_found_and_put_right(hearth: Hearth, lived_in: str) -> None:
    def spoil(session: Session) -> None:
        session.execute(update(Standing).values(balance=Standing.balance + 1))
        session.execute(update(Tally).values(points=7))
        session.execute(delete(ScoreCount))

    change(lived_in, spoil)
    checked = hearth("db", "check", HEARTH_DATABASE__URL=lived_in)
    assert checked.exit_code == 1
    assert "broken  sums " in checked.output
    assert "holds   reversal" in checked.output
    assert "hearth db rebuild" in checked.output
    rebuilt = hearth("db", "rebuild", HEARTH_DATABASE__URL=lived_in)
    assert "standings: 3 rows put right" in rebuilt.output
    assert hearth("db", "check", HEARTH_DATABASE__URL=lived_in).exit_code == 0
    again = hearth("db", "rebuild", HEARTH_DATABASE__URL=lived_in)
    assert again.output.count("no rows put right") == 3
