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
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session

from models.faults import DatabaseUnreachable, lost_a_race, too_busy, unreachable
from models.sqlite import reshape, size, sqlite_engine, wipe

T = TypeVar("T")
Work = Callable[[Session], T]

ATTEMPTS = 8
BUSY = "The database has too much to do at once. Try again, or give it more room."
SIZE = select(func.pg_database_size(func.current_database()))
RESHAPE_LOCK = 0x48656172746821
"""The advisory lock's number: “Hearth!”."""


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

    async def size(self) -> int:
        """Bytes that the database takes on disk."""
        ...

    async def wipe(self) -> None:
        """Overwrite what was deleted. Of SQLite nothing of it is left in the files then.

        Takes as long as to read and write the whole database; SQLite lets nobody write meanwhile.
        PostgreSQL frees the space, and overwrites it when it is used again.
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
        return await self._in_thread(lambda: reshape(self._engine, work))

    async def size(self) -> int:
        """See Database.size."""
        return await self._in_thread(lambda: size(self._engine))

    async def wipe(self) -> None:
        """See Database.wipe."""
        await self._in_thread(lambda: wipe(self._engine))

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
            raise unreachable(self.url, error) or error from None


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

    async def size(self) -> int:
        """See Database.size."""
        return await self.run(lambda session: session.scalar(SIZE) or 0)

    async def wipe(self) -> None:
        """See Database.wipe."""

        async def call() -> None:
            async with self._engine.connect() as connection:
                own = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await own.exec_driver_sql("VACUUM")

        await self._shielded(call())

    async def close(self) -> None:
        """See Database.close."""
        await self._engine.dispose()

    async def _transact(self, work: Work[T]) -> T:
        for attempt in range(ATTEMPTS):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(_in_session, work)
            except DBAPIError as error:
                if not lost_a_race(error) or (attempt == ATTEMPTS - 1 and not too_busy(error)):
                    raise
                if attempt == ATTEMPTS - 1:
                    raise DatabaseUnreachable(BUSY) from None
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
        except PoolTimeout:
            raise DatabaseUnreachable(BUSY) from None
        except (DBAPIError, OSError) as error:
            raise unreachable(self.url, error) or error from None


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
