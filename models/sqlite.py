"""SQLite as a database that can be trusted: real transactions, a write-ahead log, foreign keys."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from models.faults import BrokenReferences, DatabaseUnreachable

T = TypeVar("T")

BUSY_SECONDS = 30
BUSY_PAUSE = 0.01
WAL_PAGES = 16_000
CACHE_KIB = 131_072


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
        "secure_delete = ON",  # not every build of SQLite overwrites what is deleted by default
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


def reshape(engine: Engine, work: Callable[[Connection], T]) -> T:
    """See Database.reshape."""
    with engine.connect().execution_options(reshapes=True) as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        # While a table is rebuilt it is not there, and triggers may name it.
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
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
            connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        return result


def size(engine: Engine) -> int:
    """See Database.size."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def wipe(engine: Engine) -> None:
    """See Database.wipe. The log in front of the file keeps old pages until it is cut."""
    with engine.connect().execution_options(reshapes=True) as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
