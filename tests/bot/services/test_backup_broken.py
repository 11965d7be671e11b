"""A backup that is not as it was written, or not for this version, changes nothing."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.services.backup import BackupRefused, back_up, restore
from bot.testing import START, open_community
from migrations.schema import upgrade
from models.database import open_database
from models.tables import Community, Member, Person

Lines = list[Any]
NAMES = ("Alice", "Bo", "晓明")
REFUSED = ("Nothing was restored.", "Update Hearth, then restore it.")
"""How a refusal ends; the latter where the revision is not known, be it newer or damaged."""


def packed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


def quietly(stage: str, done: int, total: int | None) -> None:
    """Nobody looks at how far it has come."""


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of three people who have talked."""
    folder = tmp_path_factory.mktemp("sound")

    async def talk() -> None:
        url = f"sqlite+aiosqlite:///{folder / 'hearth.db'}"
        async with open_community(url) as community:
            for name in NAMES:
                await community.person(name).says("hello")
                await community.person(name).says("/checkin")
        await back_up(make_url(url), folder / "backup", START, quietly)

    asyncio.run(talk())
    return (folder / "backup").read_bytes()


def refusal(folder: Path, content: bytes) -> str:
    """What is said of a file with this content, which leaves no database behind."""
    (folder / "backup").write_bytes(content)

    async def call() -> None:
        database = open_database(f"sqlite+aiosqlite:///{folder / 'target.db'}")
        try:
            await restore(database, folder / "backup", quietly)
        finally:
            await database.close()

    with pytest.raises(BackupRefused) as refused:
        asyncio.run(call())
    assert not (folder / "target.db").exists()
    return str(refused.value).replace(str(folder / "backup"), "FILE")


def rewritten(sound: bytes, change: Callable[[Lines], Lines], *, honestly: bool = False) -> bytes:
    """A backup with other lines; `honestly` with a checksum that fits them."""
    lines = change([json.loads(line) for line in gzip.decompress(sound).splitlines()])
    text = [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines]
    if honestly:
        rows = sum(isinstance(line, list) for line in lines)
        end = {"end": {"rows": rows, "sha256": sha256(b"".join(text[:-1])).hexdigest()}}
        text[-1] = json.dumps(end).encode() + b"\n"
    return packed(b"".join(text))


def header(**changes: Any) -> Callable[[Lines], Lines]:
    return lambda lines: [lines[0] | changes, *lines[1:]]


def test_a_backup_cut_short_anywhere_is_refused(sound: bytes, tmp_path: Path) -> None:
    for end in {0, 1, 2, 9, 10, 11, 100, *range(0, len(sound), 211), *range(-9, 0)}:
        said = refusal(tmp_path, sound[:end])
        assert said.startswith("FILE"), said
        assert said.endswith("Nothing was restored."), said
        assert ("ends too early" if end not in (0, 1) else "") in said, said


def test_a_backup_that_lacks_its_last_lines_is_refused(sound: bytes, tmp_path: Path) -> None:
    text = gzip.decompress(sound)
    for end in (len(text) - 1, text.rindex(b"\n", 0, -1) + 1, len(text) // 2):
        said = refusal(tmp_path, packed(text[:end]))
        assert "the file ends too early: it was not copied to its end" in said
        assert said.startswith("FILE, line ")


def test_a_flipped_bit_is_noticed_wherever_it_is(sound: bytes, tmp_path: Path) -> None:
    for place in range(10, len(sound), 61):  # all over the file, each of the eight bits in turn
        changed = bytearray(sound)
        changed[place] ^= 1 << place % 8
        assert refusal(tmp_path, bytes(changed)).endswith(REFUSED), (place, place % 8)


def test_a_flipped_bit_in_the_revision_is_noticed(sound: bytes, tmp_path: Path) -> None:
    """Packed without compression, so that the bits of the revision are known."""
    plain = gzip.compress(gzip.decompress(sound), compresslevel=0, mtime=0)
    place = plain.index(b'"revision":"') + len(b'"revision":"')
    for bit in range(32):
        changed = bytearray(plain)
        changed[place + bit // 8] ^= 1 << bit % 8
        assert refusal(tmp_path, bytes(changed)).endswith(REFUSED), bit


def test_points_that_were_changed_by_hand_are_noticed(sound: bytes, tmp_path: Path) -> None:
    def enrich(lines: Lines) -> Lines:
        place = lines.index({"table": "standing"}) + 1
        lines[place][3] = 10**6
        return lines

    said = refusal(tmp_path, rewritten(sound, enrich))
    assert "the file was changed after it was written: its checksum differs" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (header(revision="0999"), "FILE was written by a newer Hearth (revision 0999). Update"),
        (header(format=2), "line 1: it was written by a newer Hearth; update Hearth"),
        (header(hearth="other"), "line 1: this is no backup of Hearth"),
        (header(tables=[{}]), "line 1: the first line is not as it was written"),
        (header(tables=3), "line 1: the first line is not as it was written"),
        (header(tables=[]), "line 2: this line is not as it was written"),
        (lambda lines: [lines[0], *lines[2:]], "line 2: this line is not as it was written"),
        (lambda lines: [lines[0], lines[1], 7], "line 3: this line is not as it was written"),
        (lambda lines: [lines[0], lines[1], ["x"]], "line 3: this line is not as it was written"),
    ],
)
def test_what_does_not_belong_is_named_with_its_place(
    sound: bytes, tmp_path: Path, change: Callable[[Lines], Lines], said: str
) -> None:
    assert said in refusal(tmp_path, rewritten(sound, change))


