"""Units of work are whole or nothing, on both databases, however many work at once."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.database import Database, open_database
from models.faults import BrokenReferences, DatabaseUnreachable
from models.tables import Account, Person, ScoreCount
from models.tables.base import EPOCH


class Trouble(Exception):
    """Something goes wrong in the middle."""


def persons(session: Session) -> int:
    return session.scalar(select(func.count(Person.id))) or 0


def add_person(session: Session) -> int:
    made = insert(Person).values(created_at=EPOCH).returning(Person.id)
    return session.scalars(made).one()


async def test_what_fails_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        add_person(session)
        raise Trouble

    with pytest.raises(Trouble):
        await database.run(work)
    assert await database.run(persons) == 0


async def test_a_savepoint_that_is_the_first_write_leaves_nothing_when_undone(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        with suppress(Trouble), session.begin_nested():
            add_person(session)
            raise Trouble

    await database.run(work)
    assert await database.run(persons) == 0


async def test_a_savepoint_that_is_the_first_write_does_not_outlive_its_transaction(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        with session.begin_nested():
            add_person(session)
        raise Trouble

    with pytest.raises(Trouble):
        await database.run(work)
    assert await database.run(persons) == 0


async def test_what_was_done_before_a_savepoint_survives_its_undoing(database: Database) -> None:
    def work(session: Session) -> None:
        add_person(session)
        with suppress(Trouble), session.begin_nested():
            add_person(session)
            raise Trouble

    await database.run(work)
    assert await database.run(persons) == 1


async def test_a_row_must_not_refer_to_nothing(database: Database) -> None:
    stray = insert(Account).values(person_id=1, platform="stage", external_id="a")
    with pytest.raises(IntegrityError):
        await database.run(lambda session: session.execute(stray))


async def test_many_at_once_see_the_same_account_first_and_make_one(url: str) -> None:
    databases = [open_database(url) for _ in range(4)]

    def meet(session: Session) -> int:
        found = session.scalar(select(Account.person_id).where(Account.external_id == "alice"))
        if found is not None:
            return found
        person = add_person(session)
        about = {"person_id": person, "platform": "stage", "external_id": "alice"}
        session.execute(insert(Account).values(about))
        return person

    met = await asyncio.gather(*(database.run(meet) for database in databases * 4))
    assert len(set(met)) == 1
    assert await databases[0].run(persons) == 1
    for database in databases:
        await database.close()


async def test_cancelled_callers_leave_no_half_of_anything(database: Database) -> None:
    def pair(session: Session) -> None:
        add_person(session)
        add_person(session)

    chance = random.Random(7)
    for _ in range(30):
        task = asyncio.ensure_future(database.run(pair))
        for _ in range(chance.randrange(60)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await database.run(persons) % 2 == 0
    await asyncio.gather(*(database.run(pair) for _ in range(20)))


COUNT = """
import asyncio, sys
from sqlalchemy import select, update
from models.database import open_database
from models.tables import ScoreCount

def count(session):
    held = session.scalars(select(ScoreCount).with_for_update()).one()
    held.members += 1

async def main():
    database = open_database(sys.argv[1])
    for _ in range(150):
        await database.run(count)
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_that_read_and_then_write_do_not_disturb_each_other(
    database: Database, url: str
) -> None:
    row = {"community_id": 1, "board": "all", "tier": 0, "bucket": 1, "members": 0}
    await database.run(lambda session: session.execute(insert(ScoreCount).values(row)))
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", COUNT, url, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [(await process.communicate())[1].decode() for process in processes]
    assert said == ["", ""]
    assert await database.run(lambda session: session.scalar(select(ScoreCount.members))) == 300


async def test_many_may_open_a_fresh_file_at_once(tmp_path: Path) -> None:
    for n in range(60):
        databases = [open_database(f"sqlite+aiosqlite:///{tmp_path / str(n)}") for _ in range(4)]
        await asyncio.gather(*(database.run(lambda session: None) for database in databases))
        for database in databases:
            await database.close()


async def test_a_change_of_the_schema_that_would_break_references_is_undone(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        about = {"person_id": add_person(session), "platform": "stage", "external_id": "a"}
        session.execute(insert(Account).values(about))

    await database.run(work)
    with pytest.raises((BrokenReferences, IntegrityError)):
        await database.reshape(lambda connection: connection.execute(text("DELETE FROM person")))
    assert await database.run(persons) == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite+aiosqlite:////proc/nowhere/hearth.db", "cannot be made"),
        ("postgresql+asyncpg://nobody@127.0.0.1:1/nothing", "does not answer"),
        ("mysql://somewhere/else", "SQLite or PostgreSQL"),
        ("not a url", "is not a database URL"),
    ],
)
async def test_a_database_that_cannot_be_used_is_told_in_a_sentence(
    address: str, said: str
) -> None:
    with pytest.raises(DatabaseUnreachable, match=said):
        await open_database(address).run(persons)


async def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    path.write_text("This is a letter, not a database. " * 100)
    database = open_database(f"sqlite+aiosqlite:///{path}")
    with pytest.raises(DatabaseUnreachable, match="not a database"):
        await database.run(persons)
    await database.close()
