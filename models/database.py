"""SQLite and PostgreSQL, made to behave alike: one unit of work is one plain function.

`await database.run(work)` calls `work(session)` inside one transaction and commits it. The
function is synchronous, so nothing but the database can be awaited while a transaction is open:
no network call, no other task, no cancellation in between. On PostgreSQL its statements go
through asyncpg; on SQLite the whole function runs in the one writing thread, because a hop
between threads for each statement would cost more than the statements themselves.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

T = TypeVar("T")
Work = Callable[[Session], T]

BUSY_SECONDS = 30
BUSY_PAUSE = 0.01
ATTEMPTS = 5
WAL_PAGES = 16_000
CACHE_KIB = 65_536
RESHAPE_LOCK = 0x48656172746821
"""The advisory lock's number: “Hearth!”."""


class DatabaseUnreachable(Exception):
    """The database cannot be opened; the message says which one and what to do."""


class BrokenReferences(Exception):
    """A change of the schema would leave rows that refer to nothing; it was undone."""


class Database(Protocol):
    """A database that runs units of work."""

    url: URL

    async def run(self, work: Work[T]) -> T:
        """Call `work(session)` in one transaction, commit, and give back what it returned.

        A transaction that lost a race (two processes saw the same account first; a deadlock) is
        undone and called again, so `work` must not change anything outside the session.
        """
        ...

    async def reshape(self, work: Callable[[Connection], T]) -> T:
        """Call `work(connection)` in one transaction that nobody else can read or write beside.

        For changes of the schema: foreign keys are not enforced meanwhile (SQLite would follow
        ON DELETE while a table is rebuilt) but checked before the commit; raises BrokenReferences.
        """
        ...

    async def close(self) -> None:
        """Give all connections back."""
        ...


def open_database(url: str | URL) -> Database:
    """Open the database at `url`: `sqlite+aiosqlite:///file.db` or `postgresql+asyncpg://…`.

    Raises DatabaseUnreachable for a URL of any other kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnreachable(f"“{url}” is not a database URL.") from None
    match parsed.get_backend_name():
        case "sqlite":
            return SqliteDatabase(parsed)
        case "postgresql":
            return PostgresDatabase(parsed.set(drivername="postgresql+asyncpg"))
        case other:
            raise DatabaseUnreachable(
                f"Hearth keeps its data in SQLite or PostgreSQL, not {other}."
            )


class SqliteDatabase:
    """One file (or memory), one writing thread."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._engine = sqlite_engine(url)

    async def run(self, work: Work[T]) -> T:
        """See Database.run."""
        return await self._in_thread(lambda: _transact(self._engine, work))

    async def reshape(self, work: Callable[[Connection], T]) -> T:
        """See Database.reshape."""
        return await self._in_thread(lambda: _reshape(self._engine, work))

    async def close(self) -> None:
        """See Database.close."""
        await self._in_thread(self._engine.dispose)
        self._thread.shutdown()

    async def _in_thread(self, call: Callable[[], T]) -> T:
        # The thread cannot be stopped, so a cancelled caller must not believe that it was.
        future = asyncio.get_running_loop().run_in_executor(self._thread, call)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise
        except DBAPIError as error:
            raise _unreachable(self.url, error) or error from None


class PostgresDatabase:
    """A server that several processes share."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine: AsyncEngine = create_async_engine(
            url, pool_size=4, max_overflow=4, hide_parameters=True
        )

    async def run(self, work: Work[T]) -> T:
        """See Database.run."""
        return await self._shielded(self._transact(work))

    async def reshape(self, work: Callable[[Connection], T]) -> T:
        """See Database.reshape. PostgreSQL rebuilds no tables, so its foreign keys stay on."""

        async def call() -> T:
            async with self._engine.begin() as connection:
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({RESHAPE_LOCK})")
                return await connection.run_sync(work)

        return await self._shielded(call())

    async def close(self) -> None:
        """See Database.close."""
        await self._engine.dispose()

    async def _transact(self, work: Work[T]) -> T:
        for attempt in range(ATTEMPTS):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(_in_session, work)
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not lost_a_race(error):
                    raise
                await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 (no secret)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _shielded(self, call: Coroutine[Any, Any, T]) -> T:
        # Cancelling asyncpg in mid-statement can leave a dirty connection in the pool.
        task = asyncio.ensure_future(call)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise
        except (DBAPIError, OSError) as error:
            raise _unreachable(self.url, error) or error from None


def sqlite_engine(url: URL) -> Engine:
    """Make an engine whose transactions are real: BEGIN IMMEDIATE, and savepoints that hold.

    The standard driver begins late and forgets that savepoints need a transaction; here it is
    told to leave transactions alone and SQLAlchemy's own events emit the statements.
    """
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        url = url.set(database=str(Path(str(url.database)).expanduser()))
        _make_folder(url)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=url.database, query=url.query),
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        hide_parameters=True,  # names and ids have no place in a logged error
        **({"poolclass": StaticPool} if in_memory else {}),
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(url: URL) -> None:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(
            f"The folder of the database file {url.database} cannot be made: {error.strerror}. "
            "Correct database.url."
        ) from None


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        f"wal_autocheckpoint = {WAL_PAGES}",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # While another process does the same with a fresh file, SQLite refuses at once, however
    # long it is told to wait.
    for pause in (*repeat(BUSY_PAUSE, int(BUSY_SECONDS / BUSY_PAUSE)), None):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if pause is None or "locked" not in str(error):
                raise
            time.sleep(pause)


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("reshapes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _reshape(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect().execution_options(reshapes=True) as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        try:
            result = work(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise BrokenReferences(
                    f"{len(broken)} rows refer to what is not there: {broken[0]}"
                )
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        return result


def _transact(engine: Engine, work: Work[T]) -> T:
    for attempt in range(ATTEMPTS):
        try:
            with engine.begin() as connection:
                return _in_session(connection, work)
        except IntegrityError:
            if attempt:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _in_session(connection: Connection, work: Work[T]) -> T:
    with Session(connection, expire_on_commit=False) as session:
        result = work(session)
        session.commit()  # flushes; the transaction itself is the connection's
        return result


LOST_RACES = {"40001", "40P01", "23505"}
"""PostgreSQL's codes for a failed serialization, a deadlock and a key that another just took."""


def lost_a_race(error: Exception) -> bool:
    """Whether a transaction failed only because of another one, and may do better next time."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in LOST_RACES


UNUSABLE_STATES = ("28", "3D", "53", "57P", "42501", "25006")
"""PostgreSQL's codes for: who are you; no such database; no room; going down; no right; standby."""

UNUSABLE_FILES = (
    "unable to open database file",
    "file is not a database",
    "is locked",
    "readonly database",
    "malformed",
    "is full",
    "disk I/O error",
)
"""SQLite has codes of its own for these, but the driver gives words."""


def _unreachable(url: URL, error: Exception) -> DatabaseUnreachable | None:
    shown = url.render_as_string(hide_password=True)
    cause = getattr(error, "orig", error)
    text = str(cause).strip()
    if isinstance(error, OSError) or getattr(error, "connection_invalidated", False):
        return DatabaseUnreachable(
            f"The database server of {shown} does not answer ({text}). "
            "Start it, or correct database.url."
        )
    unusable = (getattr(cause, "sqlstate", None) or "").startswith(UNUSABLE_STATES)
    if unusable or any(sign in text for sign in UNUSABLE_FILES):
        return DatabaseUnreachable(
            f"The database {shown} cannot be used: {text}. Put that right, or correct database.url."
        )
    return None