def test_what_follows_a_backup_does_not_belong_to_it(sound: bytes, tmp_path: Path) -> None:
    assert "something follows the backup" in refusal(tmp_path, sound + packed(b"[1]\n"))
    assert "the gzip file is damaged" in refusal(tmp_path, sound + b"[1]\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,points\n", "FILE: this is no backup of Hearth."),
        (packed(b"name,points\n"), "FILE, line 1: this line is not as it was written."),
        (packed(b"[" * 100_000 + b"\n"), "FILE, line 1: this line is not as it was written"),
        (packed(b'{"a": 1}\n'), "FILE, line 1: this is no backup of Hearth."),
    ],
)
def test_another_file_is_no_backup(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refusal(tmp_path, content)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    database = open_database("sqlite+aiosqlite://")
    with pytest.raises(BackupRefused, match="gone cannot be read: No such file or directory"):
        asyncio.run(restore(database, tmp_path / "gone", quietly))


def test_rows_that_the_database_will_not_have_are_said(
    sound: bytes, url: str, tmp_path: Path
) -> None:
    def twice(lines: Lines) -> Lines:
        place = lines.index({"table": "person"}) + 1
        lines.insert(place, lines[place])
        for table in lines[0]["tables"]:
            table["rows"] += table["name"] == "person"
        return lines

    (tmp_path / "backup").write_bytes(rewritten(sound, twice, honestly=True))

    async def call() -> None:
        database = open_database(url)
        try:
            with pytest.raises(BackupRefused, match="rows of the table person do not fit"):
                await restore(database, tmp_path / "backup", quietly)
            assert await database.run(lambda s: s.scalars(select(Person)).all()) == []
        finally:
            await database.close()

    asyncio.run(call())


def as_of_the_first(lines: Lines, columns: dict[str, set[str]]) -> Lines:
    """The lines as the first revision would have written them."""
    kept: Lines = [lines[0] | {"revision": "0001", "tables": []}]
    widths: list[int] = []
    held = {table["name"]: table for table in lines[0]["tables"]}
    name = ""
    for line in lines[1:-1]:
        if isinstance(line, dict):
            name = line["table"]
            names = held[name]["columns"]
            widths = [n for n, column in enumerate(names) if column in columns.get(name, ())]
            if name in columns:
                there = {c: kind for c, kind in names.items() if c in columns[name]}
                kept[0]["tables"].append(held[name] | {"columns": there})
                kept.append(line)
        elif name in columns:
            kept.append([line[n] for n in widths])
    return [*kept, lines[-1]]


async def columns_of_the_first(url: str) -> dict[str, set[str]]:
    database = open_database(url)
    await upgrade(database, "0001")
    columns = await database.reshape(
        lambda connection: {
            table: {about["name"] for about in inspect(connection).get_columns(table)}
            for table in inspect(connection).get_table_names()
        }
    )
    await database.close()
    return columns


def test_an_earlier_revision_is_restored_and_brought_up_to_date(
    sound: bytes, url: str, tmp_path: Path
) -> None:
    names: Select[str] = select(Member.name).order_by(Member.id)

    async def call() -> None:
        columns = await columns_of_the_first(f"sqlite+aiosqlite:///{tmp_path / 'first.db'}")
        old = rewritten(sound, lambda lines: as_of_the_first(lines, columns), honestly=True)
        await asyncio.to_thread((tmp_path / "backup").write_bytes, old)
        database = open_database(url)
        header = await restore(database, tmp_path / "backup", quietly)
        assert header.revision == "0001"
        assert await database.run(lambda s: s.scalars(names).all()) == [*NAMES]
        await upgrade(database)
        assert await database.run(lambda s: s.scalars(select(Member.answered_at)).all())
        await database.close()

    asyncio.run(call())


def test_a_table_of_a_later_revision_is_no_part_of_an_earlier_one(
    sound: bytes, url: str, tmp_path: Path
) -> None:
    (tmp_path / "backup").write_bytes(rewritten(sound, header(revision="0001"), honestly=True))

    def settle(session: Session) -> None:
        session.execute(insert(Person).values(created_at=START))

    async def call() -> None:
        database = open_database(url)
        await database.run(settle)
        with pytest.raises(BackupRefused, match=r"line 1: the table \w+ is not one of revi"):
            await restore(database, tmp_path / "backup", quietly)
        assert await database.run(lambda s: s.scalars(select(Community)).all()) == []
        assert await database.run(lambda s: len(s.scalars(select(Person)).all())) == 1
        await database.close()

    asyncio.run(call())
