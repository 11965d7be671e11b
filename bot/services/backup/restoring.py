"""Restoring a backup into an empty database, all of it or nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Connection,
    TableClause,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.services.backup.layout import BackupRefused, BrokenBackup, Header, Held, Progress
from bot.services.backup.reading import Part, read_backup, read_header
from migrations.schema import config, upgrade_on
from models.bulk.sequences import continue_numbering
from models.database import Database
from models.faults import unreachable
from models.tables import Community


class Stopped(Exception):
    """Whoever asked for it does not want it any more; what was written is undone."""


Later = list[dict[str, Any]]
"""Rows that refer to rows which come after them: their ids, and whom they refer to."""


async def restore(database: Database, path: Path, progress: Progress) -> Header:
    """Put a backup into a database that holds no community, and bring it up to date.

    Everything happens in one transaction. Raises BackupRefused, with nothing written, if the
    backup is broken or of a newer schema, or the database is in use; and BrokenReferences.
    """
    header = await check_backup(path, progress)
    stopped = threading.Event()

    def heeding(stage: str, done: int, total: int | None) -> None:
        if stopped.is_set():
            raise Stopped
        progress(stage, done, total)

    def work(connection: Connection) -> None:
        _restore(connection, path, header, heeding)

    task = asyncio.ensure_future(database.reshape(work))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.wait([task])
        if task.exception() is not None:
            raise
    return header


async def check_backup(path: Path, progress: Progress) -> Header:
    """Read a backup to its end; return its header.

    Raises BackupRefused if it is not whole, was changed, or is of a newer schema.
    """
    header = read_header(path)
    try:
        ScriptDirectory.from_config(config()).get_revision(header.revision)
    except CommandError:
        raise BackupRefused(
            f"{path} was written by a newer Hearth (revision {header.revision}). "
            "Update Hearth, then restore it."
        ) from None
    done = 0
    for part in read_backup(path):
        done += len(part.rows)
        progress("checking", done, header.rows)
        await asyncio.sleep(0)  # where an interruption reaches it
    return header


def _restore(connection: Connection, path: Path, header: Header, progress: Progress) -> None:
    _make_room(connection)
    upgrade_on(connection, header.revision)
    _refuse_strangers(connection, path, header)
    done = 0
    later: Later = []
    links = {held.name: _links(connection, held.name) for held in header.tables}
    for part in read_backup(path):
        later += _put(connection, path, part, links[part.table.name])
        done += len(part.rows)
        progress("restoring", done, header.rows)
    for row in later:
        _link(connection, **row)
    continue_numbering(connection, links)
    upgrade_on(connection)


def _make_room(connection: Connection) -> None:
    """Take down the tables of a database in which nobody lives."""
    if MigrationContext.configure(connection).get_current_revision() is None:
        return
    upgrade_on(connection)  # or it refuses a database of a newer version
    if connection.scalar(select(func.count()).select_from(Community.__table__)):
        raise BackupRefused(
            "The database holds a community already, and a backup never mixes with what is "
            "there. Give database.url a new, empty database, and restore into that."
        )
    command.downgrade(config(connection), "base")


def _refuse_strangers(connection: Connection, path: Path, header: Header) -> None:
    """Refuse tables and columns that its revision does not have."""
    schema = inspect(connection)
    known = set(schema.get_table_names())
    for held in header.tables:
        columns = (
            {about["name"] for about in schema.get_columns(held.name)}
            if held.name in known
            else set()
        )
        if not columns.issuperset(held.columns):
            fault = f"the table {held.name} is not one of revision {header.revision}"
            raise BrokenBackup(path, fault, "line 1")


def _links(connection: Connection, name: str) -> Mapping[str, str]:
    """The columns of a table that refer to rows of the same one, with the column they name."""
    return {
        key["constrained_columns"][0]: key["referred_columns"][0]
        for key in inspect(connection).get_foreign_keys(name)
        if key["referred_table"] == name
    }


def _put(connection: Connection, path: Path, part: Part, links: Mapping[str, str]) -> Later:
    """Insert rows; what refers to rows yet to come is given back, to be written later."""
    later: Later = []
    for name, key in links.items():
        for row in part.rows:
            if row[name] is not None and row[name] > row[key]:
                later.append({"held": part.table, "key": key, "name": name, "row": {**row}})
                row[name] = None
    try:
        connection.execute(insert(_described(part.table)), [*part.rows])
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and unreachable(connection.engine.url, error):
            raise
        cause = str(getattr(error, "orig", error)).splitlines()[0]
        raise BackupRefused(
            f"{path}: rows of the table {part.table.name} do not fit into this database "
            f"({cause}). Nothing was restored."
        ) from None
    return later


def _link(connection: Connection, held: Held, key: str, name: str, row: Mapping[str, Any]) -> None:
    described = _described(held)
    connection.execute(
        update(described)
        .where(described.c[key] == bindparam("this"))
        .values({name: bindparam("other")}),
        {"this": row[key], "other": row[name]},
    )


def _described(held: Held) -> TableClause:
    """A table as the backup knows it: it may be of a revision that the models have left behind."""
    columns: Sequence[Any] = [column(name, kind.stored) for name, kind in held.columns.items()]
    return table(held.name, *columns)
