"""While the bot runs, what is new is checked every hour and everything once a night."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.services.invariants import Breach, check, looks, watch
from bot.services.invariants.looks import marks, news
from bot.services.invariants.watch import check_everything
from bot.services.rebuild import rebuild
from bot.testing import Community, open_community
from models.snapshots import read_beside
from models.tables import JobRun, LedgerEntry, Member, Standing

WHY = "a sum is spoilt"
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is old is old though there are few rows."""
    monkeypatch.setattr(looks, "AGAIN", 0)


async def spoil(community: Community, name: str) -> None:
    """Give somebody's standing points of which the ledger knows nothing."""
    community.spoilt = WHY

    def work(session: Session) -> None:
        theirs = select(Member.id).where(Member.name == name).scalar_subquery()
        stand = update(Standing).where(Standing.member_id == theirs)
        session.execute(stand.values(balance=Standing.balance + 1))

    await community.app.database.run(work)


async def checked(community: Community) -> int:
    """Check as the scheduler does; how many invariants newly do not hold."""
    return await Scheduler(community.app).check()


async def set_out(community: Community) -> None:
    """A first check, of everything, at noon."""
    for name in ("Alice", "Bob"):
        await community.person(name).says("/checkin")
    community.clock.set(NOON)
    assert await checked(community) == 0


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


