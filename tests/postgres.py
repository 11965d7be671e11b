"""The PostgreSQL database that the tests of one process use one after the other."""

from __future__ import annotations

import asyncio
import uuid
from typing import Self

import asyncpg
from sqlalchemy.engine import make_url

from migrations.schema import head, upgrade
from models.database import open_database
from models.tables import Base

# To empty a database takes a hundredth of the time that it takes to make one. Whoever is still
# connected is sent away; triggers and foreign keys, which would refuse, are off meanwhile.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    IF (SELECT array_agg(tablename::text ORDER BY tablename) FROM pg_tables
            WHERE schemaname = 'public') <> '{tables}'::text[]
        OR (SELECT version_num FROM alembic_version) <> '{head}' THEN
        RAISE EXCEPTION 'the schema is another one';
    END IF;
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
END $$
"""


async def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    database = open_database(url)
    await upgrade(database)
    await database.close()


class Postgres:
    """One database at a time, emptied after each test, made anew if its schema was changed.

    Its transactions do not wait for the disk: that a server's data outlive a loss of power is
    for the server's own tests.
    """

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._runner = asyncio.Runner()
        self._name = ""
        self._emptier: asyncpg.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()
        self._runner.close()

    def url(self) -> str:
        """The URL of the database, migrated and empty."""
        if not self._name:
            self._make()
        url = self._server.set(drivername="postgresql+asyncpg", database=self._name)
        return url.render_as_string(hide_password=False)

    def empty(self) -> None:
        """Empty the database for the next test; drop it if it is not what it was."""
        tables = ",".join(sorted([*Base.metadata.tables, "alembic_version"]))
        statement = EMPTY.replace("{tables}", f"{{{tables}}}").replace("{head}", head())
        try:
            self._runner.run(self._emptied(statement))
        except asyncpg.PostgresError:
            self._drop()

    def _make(self) -> None:
        self._name = f"hearth_test_{uuid.uuid4().hex}"
        self._administer(f'CREATE DATABASE "{self._name}"')
        self._administer(f'ALTER DATABASE "{self._name}" SET synchronous_commit = off')
        self._runner.run(migrate(self.url()))

    def _drop(self) -> None:
        if self._name:
            self._administer(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')
        self._name, self._emptier = "", None

    async def _emptied(self, statement: str) -> None:
        # Kept from test to test: a new connection would have to learn all tables again.
        if self._emptier is None or self._emptier.is_closed():
            self._emptier = await self._connect(self._name)
        await self._emptier.execute(statement)

    def _administer(self, statement: str) -> None:
        async def call() -> None:
            connection = await self._connect(self._server.database or "")
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        self._runner.run(call())

    async def _connect(self, database: str) -> asyncpg.Connection:
        server = self._server.set(database=database)
        return await asyncpg.connect(server.render_as_string(hide_password=False))
