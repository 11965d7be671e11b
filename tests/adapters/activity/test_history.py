"""Activity archives: any order, equal rows, and files that are not what they should be."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.activity.history import reader
from bot.core.events import Address, Event, MemberJoined, MessageSent
from bot.services.history import (
    BrokenArchive,
    Destination,
    Reader,
    Row,
    Skipped,
    Summary,
    import_history,
)
from bot.testing import Community, open_community
from models.tables import Community as CommunityRow
from models.tables import Member, Receipt, Standing

HEADER = "at,member,kind,channel,reply_to\n"
INTO = Destination(7, "Book club", "Europe/Berlin")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "archive.csv"


def rows_of(file: Path, text: str | bytes) -> list[Row]:
    """What is read of a file with this content, after its group."""
    return list(written(file, text)(INTO))[1:]


def written(file: Path, content: str | bytes) -> Reader:
    """Reads a file with this content."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return reader([file])


def events_of(file: Path, text: str) -> list[Event]:
    return [row for row in rows_of(file, text) if isinstance(row, Event)]


def test_a_row_becomes_a_message(file: Path) -> None:
    (event,) = events_of(file, HEADER + "2024-05-31T18:00:00Z,ann,message,general,ben\n")
    assert isinstance(event, MessageSent)
    assert event.group == Address("activity", "7")
    assert event.at == datetime(2024, 5, 31, 18, tzinfo=UTC)
    assert event.sender is not None
    assert event.sender.account == Address("activity", "ann")
    assert (event.channel, event.to, event.reply_to) == (
        "general",
        Address("activity", "ben"),
        None,
    )


def test_time_and_member_are_enough_in_any_order_of_columns(file: Path) -> None:
    (event,) = events_of(file, "\ufeffNick, Member ,AT\r\nx,ann,2024-05-31T18:00:00Z\r\n\r\n")
    assert isinstance(event, MessageSent)
    assert event.sender is not None
    assert (event.sender.name, event.channel, event.to) == ("ann", None, None)


@pytest.mark.parametrize(
    "written",
    [
        "2024-05-31T18:00:00Z",
        "2024-05-31 18:00",
        "2024-05-31T20:00:00+02:00",
        "2024-05-31T12:15:00.000-05:45",
    ],
)
def test_a_time_without_an_offset_is_in_utc(file: Path, written: str) -> None:
    (event,) = events_of(file, f"at,member\n{written},ann\n")
    assert event.at == datetime(2024, 5, 31, 18, tzinfo=UTC)
    assert event.at.utcoffset() == UTC.utcoffset(None)


def test_the_same_row_is_the_same_however_its_time_is_written(file: Path) -> None:
    ids = {
        events_of(file, f"at,member,kind\n{row}\n")[0].external_id
        for row in ("2024-05-31T18:00Z,ann,", "2024-05-31T20:00:00+02:00,ann,message")
    }
    assert len(ids) == 1


def test_joins_are_taken_and_other_kinds_are_skipped(file: Path) -> None:
    rows = rows_of(
        file,
        HEADER
        + "2024-05-31T18:00Z,ann,join,,\n2024-05-31T18:00Z,ann,reaction,,\n2024-05-31T18:00Z,,,,\n",
    )
    assert isinstance(rows[0], MemberJoined)
    assert rows[1:] == [Skipped("a kind other than message and join"), Skipped("no member")]


def test_gzip_is_told_by_its_content_not_its_name(file: Path) -> None:
    assert len(rows_of(file, gzip.compress((HEADER + "2024-05-31T18:00Z,ann,,,\n").encode()))) == 1


LINE = "2024-05-31T18:00:00Z,ann,message,general,\n"
BROKEN = [
    (b"", "line 0: the column at is missing"),
    (b"member;at\n", "line 1: the column at is missing"),
    (b"at,nick\n", "line 1: the column member is missing"),
    ((HEADER + LINE + "31.05.2024,ann,,,\n").encode(), "line 3: “31.05.2024” is not a time"),
    (
        (HEADER + "0001-01-01T00:00:00+14:00,ann,,,\n").encode(),
        "line 2: “0001-01-01T00",
    ),
    ((HEADER + LINE * 2 + "2024-05-31T18:00:00Z,ann\n").encode(), "line 4: 2 fields, where the"),
    ((HEADER + LINE).encode() + b"2024-05-31T18:00Z,\xe4nn,,,\n", "line 3: this is not UTF-8"),
    ((HEADER + LINE).encode("utf-16"), "line 1: this is not UTF-8"),
    ((HEADER + LINE + 'x,"ann"x,,,\n').encode(), "line 3: ',' expected after"),
    ((HEADER + LINE + f"2024-05-31T18:00Z,{'n' * 129},,,\n").encode(), "line 3: a name of more"),
    ((HEADER + LINE + "2024-05-31T18:00Z,ann,,\0,\n").encode(), "line 3: a name of more"),
    ((HEADER + LINE).encode() + b"9" * 200_000, "line 3: more than 65,536 bytes"),
    (gzip.compress((HEADER + LINE * 5).encode())[:-4], "after line 0: the gzip file ends too"),
    (gzip.compress(HEADER.encode())[:10] + b"\xff" * 40, "after line 0: the gzip file is damaged"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_a_broken_file_is_told_with_its_place(file: Path, content: bytes, said: str) -> None:
    with pytest.raises(BrokenArchive) as refused:
        rows_of(file, content)
    assert str(refused.value).startswith(f"{file}, {said}")
    assert str(refused.value).endswith(". Nothing was imported.")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "nowhere", "there is no such file"),
        (tmp_path, "this is a folder"),
    ):
        with pytest.raises(BrokenArchive, match=said):
            list(reader([path])(INTO))


