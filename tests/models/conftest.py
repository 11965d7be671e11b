"""Units of work for tests that are not asynchronous: properties, mostly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.database import open_database

Tried = Callable[[Callable[[Session], Any]], Any]


class Undone(Exception):
    """Ends a transaction without a trace."""


@pytest.fixture
def tried(url: str) -> Iterator[Tried]:
    """Do something in a transaction, give back what it returned, and undo it."""
    with asyncio.Runner() as runner:
        database = open_database(url)

        def try_(work: Callable[[Session], Any]) -> Any:
            returned: list[Any] = []

            def undone(session: Session) -> None:
                returned.append(work(session))
                raise Undone

            with pytest.raises(Undone):
                runner.run(database.run(undone))
            return returned[-1]

        yield try_
        runner.run(database.close())
