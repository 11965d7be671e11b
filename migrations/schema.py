"""Bringing a database's schema up to date, whoever comes first, while all others wait."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from models.database import Database

log = logging.getLogger(__name__)


class SchemaTooNew(Exception):
    """The database was written by a newer version; the message says so."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, wherever the package is installed."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings


async def upgrade(database: Database, to: str = "head") -> None:
    """Run the revisions that the database lacks, in one transaction.

    Raises SchemaTooNew if it has revisions that this version does not know.
    """
    await database.reshape(lambda connection: upgrade_on(connection, to))


def upgrade_on(connection: Connection, to: str = "head") -> None:
    """As `upgrade`, on a connection within a transaction."""
    now = MigrationContext.configure(connection).get_current_revision()
    if now == head() and to == "head":
        return
    if now is not None:
        _refuse_newer(now)
    log.info("upgrading the database from %s to %s", now or "nothing", to)
    command.upgrade(config(connection), to)


def head() -> str:
    """The newest revision of this version."""
    return str(_scripts().get_current_head())


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def _refuse_newer(revision: str) -> None:
    try:
        _scripts().get_revision(revision)
    except CommandError:
        raise SchemaTooNew(
            f"The database was written by a newer Hearth (revision {revision}). "
            "Update Hearth, or open another database."
        ) from None
