"""What reading a history yields, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.core.events import Address, Event

EXPORT_ONLY = "export "
"""Begins external ids that exist in exports alone: a bot gets the same messages under others.

So only time can tell what was counted live: such rows are left out from the moment on at which
the bot may have seen them itself.
"""
Numbering = Literal["live", "export", "none"]
"""Whose external ids the rows of a group have: those of live traffic, or of exports alone; or
none, when the ids are made of what the rows say, and equal ones belong to different rows.
"""


@dataclass(frozen=True, slots=True)
class GroupFound:
    """From here on the rows belong to this group; comes once for each file."""

    address: Address
    title: str
    numbering: Numbering = "live"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not taken in, and why in a few words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that the owner should read beside the summary."""

    text: str


@dataclass(frozen=True, slots=True)
class Destination:
    """The community that a history goes to; without an id it has yet to be made."""

    id: int | None
    name: str
    timezone: str


Row = GroupFound | Event | Skipped | Remark
Reader = Callable[[Destination], Iterator[Row]]
"""Reads the same rows each time it is called. Raises ImportRefused."""


class ImportRefused(Exception):
    """The import cannot be done; the message says why and what to do."""


class BrokenArchive(ImportRefused):
    """A file cannot be read to its end; the message names the place and the fault."""

    def __init__(self, file: Path, fault: str, place: str = "") -> None:
        where = f"{file}, {place}" if place else str(file)
        super().__init__(f"{where}: {fault}. Nothing was imported.")
        self.file = file


class Fault(Exception):
    """What is wrong with a row; whoever knows the place makes a BrokenArchive of it."""
