"""What an import remembers of the rows it has read, in bounded memory.

It lies in SQLite's temporary database: a file without a name that is kept in the cache as long
as it fits there, spills to the disk beyond, and is gone when it is closed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from bot.core.events import Address, Event, Sender
from models.tables.base import EPOCH, MICROSECOND

AT_HAND = 50_000
"""People kept as objects before they are written down."""


class Scratch:
    """A temporary database with one table."""

    def __init__(self, table: str) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in ("PRAGMA journal_mode = OFF", "BEGIN", f"CREATE TABLE {table}"):
            self._database.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()


class Occurrences(Scratch):
    """Counts how often keys have come."""

    def __init__(self) -> None:
        super().__init__("seen (key TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")
        self._greatest = ""

    def count(self, keys: Sequence[str]) -> list[int]:
        """For each of `keys`: for the how manieth time does it come?

        Fast where keys mostly grow, as those do that begin with the time in an ordered file.
        """
        times = self._before(keys)
        counted = []
        for key in keys:
            times[key] = n = times.get(key, 0) + 1
            counted.append(n)
        self._database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", times.items())
        self._greatest = max(self._greatest, *keys, "")
        return counted

    def _before(self, keys: Sequence[str]) -> dict[str, int]:
        """How often keys came before; one greater than all that came has not come."""
        greatest = self._greatest
        doubtful = [key for key in keys if key <= greatest]
        if not doubtful:
            return {}
        rows = self._database.execute(
            "SELECT key, times FROM seen WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(doubtful),),
        )
        return dict(rows)

    def clear(self) -> None:
        """Begin anew."""
        self._database.execute("DELETE FROM seen")
        self._greatest = ""


class Roster(Scratch):
    """The people of an archive, and when each of them is first seen in it."""

    def __init__(self) -> None:
        super().__init__(
            "person (platform TEXT, id TEXT, name TEXT, username TEXT, first INTEGER,"
            " PRIMARY KEY (platform, id)) WITHOUT ROWID"
        )
        self._at_hand: dict[Address, tuple[Sender, datetime]] = {}

    def note(self, events: Iterable[Event]) -> None:
        """Note who is behind some events."""
        for event in events:
            if sender := event.sender:
                seen = self._at_hand.get(sender.account)
                if seen is None or event.at < seen[1]:
                    self._at_hand[sender.account] = (sender, event.at)
        if len(self._at_hand) > AT_HAND:
            self._write_down()

    def _write_down(self) -> None:
        self._database.executemany(
            "INSERT INTO person VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET first = min(first, excluded.first)",
            [
                (*sender.account, sender.name, sender.username, (at - EPOCH) // MICROSECOND)
                for sender, at in self._at_hand.values()
            ],
        )
        self._at_hand.clear()

    def __len__(self) -> int:
        self._write_down()
        count: int
        (count,) = self._database.execute("SELECT count(*) FROM person").fetchone()
        return count

    def __iter__(self) -> Iterator[tuple[Sender, datetime]]:
        self._write_down()
        rows = self._database.execute("SELECT platform, id, name, username, first FROM person")
        for platform, id_, name, username, first in rows:
            sender = Sender(Address(platform, id_), name, username=username)
            yield sender, EPOCH + first * MICROSECOND
