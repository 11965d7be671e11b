"""Reading a whole database as it was at one moment, while others go on writing to it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from models.faults import DatabaseUnreachable, unreachable
from models.sqlite import BUSY_SECONDS

T = TypeVar("T")

STEPS = 10_000
"""Of SQLite's machine, between two looks at whether to stop."""


async def read_snapshot(url: URL, folder: Path, work: Callable[[Connection], T]) -> T:
    """Call `work(connection)` on the database as it is now, and give back what it returned.

    `work` may take its time and must only read. Of SQLite it reads a copy, which lies in `folder`
    meanwhile, where nobody else may look at it; of PostgreSQL a snapshot of its own connection.
    Raises DatabaseUnreachable.
    """
    if url.get_backend_name() == "sqlite":
        return await _in_thread(url, folder, work)
    return await _on_server(url, work)


async def _in_thread(url: URL, folder: Path, work: Callable[[Connection], T]) -> T:
    stopped = threading.Event()
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, lambda: _from_copy(url, folder, work, stopped))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.wait([future])
        future.exception()  # so that nobody complains of it
        raise
    except (DBAPIError, sqlite3.Error) as error:
        raise unreachable(url, error) or error from None


def _from_copy(
    url: URL, folder: Path, work: Callable[[Connection], T], stopped: threading.Event
) -> T:
    with TemporaryDirectory(dir=folder, prefix=".hearth-") as private:
        copy = Path(private) / "copy.db"
        _copy(Path(str(url.database)).expanduser(), copy)
        engine = create_engine(URL.create("sqlite", database=str(copy)), hide_parameters=True)
        event.listen(engine, "connect", lambda made, record: _heed(made, stopped))
        try:
            with engine.connect() as connection:
                return work(connection)
        finally:
            engine.dispose()


def _copy(source: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", BUSY_SECONDS, uri=True))
        as original,
        closing(sqlite3.connect(copy)) as target,
    ):  # fmt: skip
        original.backup(target)  # in one step: a copy in several begins anew at every write


def _heed(made: sqlite3.Connection, stopped: threading.Event) -> None:
    made.set_progress_handler(stopped.is_set, STEPS)


async def _on_server(url: URL, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"), poolclass=NullPool, hide_parameters=True
    )
    try:
        connection = await _connected(url, engine)
        try:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return await connection.run_sync(work)
        except DBAPIError as error:
            raise unreachable(url, error) or error from None
        finally:
            await connection.close()
    finally:
        await engine.dispose()


async def _connected(url: URL, engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except (DBAPIError, OSError) as error:
        fallback = DatabaseUnreachable(f"The database {url.host} cannot be reached: {error}.")
        raise unreachable(url, error) or fallback from None
