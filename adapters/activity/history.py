"""Activity archives: CSV with the columns `at, member, kind, channel, reply_to`.

Rows have no ids: they are told apart by what their fields say, and equal ones by counting. So
the order in which an archive holds its rows does not matter.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from bot.core.events import Address, Event, MemberJoined, MessageSent, Sender
from bot.services.history import (
    BrokenArchive,
    Destination,
    Fault,
    GroupFound,
    Reader,
    Row,
    Skipped,
)
from bot.services.history.files import lines
from models.tables.base import EPOCH, MICROSECOND

PLATFORM = "activity"
COLUMNS = ("at", "member", "kind", "channel", "reply_to")
REQUIRED = ("at", "member")
KINDS = (MessageSent.kind, MemberJoined.kind)
LIMIT = 128
SHOWN = 40
DIGEST_BYTES = 10
NOBODY = Skipped("no member")
NOT_KNOWN = Skipped("a kind other than message and join")

Fields = tuple[str, str, str, str, str]
Pick = Callable[[Sequence[str]], Fields]
"""Takes the five columns out of the fields of a row."""


def reader(files: Sequence[Path]) -> Reader:
    """Reads CSV files, plain or gzip, as the history of one group of the community."""

    def read(into: Destination) -> Iterator[Row]:
        # The group goes by the community's id: a community may change its name.
        group = Address(PLATFORM, "new" if into.id is None else str(into.id))
        for file in files:
            yield GroupFound(group, into.name, numbering="none")
            yield from read_file(file, group)

    return read


def read_file(path: Path, group: Address) -> Iterator[Row]:
    """The rows of one file. Raises BrokenArchive."""
    table = csv.reader(lines(path), strict=True)
    try:
        yield from _rows(table, group)
    except (csv.Error, Fault) as fault:
        raise BrokenArchive(path, str(fault), f"line {table.line_num:,}") from None


def _rows(table: Iterator[list[str]], group: Address) -> Iterator[Row]:
    header = [name.strip(" \t\ufeff").casefold() for name in next(table, [])]
    pick = _picker(header)
    for fields in table:
        if len(fields) == len(header):
            yield _row(group, *pick([*fields, ""]))
        elif fields:
            raise Fault(f"{len(fields)} fields, where the header has {len(header)}")


def _picker(header: list[str]) -> Pick:
    """Takes the columns that count out of a row, to which an empty field was added."""
    if missing := [name for name in REQUIRED if name not in header]:
        raise Fault(
            f"the column {missing[0]} is missing; the first line names the columns: "
            + ",".join(COLUMNS)
        )
    return itemgetter(*(header.index(name) if name in header else -1 for name in COLUMNS))


def _row(group: Address, at: str, *rest: str) -> Event | Skipped:
    moment, said = _moment(at), _said(*rest)
    if isinstance(said, Skipped):
        return said
    # Time comes first: what lies side by side in the file does so in the database's index too.
    external_id = f"{(moment - EPOCH) // MICROSECOND:016x}.{said.digest}"
    if said.joined:
        return MemberJoined(
            group=group,
            external_id=external_id,
            at=moment,
            sender=said.sender,
            channel=said.channel,
        )
    return MessageSent(
        group=group,
        external_id=external_id,
        at=moment,
        sender=said.sender,
        channel=said.channel,
        to=said.to,
    )


def _moment(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Fault(f"“{at[:SHOWN]}” is not a time; write it like 2024-05-31T18:00:00Z") from None


class Said(NamedTuple):
    """What a row says beside its time."""

    digest: str
    joined: bool
    sender: Sender
    channel: str | None
    to: Address | None


@lru_cache(maxsize=32_768)  # the same few people say the same again and again
def _said(member: str, kind: str, channel: str, reply_to: str) -> Said | Skipped:
    kind = kind or MessageSent.kind
    if kind not in KINDS:
        return NOT_KNOWN
    if not member:
        return NOBODY
    fields = "\x1f".join((member, kind, channel, reply_to)).encode()
    return Said(
        digest=blake2b(fields, digest_size=DIGEST_BYTES).hexdigest(),
        joined=kind == MemberJoined.kind,
        sender=Sender(_account(member), member),
        channel=_named(channel) if channel else None,
        to=_account(reply_to) if reply_to else None,
    )


@lru_cache(maxsize=32_768)
def _account(member: str) -> Address:
    return Address(PLATFORM, _named(member))


def _named(name: str) -> str:
    """A name that any database can keep."""
    if len(name) > LIMIT or "\0" in name:
        raise Fault(f"a name of more than {LIMIT} characters, or with a NUL in it")
    return name
