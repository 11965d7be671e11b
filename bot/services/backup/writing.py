"""Writing a backup: every row of every table, in the order of its key."""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.engine import URL

from bot.services.backup.layout import BackupRefused, Header, Held, Progress, written
from migrations.schema import config
from models.snapshots import read_snapshot
from models.tables import Base

AT_ONCE = 1000
BUFFER = 1024 * 1024
OWNER_ONLY = 0o600
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=written)


async def back_up(
    url: URL, file: Path, now: datetime, progress: Progress, *, force: bool = False
) -> Header:
    """Write all that the database at `url` holds at this moment into `file`; return its header.

    Others may write to the database meanwhile. The file appears only when it is whole. Raises
    BackupRefused if it exists (unless with `force`), or if the schema is not of this version, and
    DatabaseUnreachable.
    """
    folder = _folder(file, force=force)
    try:
        with _appearing(file) as out:
            return await read_snapshot(
                url, folder, lambda connection: write_backup(connection, out, now, progress)
            )
    except OSError as error:
        raise BackupRefused(f"{file} cannot be written: {error.strerror or error}.") from None


def _folder(file: Path, *, force: bool) -> Path:
    """The folder that a new file may be put into."""
    if file.exists() and not force:
        raise BackupRefused(f"{file} exists. Name another file, or replace it with --force.")
    return file.absolute().parent


@contextmanager
def _appearing(file: Path) -> Iterator[BinaryIO]:
    """A file that is there when all of it is, and that only its owner can read."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(number, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        _settle(file.absolute().parent)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make sure that a new name in a folder outlives a power failure."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_backup(
    connection: Connection, out: BinaryIO, now: datetime, progress: Progress
) -> Header:
    """Write a backup of what a connection sees. Raises BackupRefused for another schema."""
    header = _header(connection, now)
    # No time in gzip's own header: the clock's stands in ours.
    with (
        gzip.GzipFile(fileobj=out, filename="", mode="wb", mtime=0) as packed,
        io.BufferedWriter(packed, BUFFER) as buffer,
    ):
        lines = _Lines(buffer)
        lines.put([header.as_object()])
        done = 0
        for table in Base.metadata.sorted_tables:
            lines.put([{"table": table.name}])
            for rows in _parts(connection, table):
                lines.put(rows)
                done += len(rows)
                progress("backing up", done, header.rows)
        lines.put([{"end": {"rows": done, "sha256": lines.digest.hexdigest()}}])
    return header


class _Lines:
    """Writes values, one a line, and keeps the digest of what it has written."""

    def __init__(self, out: io.BufferedIOBase) -> None:
        self._out = out
        self.digest = sha256()

    def put(self, values: Iterable[Any]) -> None:
        text = "".join(f"{ENCODER.encode(value)}\n" for value in values).encode()
        self.digest.update(text)
        self._out.write(text)


def _header(connection: Connection, now: datetime) -> Header:
    revision = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None or revision != head:
        raise BackupRefused(
            f"The database is of revision {revision or 'none'}, this Hearth of {head}. "
            "Bring it up to date with `hearth db upgrade`, or back it up with the Hearth that "
            "wrote it."
        )
    tables = tuple(
        Held.of(table, connection.scalar(select(func.count()).select_from(table)) or 0)
        for table in Base.metadata.sorted_tables
    )
    return Header(revision, now, tables)


def _parts(connection: Connection, table: Table) -> Iterator[list[list[Any]]]:
    rows = select(table).order_by(*table.primary_key)
    result = connection.execute(rows.execution_options(yield_per=AT_ONCE))
    for part in result.partitions():
        yield [[*row] for row in part]
