"""`hearth doctor` where there is no platform to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import text

from models.database import open_database

Hearth = Callable[..., Result]


def alter(url: str, statement: str) -> None:
    async def run() -> None:
        database = open_database(url)
        await database.run(lambda session: session.execute(text(statement)))
        await database.close()

    asyncio.run(run())


def test_a_wrong_configuration_is_told_with_its_places(hearth: Hearth) -> None:
    Path("config.toml").write_text('[log]\nlevel = "loud"\n')
    result = hearth("doctor")
    assert result.exit_code == 1
    assert result.output.startswith("✗ Configuration\n    config.toml, line 2: log.level")


def test_a_database_that_is_not_there_is_not_made(hearth: Hearth, tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    result = hearth("doctor", HEARTH_DATABASE__URL=f"sqlite+aiosqlite:///{file}")
    assert f"! Database        sqlite+aiosqlite:///{file}\n" in result.output
    assert "`" not in result.output
    assert "hearth run makes it" in result.output
    assert not file.exists()


def test_a_database_that_is_up_to_date(hearth: Hearth, url: str) -> None:
    result = hearth("doctor", HEARTH_DATABASE__URL=url)
    assert "✓ Configuration" in result.output
    assert "✓ Database" in result.output
    assert "✗ Telegram token" in result.output


def test_a_database_of_an_older_version(hearth: Hearth, url: str) -> None:
    alter(url, "UPDATE alembic_version SET version_num = '0001'")
    assert "! Database" in (said := hearth("doctor", HEARTH_DATABASE__URL=url).output)
    assert "hearth db upgrade" in said


def test_a_database_of_a_newer_version(hearth: Hearth, url: str) -> None:
    alter(url, "UPDATE alembic_version SET version_num = '9999'")
    result = hearth("doctor", HEARTH_DATABASE__URL=url)
    assert "✗ Database" in result.output
    assert "Update Hearth" in result.output


def test_a_database_that_cannot_be_used_shows_no_password(hearth: Hearth) -> None:
    url = "postgresql+asyncpg://ann:hidden@127.0.0.1:1/hearth"
    result = hearth("doctor", HEARTH_DATABASE__URL=url)
    assert result.exit_code == 1
    assert "✗ Database" in result.output
    assert "does not answer" in result.output
    assert "hidden" not in result.output


def test_it_speaks_the_language_of_the_configuration(hearth: Hearth) -> None:
    said = hearth("doctor", HEARTH_COMMUNITY__LANGUAGE="zh").output
    assert "✓ 配置" in said
    assert "✗ Telegram 令牌" in said
