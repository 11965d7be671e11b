"""Every test runs on real databases: a fresh SQLite file, and an empty PostgreSQL database."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

from bot.testing import Community, open_community
from models.database import Database, open_database
from tests.postgres import Postgres, migrate
from tests.sharing import share_bytecode, share_statements, share_types

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
MEMORY = Path("/dev/shm")  # noqa: S108 (each test makes a folder of its own in it)
ROOM = 2**28
"""Bytes that must be free in memory: many times what a test writes."""

share_statements()
share_types()


def pytest_configure(config: pytest.Config) -> None:
    """Before the processes start that run the tests."""
    share_bytecode(config)
    # How long an example takes is never asserted: on a busy machine it may be seconds.
    hurries = [HealthCheck.too_slow]
    settings.register_profile("unhurried", deadline=None, suppress_health_check=hurries)
    settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres(POSTGRES or "") as database:
        yield database


@pytest.fixture
def database_folder(tmp_path: Path) -> Iterator[Path]:
    """Where a database file lies: in memory if there is room, where no commit awaits a disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        with TemporaryDirectory(prefix="hearth", dir=MEMORY) as made:
            yield Path(made)
    else:
        yield tmp_path


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set"),
        ),
    ]
)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        file = request.getfixturevalue("database_folder") / "hearth.db"
        shutil.copy(template, file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    yield postgres.url()
    postgres.empty()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url) as opened:
        yield opened
