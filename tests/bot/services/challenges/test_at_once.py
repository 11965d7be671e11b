"""Two hundred who check in twice when the day turns: each day of each counts once."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from bot.scheduler import Scheduler
from bot.testing import Community, open_community
from models.tables import (
    Challenge,
    ChallengeEntry,
    CheckIn,
    Enrolment,
    LedgerEntry,
    Member,
    Quarantine,
)
from tests.bot.services.challenges.crowding import (
    BOND,
    CROWD,
    MIDNIGHT,
    OTHER_BOND,
    PARTS,
    RICH,
    RULES,
    SECOND,
    check_ins,
    finishes,
    furnish,
    moments,
    names,
    speak,
)

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
PROGRAM = "tests.bot.services.challenges.crowding"


def expected() -> Counter[tuple[str, date]]:
    """Each day of each member's, once."""
    return Counter({(name, at.date()): 1 for n, name in enumerate(names()) for at in moments(n)})


def of_members(column: object, root: object) -> Select[str, date]:
    return select(Member.name, column).join(Member, Member.id == root)


async def all_of_it_is_exact(community: Community) -> None:
    def read(session: Session) -> None:
        assert session.scalars(select(Quarantine.error)).all() == []
        days = expected()
        claimed = session.execute(of_members(CheckIn.day, CheckIn.root_id))
        assert Counter(map(tuple, claimed)) == days
        entries = of_members(ChallengeEntry.day, ChallengeEntry.root_id)
        joined = entries.join(Enrolment, Enrolment.id == ChallengeEntry.enrolment_id)
        counted = session.execute(joined.join(Challenge).where(Challenge.number == 1))
        assert Counter(map(tuple, counted)) == days
        assert points(session) == {name: balance(name, days) for name in names()}
        states = select(Challenge.number, Challenge.state).order_by(Challenge.number)
        assert session.execute(states).all() == [(1, "running"), (2, "ended")]
        assert pots(session) == {1: CROWD * BOND, 2: 0}

    await community.app.database.run(read)


def balance(name: str, days: Counter[tuple[str, date]]) -> int:
    """Half of them share the bonds of the others, and have a reward."""
    own = sum(5 for who, _ in days if who == name)
    ended = OTHER_BOND + 50 if finishes(name) else -OTHER_BOND
    return RICH - BOND + own + ended


def points(session: Session) -> dict[str, int]:
    sums = select(Member.name, func.sum(LedgerEntry.points)).join(
        LedgerEntry, LedgerEntry.root_id == Member.id
    )
    return {name: int(sum_) for name, sum_ in session.execute(sums.group_by(Member.name))}


def pots(session: Session) -> dict[int, int]:
    left = func.sum(Enrolment.staked - Enrolment.returned)
    rows = select(Challenge.number, left).join(Enrolment).group_by(Challenge.number)
    return {number: int(sum_) for number, sum_ in session.execute(rows)}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_tasks_of_one_process_count_each_day_once(url: str) -> None:
    async with open_community(url, settings=RULES, now=MIDNIGHT - SECOND) as community:
        await furnish(community)
        said = [event for both in check_ins(community) for event in both]
        community.clock.set(MIDNIGHT + SECOND)
        failed, _ = await asyncio.gather(
            speak(community, said), Scheduler(community.app).tick(community.group)
        )
        assert failed == []
        await all_of_it_is_exact(community)


async def start(url: str, part: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", PROGRAM, url, part, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )


async def finish(process: Process) -> tuple[int | None, str]:
    _, said = await process.communicate(b"go\n")
    return process.returncode, said.decode()


@pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set")
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_processes_count_each_day_once_while_another_closes_a_challenge(url: str) -> None:
    async with open_community(url, settings=RULES, now=MIDNIGHT - SECOND) as community:
        await furnish(community)
        database = community.app.database
        before = await database.run(lambda session: session.scalar(DEADLOCKS))
        processes = [await start(url, part) for part in (*map(str, range(PARTS)), "close")]
        for process in processes:
            assert process.stdout
            assert await process.stdout.readline() == b"ready\n"
        ended = await asyncio.gather(*map(finish, processes))
        assert ended == [(0, "")] * len(processes)
        await all_of_it_is_exact(community)
        assert await database.run(lambda session: session.scalar(DEADLOCKS)) == before
