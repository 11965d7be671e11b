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

from sqlalchemy import Connection, NullPool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.orm import Session

from models.database import Database
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
        return await _in_thread(url, lambda stopped: _from_copy(url, folder, work, stopped))
    return await _on_server(url, work)


async def read_beside(database: Database, work: Callable[[Session], T]) -> T:
    """Call `work(session)` on a database as it is now, beside all others; return what it returned.

    `work` must only read, and no writer waits for it. Of SQLite nothing is copied: until it is
    done, the write-ahead log keeps what others write, so let it take minutes, not hours. A
    database in memory has but one connection, and is read by that. Raises DatabaseUnreachable.
    """
    url = database.url
    if url.get_backend_name() != "sqlite":
        return await _on_server(url, lambda connection: _in_session(connection, work))
    if url.database in (None, "", ":memory:"):
        return await database.run(work)
    return await _in_thread(url, lambda stopped: _in_place(url, work, stopped))


def along_indexes(session: Session) -> None:
    """Let the transaction look up row by row what it reads, though a whole table may be quicker.

    So what it costs does not grow with the tables. SQLite does so anyway where there is an index.
    """
    if session.get_bind().dialect.name == "postgresql":
        for way in ("seqscan", "hashjoin", "mergejoin"):
            session.execute(text(f"SET LOCAL enable_{way} = off"))


def _in_session(connection: Connection, work: Callable[[Session], T]) -> T:
    with Session(connection) as session:
        return work(session)


async def _in_thread(url: URL, read: Callable[[threading.Event], T]) -> T:
    stopped = threading.Event()
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, read, stopped)
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
        _copy(_file(url), copy)
        return _read(copy, work, stopped)


def _in_place(url: URL, work: Callable[[Session], T], stopped: threading.Event) -> T:
    return _read(_file(url), lambda connection: _in_session(connection, work), stopped)


def _read(file: Path, work: Callable[[Connection], T], stopped: threading.Event) -> T:
    engine = create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True)
    event.listen(engine, "connect", lambda made, record: _prepare(made, stopped))
    # All reads of one transaction see the same moment; the driver by itself begins none for them.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _file(url: URL) -> Path:
    return Path(str(url.database)).expanduser()


def _copy(source: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", BUSY_SECONDS, uri=True))
        as original,
        closing(sqlite3.connect(copy)) as target,
    ):  # fmt: skip
        original.backup(target)  # in one step: a copy in several begins anew at every write


def _prepare(made: sqlite3.Connection, stopped: threading.Event) -> None:
    made.isolation_level = None
    made.execute("PRAGMA query_only = ON")
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
