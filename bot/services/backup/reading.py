"""Reading a backup, and noticing whatever is not as it was written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from bot.services.backup.layout import (
    BackupRefused,
    BrokenBackup,
    Fault,
    Header,
    Held,
    header_of,
)
from bot.services.history.files import DAMAGE, damage

AT_ONCE = 1000
LONGEST = 64 * 1024 * 1024
"""Bytes that a single row may fill."""
CHANGED = "this line is not as it was written"
TOO_SHORT = "the file ends too early: it was not copied to its end"


class Part(NamedTuple):
    """Some rows of a table, by column."""

    table: Held
    rows: Sequence[dict[str, Any]]


def read_header(path: Path) -> Header:
    """What a backup says about itself. Raises BackupRefused."""
    with _opened(path) as file:
        return _told(path, _Lines(file))


def read_backup(path: Path) -> Iterator[Part]:
    """All rows of a backup; when the last has come, the file is known to be whole and unchanged.

    Raises BackupRefused.
    """
    with _opened(path) as file:
        lines = _Lines(file)
        header = _told(path, lines)
        try:
            for table in header.tables:
                yield from _parts(lines, table)
            _finish(lines, header)
        except Fault as fault:
            raise BrokenBackup(path, str(fault), f"line {lines.number:,}") from None
        except DAMAGE as error:
            raise BrokenBackup(path, damage(error), f"after line {lines.number:,}") from None


def _opened(path: Path) -> BinaryIO:
    try:
        return cast(BinaryIO, gzip.open(path))
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from None


def _told(path: Path, lines: _Lines) -> Header:
    try:
        return header_of(lines.value())
    except gzip.BadGzipFile:
        raise BrokenBackup(path, "this is no backup of Hearth") from None
    except Fault as fault:
        raise BrokenBackup(path, str(fault), f"line {lines.number:,}") from None
    except DAMAGE as error:
        raise BrokenBackup(path, damage(error)) from None


class _Lines:
    """The lines of a backup, with the digest of those that were read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.number = 0
        self.digest = sha256()

    def value(self) -> Any:
        """What the next line holds. Raises Fault, or one of DAMAGE."""
        line = self._file.readline(LONGEST)
        self.number += 1
        if not line.endswith(b"\n"):
            raise Fault(TOO_SHORT if len(line) < LONGEST else CHANGED)
        self.digest.update(line)
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise Fault(CHANGED) from None

    def ended(self) -> bool:
        """Whether nothing follows."""
        return not self._file.read(1)


def _parts(lines: _Lines, table: Held) -> Iterator[Part]:
    if lines.value() != {"table": table.name}:
        raise Fault(CHANGED)
    left = table.rows
    while left > 0:
        rows = [_row(table, lines.value()) for _ in range(min(left, AT_ONCE))]
        left -= len(rows)
        yield Part(table, rows)


def _row(table: Held, line: Any) -> dict[str, Any]:
    if not isinstance(line, list) or len(line) != len(table.columns):
        raise Fault(CHANGED)
    try:
        return {
            name: value if value is None or kind.read is None else kind.read(value)
            for (name, kind), value in zip(table.columns.items(), line, strict=True)
        }
    except (ValueError, TypeError):
        raise Fault(CHANGED) from None


def _finish(lines: _Lines, header: Header) -> None:
    true = {"rows": header.rows, "sha256": lines.digest.hexdigest()}
    end = lines.value()
    if not isinstance(end, dict) or "end" not in end:
        raise Fault(CHANGED)
    if end["end"] != true:
        raise Fault("the file was changed after it was written: its checksum differs")
    if not lines.ended():
        raise Fault("something follows the backup")
