"""The schema goes up and down, agrees with the tables, and guards the ledger."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Integer, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from migrations.schema import SchemaTooNew, config, upgrade
from models.database import Database, open_database
from models.tables import Base, Community, LedgerEntry, Member, Person
from models.tables.base import EPOCH


def differences(connection: Connection) -> list[Any]:
    """What another revision would have to change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def write(session: Session) -> None:
    """An entry in the ledger, and all that it needs."""
    about = {"name": "Town", "timezone": "UTC", "language": "en", "created_at": EPOCH}
    community = session.scalar(insert(Community).values(about).returning(Community.id))
    person = session.scalar(insert(Person).values(created_at=EPOCH).returning(Person.id))
    who = {"community_id": community, "person_id": person, "name": "A", "joined_at": EPOCH}
    member = session.scalar(insert(Member).values(who).returning(Member.id))
    entry = LedgerEntry(
        community_id=community,
        member_id=member,
        root_id=member,
        reason="message",
        source="a",
        points=1,
        occurred_at=EPOCH,
        day=EPOCH.date(),
        rate=1,
        multiplier=1.0,
        quantity=1.0,
    )
    session.add(entry)


def entries(session: Session) -> int:
    return session.scalar(select(func.count(LedgerEntry.id))) or 0


async def test_the_revisions_make_the_tables_that_are_declared(database: Database) -> None:
    assert await database.reshape(differences) == []
    assert await database.reshape(tables) == {*Base.metadata.tables, "alembic_version"}


async def test_the_schema_can_be_taken_down_and_put_up_again(database: Database) -> None:
    await database.reshape(lambda connection: command.downgrade(config(connection), "base"))
    assert await database.reshape(tables) == {"alembic_version"}
    await upgrade(database)
    assert await database.reshape(differences) == []
    await database.run(write)


async def test_an_upgrade_of_what_is_new_enough_changes_nothing(database: Database) -> None:
    await database.run(write)
    await upgrade(database)
    assert await database.run(entries) == 1


@pytest.mark.parametrize(
    "change", ["UPDATE ledger_entry SET points = 2", "DELETE FROM ledger_entry"]
)
async def test_the_ledger_refuses_to_be_changed(database: Database, change: str) -> None:
    await database.run(write)
    with pytest.raises(DBAPIError, match="added, never changed"):
        await database.run(lambda session: session.execute(text(change)))
    kept = await database.run(lambda session: session.scalar(select(LedgerEntry.points)))
    assert kept == 1


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(database: Database) -> None:
    await database.run(write)

    def rebuild(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("member") as batch:
            batch.add_column(Column("shoe_size", Integer))
        with operations.batch_alter_table("member") as batch:
            batch.drop_column("shoe_size")

    await database.reshape(rebuild)
    assert await database.run(entries) == 1
    assert await database.run(lambda session: session.scalar(select(Member.name))) == "A"


async def test_a_newer_database_is_left_alone(database: Database) -> None:
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await database.run(lambda session: session.execute(newer))
    with pytest.raises(SchemaTooNew, match="newer Hearth"):
        await upgrade(database)


UPGRADE = """
import asyncio, sys
from migrations.schema import upgrade
from models.database import open_database

async def main():
    database = open_database(sys.argv[1])
    await upgrade(database)
    await database.close()

asyncio.run(main())
"""


async def test_processes_that_start_together_on_a_fresh_database_all_succeed(
    url: str, tmp_path: Path
) -> None:
    fresh = await freshened(url, tmp_path)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", UPGRADE, fresh, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await process.communicate())[1].decode() for process in processes]
    assert said == ["", "", ""]
    database = open_database(fresh)
    assert await database.reshape(differences) == []
    await database.close()


async def freshened(url: str, folder: Path) -> str:
    """The URL of a database in which nothing is."""
    if url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{folder / 'fresh.db'}"
    database = open_database(url)
    for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
        await database.run(lambda session, sql=statement: session.execute(text(sql)))
    await database.close()
    return url