async def test_what_breaks_is_logged_once_with_numbers_alone(
    community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    await set_out(community)
    await spoil(community, "Alice")
    found = []
    for hours in (1, 1, 20):  # by then the night has passed
        community.wait(hours=hours)
        await community.person("Alice").says("hello")
        found.append(await checked(community))
    assert found == [1, 0, 0]
    (line,) = errors(caplog)
    assert re.fullmatch(
        r"invariant sums does not hold in 1 places: community \d+, member \d+", line
    )


async def test_by_day_what_is_new_is_checked_and_by_night_everything(community: Community) -> None:
    await set_out(community)
    await spoil(community, "Bob")
    community.wait(hours=1)
    await community.person("Alice").says("hello")
    assert await checked(community) == 0
    community.clock.set(datetime(2026, 3, 21, 3, 59, tzinfo=UTC))
    assert await checked(community) == 0
    community.clock.set(datetime(2026, 3, 21, 4, 10, tzinfo=UTC))
    assert await checked(community) == 1
    community.wait(hours=1)
    assert await checked(community) == 0


async def test_the_night_is_that_of_the_place_where_the_bot_lives(url: str) -> None:
    async with open_community(url, timezone="Asia/Shanghai") as community:
        await set_out(community)
        await spoil(community, "Bob")
        community.clock.set(datetime(2026, 3, 20, 19, 59, tzinfo=UTC))
        assert await checked(community) == 0
        community.wait(minutes=10)
        assert await checked(community) == 1


async def test_of_several_processes_one_takes_the_hour(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_out(community)
    looked: list[Session] = []

    def look(session: Session, *rest: Any) -> list[Breach]:
        looked.append(session)
        return check(session, *rest)

    monkeypatch.setattr(watch, "check", look)
    community.wait(hours=1)
    await community.person("Alice").says("hello")
    await spoil(community, "Alice")
    assert sum(await asyncio.gather(*(checked(community) for _ in range(4)))) == 1
    assert len(looked) == 1
    runs = select(func.count()).select_from(JobRun).where(JobRun.job == "invariants")
    assert await community.app.database.run(lambda s: s.scalar(runs)) == 2


async def test_a_check_that_fails_is_done_by_the_next_hour(
    community: Community, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_out(community)
    community.wait(hours=1)
    await community.person("Alice").says("hello")
    await spoil(community, "Alice")
    with monkeypatch.context() as broken:
        broken.setattr(Member, "root_id", None)
        assert await checked(community) == 0
    assert "the invariants could not be checked" in errors(caplog)
    community.wait(hours=1)
    assert await checked(community) == 1


async def test_an_empty_database_has_nothing_to_check(community: Community) -> None:
    assert await checked(community) == 0


@pytest.mark.parametrize(("language", "said"), [("en", "2 sums do"), ("zh", "有 2 处对不上")])
async def test_the_owner_is_told_until_everything_agrees_again(
    url: str, language: str, said: str
) -> None:
    async with open_community(url, language=language) as community:
        owner = community.person("Olga", role=Role.OWNER, locale=language)
        admin = community.person("Ada", role=Role.ADMIN, locale=language)
        await set_out(community)
        assert ("✓ Sums" if language == "en" else "✓ 对账") in (await owner.says("/diagnose")).text
        community.wait(hours=1)
        for name in ("Alice", "Bob"):
            await community.person(name).says("hello")
            await spoil(community, name)
        await checked(community)
        for _ in range(2):
            assert said in (told := (await owner.says("/diagnose")).text)
            assert "hearth db rebuild" in told
        assert "hearth db" not in (await admin.says("/diagnose")).text
        app = community.app
        await app.database.run(lambda s: rebuild(s, app.declared))
        assert await check_everything(app.database, app.declared, app.clock.now()) == []
        assert "hearth db" not in (await owner.says("/diagnose")).text
        community.spoilt = ""  # it has been put right


async def test_what_cannot_be_counted_anew_is_told_otherwise(community: Community) -> None:
    await set_out(community)
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await elsewhere.person("Gus").says("hello")
    await community.person("Alice").says("hello")
    community.spoilt = "somebody has a root that has another"

    def work(session: Session) -> None:
        alice, bob, gus = (
            session.scalars(select(Member).where(Member.name == name)).one()
            for name in ("Alice", "Bob", "Gus")
        )
        gus.root_id, alice.root_id = alice.id, bob.id

    await community.app.database.run(work)
    app = community.app
    assert await check_everything(app.database, app.declared, app.clock.now())
    there = (await elsewhere.person("Olga", role=Role.OWNER).says("/diagnose")).text
    assert "it tells which" in there
    assert "hearth db rebuild" not in there


async def test_a_check_neither_waits_for_writers_nor_holds_them_up(community: Community) -> None:
    await community.person("Alice").says("hello")
    database = community.app.database
    count = select(func.count()).select_from(LedgerEntry.__table__)
    seen: list[int | None] = []

    def look(session: Session) -> None:
        seen.append(session.scalar(count))
        meanwhile(lambda: talk(database.url.render_as_string(hide_password=False)))
        seen.append(session.scalar(count))

    await read_beside(database, look)
    assert seen == [1, 1]
    assert await database.run(lambda s: s.scalar(count)) == 2


def meanwhile(call: Callable[[], Any]) -> None:
    """Do something on a thread and connections of its own, until it is done."""
    thread = threading.Thread(target=lambda: asyncio.run(call()))
    thread.start()
    thread.join()


async def talk(url: str) -> None:
    async with open_community(url) as community:
        community.next_id()  # Alice's message had it
        await community.person("Zoe").says("in the midst of it")


LARGE = re.compile(r"SCAN (ledger_entry|receipt|standing|tally|member|check_in)\b")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_is_new_is_found_without_reading_what_is_old(lived_in: Community) -> None:
    """By SQLite's own plans; those of PostgreSQL depend on how many rows there are."""

    def work(session: Session) -> list[str]:
        ran: list[tuple[str, Any]] = []
        connection = session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
            ran.append((statement, parameters))

        since = {name: number - 5 for name, number in marks(session).items()}
        check(session, lived_in.app.declared, news(session, since))
        event.remove(connection, "before_cursor_execute", note)
        assert len(ran) > 30
        return [
            f"{step[-1]}: {statement}"
            for statement, parameters in ran
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if LARGE.match(step[-1])
        ]

    assert await lived_in.app.database.run(work) == []
