"""A backup holds everything, restores on either database, and life goes on there."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import (
    Column,
    Select,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.services.backup import BackupRefused, back_up, restore
from bot.services.backup.layout import kind_of
from bot.services.invariants import check
from bot.services.rebuild import Rebuilt, rebuild
from bot.testing import START, Community, open_community
from migrations.schema import upgrade
from models.database import open_database
from models.snapshots import read_snapshot
from models.tables import Base, LedgerEntry, Member, Person, Receipt
from models.tables.base import EPOCH

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
EACH = 3
"""Rows that are made up for each table."""


DATABASE = {"hearth.db", "hearth.db-wal", "hearth.db-shm"}
MADE_UP: dict[str, Callable[[int], Any]] = {
    "moment": lambda n: EPOCH + timedelta(days=20_000, microseconds=n),
    "day": lambda n: date(2026, 2, 27) + timedelta(days=n),
    "truth": lambda n: n % 2 == 0,
    "integer": lambda n: n,
    "float": lambda n: 1 / (n + 2),
    "bytes": lambda n: bytes([0, 255, n]),
    "json": lambda n: {"名": [n, None, "\u2028", {"x": 0.1}]},
    "text": lambda n: f"{n} 晓“\n\t\\u0041 🔥",
}


def quietly(stage: str, done: int, total: int | None) -> None:
    """Nobody looks at how far it has come."""


@pytest.fixture(
    params=[
        "to sqlite",
        pytest.param(
            "to postgres",
            marks=pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set"),
        ),
    ]
)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which there are not even tables."""
    if request.param == "to sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'target.db'}"
        return
    name = f"hearth_target_{uuid.uuid4().hex}"
    server = make_url(POSTGRES or "")
    asyncio.run(administer(f'CREATE DATABASE "{name}"'))
    url = server.set(drivername="postgresql+asyncpg", database=name)
    yield url.render_as_string(hide_password=False)
    asyncio.run(administer(f'DROP DATABASE "{name}" WITH (FORCE)'))


async def administer(statement: str) -> None:
    url = make_url(POSTGRES or "").set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hearth.backup"


def write(file: Path, text: bytes) -> None:
    file.write_bytes(text)


def content(file: Path) -> bytes:
    return file.read_bytes()


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def beside(file: Path) -> set[str]:
    """The names of all that lies in the folder of a file."""
    return {path.name for path in file.parent.iterdir()}


