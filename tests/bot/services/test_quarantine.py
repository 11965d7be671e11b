"""Who is to blame: the event alone that cannot be taken."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bot.core.context import Context
from bot.core.feature import Feature
from bot.features import FEATURES
from bot.testing import Community, open_community
from models.database import Database
from models.faults import DatabaseUnreachable
from models.tables import Quarantine


class Away:
    """A database that does not answer the first time."""

    def __init__(self, database: Database) -> None:
        self.url: URL = database.url
        self.reshape, self.close = database.reshape, database.close
        self._database = database
        self._away = True

    async def run(self, work: Any) -> Any:
        if self._away:
            self._away = False
            raise DatabaseUnreachable("It does not answer.")
        return await self._database.run(work)


@pytest.mark.parametrize("line", ["good morning", "/checkin"])
async def test_an_event_is_not_blamed_for_a_database_that_was_away(
    community: Community, line: str
) -> None:
    alice = community.person("Alice")
    event = alice.message(line)
    database = community.app.database
    community.app.database = Away(database)
    with pytest.raises(DatabaseUnreachable):
        await community.receives([event])
    assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
    await community.receives([event])
    assert "point" in (await alice.says("/points")).text
    assert "0 points earned" not in (await alice.says("/points")).text


class Deadlock(Exception):
    """As PostgreSQL's driver tells of two transactions that wait for each other."""

    sqlstate = "40P01"


async def test_a_command_that_lost_a_race_is_run_again(url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time: no race can be lost")
    feature, runs = Feature("races"), []

    @feature.command("race")
    def race(ctx: Context) -> None:
        runs.append(ctx.now)
        if len(runs) == 1:
            raise DBAPIError("UPDATE", {}, Deadlock())

    async with open_community(url, features=(*FEATURES, feature)) as community:
        heard = await community.person("Alice").says("/race")
        assert (heard.text, len(runs)) == ("", 2)
