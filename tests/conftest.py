"""Every test runs on real databases: a fresh SQLite file, and an empty PostgreSQL database."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, make_url

from bot.testing import Community, open_community
from migrations.schema import config, upgrade
from models.database import Database, open_database
from models.tables import Base

POSTGRES = os.environ.get("TEST_POSTGRES_URL")


async def migrate(url: str) -> None:
    database = open_database(url)
    await upgrade(database)
    await database.close()


async def administer(statement: str, url: str = "") -> None:
    server = make_url(url or POSTGRES or "")
    connection = await asyncpg.connect(
        server.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


# To empty a database takes a tenth of the time that it takes to make one. Whoever is still
# connected is sent away; triggers and foreign keys, which would refuse, are off meanwhile.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    IF (SELECT array_agg(tablename::text ORDER BY tablename) FROM pg_tables
            WHERE schemaname = 'public') <> '{tables}'::text[]
        OR (SELECT version_num FROM alembic_version) <> '{head}' THEN
        RAISE EXCEPTION 'the schema is another one';
    END IF;
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
END $$
"""


def emptied(name: str) -> bool:
    """Empty a database for the next test; False if it is not what it was."""
    tables = ",".join(sorted([*Base.metadata.tables, "alembic_version"]))
    statement = EMPTY.replace("{tables}", f"{{{tables}}}").replace("{head}", head())
    try:
        asyncio.run(administer(statement, postgres_url(name)))
    except asyncpg.PostgresError:
        return False
    return True


@cache
def head() -> str:
    """The newest revision."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


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


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[list[str]]:
    """The database that this process's tests use one after the other, once there is one."""
    databases: list[str] = []
    yield databases
    for name in databases:
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
    databases: list[str] = request.getfixturevalue("postgres_databases")
    if not databases:
        databases.append(f"hearth_test_{uuid.uuid4().hex}")
        template = request.getfixturevalue("postgres_template")
        asyncio.run(administer(f'CREATE DATABASE "{databases[0]}" TEMPLATE "{template}"'))
    yield postgres_url(databases[0])
    if not emptied(databases[0]):
        asyncio.run(administer(f'DROP DATABASE IF EXISTS "{databases.pop()}" WITH (FORCE)'))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url) as opened:
        yield opened