def everything(session: Session) -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {
        table.name: [
            tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }


async def held(url: str) -> dict[str, list[Any]]:
    return await within(url, everything)


async def within(url: str, work: Callable[[Session], Any]) -> Any:
    database = open_database(url)
    try:
        return await database.run(work)
    finally:
        await database.close()


async def restored(url: str, file: Path) -> dict[str, list[Any]]:
    """What a database holds after a backup was restored into it."""
    database = open_database(url)
    try:
        await restore(database, file, quietly)
        return await database.run(everything)
    finally:
        await database.close()


def value(column: Column[Any], n: int) -> Any:
    """Something for a column that only its kind of column can hold."""
    if column.nullable and n == 1:
        return None
    if column.foreign_keys:
        return n
    made = MADE_UP[kind_of(column.type).name](n)
    return made[: column.type.length] if isinstance(column.type, String) else made


def made_up(table: Table) -> list[dict[str, Any]]:
    return [{c.name: value(c, n) for c in table.columns} for n in range(1, EACH + 1)]


def fill(session: Session) -> None:
    """Put rows into every table there is."""
    for table in Base.metadata.sorted_tables:
        session.execute(insert(table), made_up(table))


async def test_every_row_of_every_table_comes_back(url: str, target: str, file: Path) -> None:
    await within(url, fill)
    before = await held(url)
    assert {len(rows) for rows in before.values()} == {EACH}
    header = await back_up(make_url(url), file, START, quietly)
    assert header.rows == EACH * len(before)
    assert await restored(target, file) == before


def test_every_column_has_a_kind() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert kind_of(column.type)


async def test_a_reference_to_a_row_that_comes_later_is_kept(
    url: str, target: str, file: Path
) -> None:
    def link(session: Session) -> None:
        fill(session)
        first, last = session.get_one(Member, 1), session.get_one(Member, EACH)
        first.root_id, last.root_id = EACH, None

    await within(url, link)
    await back_up(make_url(url), file, START, quietly)
    assert (await restored(target, file))["member"] == (await held(url))["member"]


async def test_a_community_goes_on_living_where_it_was_restored(
    lived_in: Community, url: str, target: str, file: Path
) -> None:
    before = await held(url)
    await back_up(make_url(url), file, START, quietly)
    assert await restored(target, file) == before
    async with open_community(target, now=lived_in.clock.now()) as again:
        database, declared = again.app.database, again.app.declared
        assert await database.run(lambda s: check(s, declared)) == []
        assert await database.run(lambda s: rebuild(s, declared)) == Rebuilt(0, 0, 0)
        assert await database.run(everything) == before
        await the_old_is_known_and_the_new_is_not(again, before)
        assert await database.run(lambda s: check(s, declared)) == []


async def the_old_is_known_and_the_new_is_not(
    again: Community, before: dict[str, list[Any]]
) -> None:
    group = next(row[0] for row in before["chat_group"] if row[3] == again.group.id)
    known = [row for row in before["receipt"] if row[1:3] == (group, "message")]
    assert known
    alice = again.person("Alice")
    old = [replace(alice.message("", at=row[5]), external_id=row[3]) for row in known]
    assert (await again.app.receive(old)).new == 0
    new = replace(again.person("Newcomer").message("hello"), external_id="not heard before")
    assert (await again.app.receive([new])).new == 1
    database = again.app.database
    members = await database.run(lambda s: s.scalars(select(Member.id)).all())
    assert len(set(members)) == len(before["member"]) + 1
    newest: Select[int] = select(func.max(LedgerEntry.id))
    assert await database.run(lambda s: s.scalar(newest)) > max(
        row[0] for row in before["ledger_entry"]
    )


async def test_a_backup_that_was_restored_and_backed_up_again_says_the_same(
    lived_in: Community, url: str, target: str, file: Path, tmp_path: Path
) -> None:
    await back_up(make_url(url), file, START, quietly)
    await restored(target, file)
    await back_up(make_url(target), tmp_path / "again", START, quietly)
    assert content(file) == content(tmp_path / "again")


async def test_it_is_of_one_moment_though_others_write(
    lived_in: Community, url: str, tmp_path: Path
) -> None:
    count = select(func.count()).select_from(Receipt.__table__)
    seen = []

    def work(connection: Any) -> None:
        seen.append(connection.scalar(count))
        meanwhile(lambda: talk(url))
        seen.append(connection.scalar(count))

    await read_snapshot(make_url(url), tmp_path, work)
    assert seen[0] == seen[1]
    assert await within(url, lambda s: s.scalar(count)) > seen[1]


def meanwhile(call: Callable[[], Any]) -> None:
    """Do something on a thread and connections of its own, until it is done."""
    thread = threading.Thread(target=lambda: asyncio.run(call()))
    thread.start()
    thread.join()


async def talk(url: str) -> None:
    async with open_community(url, now=START + timedelta(days=40)) as community:
        await community.person("Zoe").says("in the midst of it", at=community.clock.now())
        await community.receives([community.person("Zoe").message("x") for _ in range(50)])


async def test_only_its_owner_can_read_it(url: str, file: Path) -> None:
    old = os.umask(0)
    try:
        await back_up(make_url(url), file, START, quietly)
    finally:
        os.umask(old)
    assert mode(file) == 0o600


async def test_a_file_that_exists_is_replaced_only_if_that_is_wanted(url: str, file: Path) -> None:
    write(file, b"dear")
    with pytest.raises(BackupRefused, match=r"exists\. Name another file, or replace it with"):
        await back_up(make_url(url), file, START, quietly)
    assert content(file) == b"dear"
    await back_up(make_url(url), file, START, quietly, force=True)
    assert content(file)[:2] == b"\x1f\x8b"


async def test_a_backup_that_fails_leaves_the_earlier_one(url: str, file: Path) -> None:
    write(file, b"dear")

    def fail(stage: str, done: int, total: int | None) -> None:
        raise OSError(28, "No space left on device")

    await within(url, fill)
    with pytest.raises(BackupRefused, match="cannot be written: No space left on device"):
        await back_up(make_url(url), file, START, fail, force=True)
    assert content(file) == b"dear"
    assert beside(file) <= {file.name, *DATABASE}


async def test_a_folder_that_is_not_there_is_said(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="cannot be written: No such file or directory"):
        await back_up(make_url(url), tmp_path / "gone" / "file", START, quietly)


async def test_a_database_of_another_revision_is_not_backed_up(target: str, file: Path) -> None:
    database = open_database(target)
    await upgrade(database, "0001")
    await database.close()
    with pytest.raises(BackupRefused, match="is of revision 0001, this Hearth of"):
        await back_up(make_url(target), file, START, quietly)
    assert file.name not in beside(file)


async def test_where_somebody_lives_nothing_is_restored(
    lived_in: Community, url: str, file: Path
) -> None:
    before = await held(url)
    await back_up(make_url(url), file, START, quietly)
    with pytest.raises(BackupRefused, match=r"Give database\.url a new, empty database"):
        await restored(url, file)
    assert await held(url) == before


async def test_what_only_a_first_start_left_makes_room(url: str, target: str, file: Path) -> None:
    await within(url, fill)
    await back_up(make_url(url), file, START, quietly)
    database = open_database(target)
    await upgrade(database)
    await database.run(lambda s: s.add(Person(id=1, created_at=datetime(2026, 1, 1, tzinfo=UTC))))
    await database.close()
    assert await restored(target, file) == await held(url)


async def test_an_interrupted_backup_leaves_nothing(
    lived_in: Community, url: str, file: Path
) -> None:
    await interrupted(lambda progress: back_up(make_url(url), file, START, progress), "backing up")
    assert beside(file) <= DATABASE


async def test_an_interrupted_restore_leaves_nothing(
    lived_in: Community, url: str, target: str, file: Path
) -> None:
    await back_up(make_url(url), file, START, quietly)
    database = open_database(target)
    await upgrade(database)
    await interrupted(lambda progress: restore(database, file, progress), "restoring")
    assert not any((await database.run(everything)).values())
    await restore(database, file, quietly)
    assert await database.run(everything) == await held(url)
    await database.close()


async def interrupted(start: Callable[[Any], Any], where: str) -> None:
    """Begin something, and interrupt it at its first step of a stage."""
    loop, main = asyncio.get_running_loop(), threading.get_ident()
    asked: list[str] = []

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage != where or asked:
            return
        asked.append(stage)
        if threading.get_ident() == main:
            task.cancel()
        else:
            asyncio.run_coroutine_threadsafe(cancel(), loop).result()

    async def cancel() -> None:
        task.cancel()
        for _ in range(20):
            await asyncio.sleep(0)

    task = asyncio.ensure_future(start(progress))
    with pytest.raises(asyncio.CancelledError):
        await task
