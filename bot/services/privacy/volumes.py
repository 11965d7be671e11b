"""Tables as JSON, in as many files as it takes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.core.elements import File

LIMIT = 9_000_000
"""Bytes of a file. No platform that we know takes less than ten million."""
FORMAT = "hearth member export 1"
NAME = "hearth-my-data{}.json"
ROW = ",\n"


def _plain(value: Any) -> str:
    """What JSON has no form for: moments and days by ISO 8601, bytes by base 64."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} cannot be exported")


# ASCII alone: Python keeps such a text in a quarter of the room.
ENCODE = json.JSONEncoder(default=_plain, separators=(",", ":")).encode


@dataclass(slots=True)
class Volumes:
    """Writes tables one after the other, and begins a new file where one is full."""

    limit: int
    _volumes: list[list[str]] = field(default_factory=lambda: [[]])
    _size: int = 0
    _head: str = ""
    _empty: bool = True
    """Whether the table that is open has no row in this volume."""

    def open(self, table: str, columns: Sequence[str], blank: Mapping[str, Sequence[str]]) -> None:
        """Begin a table. `blank` names columns that may be empty, by the link that they hide."""
        about = {"table": table, "columns": list(columns), "hidden": blank}
        self._head = ENCODE(about)[:-1] + ',"rows":[\n'
        self._begin()

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to the table that is open."""
        text = ENCODE(rows)[1:-1]
        if self._size and self._size + len(text) > self.limit:
            self.close()
            self._volumes.append([])
            self._size = 0
            self._begin()
        self._write(text if self._empty else ROW + text)
        self._empty = False

    def close(self) -> None:
        """End the table that is open."""
        self._write("]}")

    def files(self, about: Mapping[str, Any]) -> tuple[File, ...]:
        """The files, each of them whole JSON that begins with `about`."""
        count = len(self._volumes)
        return tuple(
            File(
                NAME.format(f"-{n}-of-{count}" if count > 1 else ""),
                "".join((_opening(about, n, count), *volume, "]}\n")),
            )
            for n, volume in enumerate(self._volumes, 1)
        )

    def _begin(self) -> None:
        self._write((ROW if self._volumes[-1] else "") + self._head)
        self._empty = True

    def _write(self, text: str) -> None:
        self._volumes[-1].append(text)
        self._size += len(text)


def _opening(about: Mapping[str, Any], part: int, parts: int) -> str:
    head = {"format": FORMAT, "part": part, "parts": parts, **about}
    return ENCODE(head)[:-1] + ',"tables":[\n'