async def test_a_broken_file_writes_nothing(community: Community, file: Path) -> None:
    for content, _ in BROKEN:
        with pytest.raises(BrokenArchive):
            await import_history(community.app, written(file, content), "Book club", batch=1)
    assert await count(community, CommunityRow) == 0


async def count(community: Community, table: type[Any]) -> int:
    def work(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return await community.app.database.run(work)


async def test_equal_rows_are_different_messages(community: Community, file: Path) -> None:
    archive = written(file, HEADER + LINE * 5)
    for counted in (5, 0):
        summary = await import_history(community.app, archive, "Book club", batch=2)
        assert (summary.counted, summary.duplicates) == (counted, 5 - counted)


async def test_a_later_archive_of_the_same_room_adds_what_is_new(
    community: Community, file: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later.csv"
    first, second = written(file, HEADER + LINE * 2), written(later, HEADER + LINE * 3)
    for archive, counted in ((first, 2), (second, 1), (reader([file, later]), 0)):
        for dry_run in (True, False):
            summary = await import_history(community.app, archive, "Book club", dry_run=dry_run)
            assert summary.counted == counted


async def test_archives_of_several_communities_keep_apart(community: Community, file: Path) -> None:
    archive = written(file, HEADER + LINE)
    for name in ("Book club", "Chess club"):
        assert (await import_history(community.app, archive, name)).counted == 1


@dataclass(frozen=True)
class Line:
    minute: int
    member: str
    channel: str
    reply_to: str

    @property
    def fields(self) -> Sequence[str]:
        at = datetime(2026, 2, 1 + self.minute // 20, 12, self.minute % 20, tzinfo=UTC)
        return (at.isoformat(), self.member, "message", self.channel, self.reply_to)


NAMES = st.sampled_from(("ann", "ben", "cho", "dee"))
LINES = st.builds(Line, st.integers(0, 59), NAMES, st.sampled_from(("", "a")), st.just("") | NAMES)


@pytest.fixture
def town(tmp_path: Path, url: str) -> Iterator[tuple[asyncio.Runner, Community]]:
    in_memory = url.startswith("sqlite")
    with asyncio.Runner() as runner:
        opened = open_community("sqlite+aiosqlite://" if in_memory else url)
        yield runner, runner.run(opened.__aenter__())
        runner.run(opened.__aexit__(None, None, None))


def test_the_order_of_rows_does_not_matter(
    town: tuple[asyncio.Runner, Community], file: Path
) -> None:
    runner, community = town
    examples = 0

    def results(lines: Sequence[Line], batch: int) -> tuple[int, dict[str, int]]:
        nonlocal examples
        examples += 1
        name = f"Order {examples}"
        text = io.StringIO(HEADER)
        text.seek(0, io.SEEK_END)
        csv.writer(text).writerows(line.fields for line in lines)
        archive = written(file, text.getvalue())
        summary: Summary = runner.run(import_history(community.app, archive, name, batch=batch))
        return summary.counted, runner.run(earned(community, name))

    @settings(max_examples=40, deadline=None)
    @given(st.data(), st.lists(LINES, min_size=1, max_size=60), st.integers(1, 20))
    def property_(data: st.DataObject, lines: list[Line], batch: int) -> None:
        shuffled = data.draw(st.permutations(lines))
        counted, points = results(lines, 2000)
        assert counted == len(lines)
        assert results(shuffled, batch) == (counted, points)

    property_()


async def earned(community: Community, name: str) -> dict[str, int]:
    def work(session: Session) -> dict[str, int]:
        rows = session.execute(
            select(Member.name, Standing.earned)
            .join(Standing, Standing.member_id == Member.id)
            .join(CommunityRow, CommunityRow.id == Member.community_id)
            .where(CommunityRow.name == name)
        )
        return dict(list(rows))

    return await community.app.database.run(work)


async def test_an_archive_is_its_communitys_whatever_that_is_called(
    community: Community, file: Path
) -> None:
    archive = written(file, HEADER + LINE)
    await import_history(community.app, archive, "Book club")

    def rename(session: Session) -> None:
        session.scalars(select(CommunityRow)).one().name = "Reading circle"

    await community.app.database.run(rename)
    assert (await import_history(community.app, archive, "Reading circle")).counted == 0
    assert await count(community, Receipt) == 1
