"""What a backup looks like: JSON, one value a line, packed with gzip.

    {"hearth": "backup", "format": 1, "revision": …, "made_at": …, "tables": [{"name": …,
        "rows": …, "columns": {name: kind, …}}, …]}
    {"table": name}             then its rows, each an array in the order of the columns
    …
    {"end": {"rows": …, "sha256": …}}                           of all lines before this one

Moments and days are written as ISO 8601 has them, bytes in base64, the rest as JSON has it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Float, Integer, LargeBinary, String, Table
from sqlalchemy.types import Text, TypeEngine

from models.tables import Moment

FORMAT = 1
MAGIC = "backup"

Progress = Callable[[str, int, int | None], None]
"""Told the stage, the rows done, and the rows in all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a column are written."""

    name: str
    declared: type[TypeEngine[Any]]
    """What a column of this kind is declared as."""
    stored: TypeEngine[Any]
    """What it is given to the database as."""
    read: Callable[[Any], Any] | None = None
    """Makes a value of what stands in the file."""


KINDS = (
    Kind("moment", Moment, Moment(), datetime.fromisoformat),
    Kind("day", Date, Date(), date.fromisoformat),
    Kind("truth", Boolean, Boolean()),
    Kind("integer", Integer, BigInteger()),
    Kind("float", Float, Float()),
    Kind("bytes", LargeBinary, LargeBinary(), lambda text: b64decode(text, validate=True)),
    Kind("json", JSON, JSON(none_as_null=True)),
    Kind("text", String, Text()),
)
NAMED: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


def kind_of(declared: TypeEngine[Any]) -> Kind:
    """The kind of a column's declared type; raises TypeError for a type that has none yet."""
    for kind in KINDS:
        if isinstance(declared, kind.declared):
            return kind
    raise TypeError(f"backups do not know how to write {declared!r}: give it a kind")


def written(value: Any) -> str:
    """A value that JSON has no notation for, as text."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"backups do not know how to write {value!r}")


class Fault(Exception):
    """What is wrong with a line; whoever knows the place makes a BrokenBackup of it."""


class BackupRefused(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


class BrokenBackup(BackupRefused):
    """A backup is not as it was written; the message names the place and the fault."""

    def __init__(self, file: Path, fault: str, place: str = "") -> None:
        where = f"{file}, {place}" if place else str(file)
        super().__init__(f"{where}: {fault}. Nothing was restored.")


@dataclass(frozen=True, slots=True)
class Held:
    """A table within a backup."""

    name: str
    rows: int
    columns: Mapping[str, Kind]

    @classmethod
    def of(cls, table: Table, rows: int) -> Held:
        """A table that holds so many rows."""
        return cls(table.name, rows, {c.name: kind_of(c.type) for c in table.columns})


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says about itself."""

    revision: str
    """Of the schema."""
    made_at: datetime
    tables: tuple[Held, ...]

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.rows for table in self.tables)

    def as_object(self) -> dict[str, Any]:
        """The first line."""
        tables = [
            {
                "name": table.name,
                "rows": table.rows,
                "columns": {name: kind.name for name, kind in table.columns.items()},
            }
            for table in self.tables
        ]
        return {
            "hearth": MAGIC,
            "format": FORMAT,
            "revision": self.revision,
            "made_at": self.made_at,
            "tables": tables,
        }


def header_of(line: Any) -> Header:
    """The header that stands in a first line. Raises Fault."""
    if not isinstance(line, dict) or line.get("hearth") != MAGIC:
        raise Fault("this is no backup of Hearth")
    if line.get("format") != FORMAT:
        raise Fault("it was written by a newer Hearth; update Hearth, then restore it")
    try:
        tables = tuple(
            Held(
                str(table["name"]),
                int(table["rows"]),
                {str(name): NAMED[kind] for name, kind in table["columns"].items()},
            )
            for table in line["tables"]
        )
        return Header(str(line["revision"]), datetime.fromisoformat(line["made_at"]), tables)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Fault("the first line is not as it was written") from None
