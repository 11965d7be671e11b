"""Alembic's environment: runs revisions on a connection that the caller has opened."""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from models.sqlite import sqlite_engine
from models.tables import Base


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by the name that revisions know them by."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__name__ == "Moment":
        autogen.imports.add("from models.tables.base import Moment")
        return "Moment()"
    return False


def run(connection: Connection) -> None:
    """Run what the command asks for on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    # Only `alembic revision --autogenerate` comes here: it compares with a scratch database.
    from sqlalchemy.engine import make_url

    engine = sqlite_engine(make_url(os.environ.get("HEARTH_SCRATCH_URL", "sqlite://")))
    with engine.begin() as scratch:
        run(scratch)
