"""Two hundred who answer at the same moment, some of them twice: each counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.actions import Quiz
from bot.core.events import CommandInvoked, Event
from bot.scheduler import Scheduler
from bot.testing import Community, open_community
from models.tables import LedgerEntry, Quarantine, QuizAnswer, QuizRound
from tests.bot.features.quizzes.classroom import Asked, asked, count, right, teacher

CROWD, RATE, AT_ONCE, PIECE = 200, 3, 8, 20
QUIET = {"points.message": 0}


def is_right(n: int) -> bool:
    return n % 4 != 0


def answers(community: Community, questions: Sequence[Asked]) -> list[Event]:
    """Of each member one answer to each question, in an order of its own."""
    said: list[Event] = []
    for n in range(CROWD):
        person = community.person(f"Member {n}")
        for question in questions:
            others = [option for option in question.options if option != right(question)]
            option = question.options.index(right(question) if is_right(n) else others[0])
            if question.lines:
                said.append(person.message(question.lines[option]))
            else:
                said.append(person.vote(question.message, option))
    return Random(1).sample(said, len(said))


async def bring(community: Community, events: Sequence[Event], seed: int) -> None:
    """Bring events in some order, several at once; commands one by one."""
    shuffled = Random(seed).sample(events, len(events))
    size = 1 if isinstance(events[0], CommandInvoked) else PIECE
    pieces = [shuffled[n : n + size] for n in range(0, len(shuffled), size)]
    free = asyncio.Semaphore(AT_ONCE)

    async def one(piece: Sequence[Event]) -> None:
        async with free:
            assert (await community.app.receive(piece)).quarantined == 0

    await asyncio.gather(*map(one, pieces))


async def all_is_exact(community: Community, questions: int) -> None:
    def read(session: Session) -> None:
        assert session.scalars(select(Quarantine.error)).all() == []
        sums = select(func.sum(LedgerEntry.points)).where(LedgerEntry.reason == "quiz")
        each = session.scalars(sums.group_by(LedgerEntry.root_id)).all()
        assert [int(sum_) for sum_ in each] == [RATE * questions] * (CROWD - CROWD // 4)

    await community.app.database.run(read)
    assert await count(community, QuizAnswer) == CROWD * questions


@pytest.mark.parametrize("native", [True, False], ids=["votes", "buttons"])
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_tasks_of_one_process_count_each_answer_once(url: str, native: bool) -> None:
    async with open_community(url, settings=QUIET) as community:
        community.stage.performs |= {Quiz} if native else set()
        tina = await teacher(community)
        n = 2 if native else 1
        await tina.says(f"/quiz start greetings {n}")
        said = answers(community, asked(community))
        await asyncio.gather(bring(community, said, 1), bring(community, said, 2))
        await all_is_exact(community, n)


@pytest.mark.parametrize("native", [True, False], ids=["votes", "buttons"])
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_processes_count_each_answer_once_while_the_round_ends(
    url: str, native: bool
) -> None:
    async with (
        open_community(url, settings=QUIET) as one,
        open_community(url, settings=QUIET) as two,
    ):
        one.stage.performs |= {Quiz} if native else set()
        tina = await teacher(one)
        await tina.says("/quiz start greetings 1 1h")
        said = answers(one, asked(one))
        one.wait(hours=1)
        two.clock.set(one.clock.now())
        await asyncio.gather(
            bring(one, said, 1),
            bring(two, said, 2),
            Scheduler(one.app).tick(),
            Scheduler(two.app).tick(),
        )
        await all_is_exact(one, 1)
        await one.app.deliver()
        told = [o for o in one.stage.performed if o.once.endswith("board")]
        assert len(told) == 1


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_processes_that_start_the_same_at_once_start_one_round(url: str) -> None:
    async with open_community(url) as one, open_community(url) as two:
        tina = await teacher(one)
        starts = [tina.message("/quiz start greetings") for _ in range(6)]
        starts += [tina.message(f"/quiz add bank {n}; 1+1?; 2; 3") for n in range(6)]
        two.stage.roles |= one.stage.roles
        await asyncio.gather(
            *(one.app.receive([event]) for event in starts[::2]),
            *(two.app.receive([event]) for event in starts[1::2]),
        )
        assert await count(one, QuizRound) == 1
        assert await count(one, Quarantine) == 0
