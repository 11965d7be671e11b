"""Every test runs on real databases: a fresh SQLite file, and a fresh PostgreSQL database."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import URL, make_url

from bot.testing import Community, open_community
from migrations.schema import upgrade
from models.database import Database, open_database

POSTGRES = os.environ.get("TEST_POSTGRES_URL")


async def migrate(url: str) -> None:
    database = open_database(url)
    await upgrade(database)
    await database.close()


async def administer(statement: str) -> None:
    server = make_url(POSTGRES or "")
    connection = await asyncpg.connect(
        server.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    name = f"hearth_template_{uuid.uuid4().hex}"
    asyncio.run(administer(f'CREATE DATABASE "{name}"'))
    asyncio.run(migrate(postgres_url(name)))
    yield name
    asyncio.run(administer(f'DROP DATABASE "{name}" WITH (FORCE)'))


def postgres_url(name: str) -> str:
    server = make_url(POSTGRES or "")
    url = URL.create(
        "postgresql+asyncpg", server.username, server.password, server.host, server.port, name
    )
    return url.render_as_string(hide_password=False)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set"),
        ),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "hearth.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'hearth.db'}"
        return
    name = f"hearth_test_{uuid.uuid4().hex}"
    template = request.getfixturevalue("postgres_template")
    asyncio.run(administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield postgres_url(name)
    asyncio.run(administer(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url) as opened:
        yield opened
