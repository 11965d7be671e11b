"""Several processes accept, take back, stake and delete at once: one acceptance, exact points."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.core.events import Event, MessageDeleted, Role
from bot.services.invariants import check
from bot.services.questions.merits import Solution, counting
from bot.testing import Community, Person, open_community
from models.tables import Acceptance, Answer, Bounty, LedgerEntry, Member, Quarantine, Question

CAP = 2
SETTINGS: dict[str, Any] = {
    "points.checkin": 100,
    "points.accepted": 12,
    "points.solved": 3,
    "questions.pair_cap": CAP,
    "levels.announce": "off",
}
DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
HELPERS = ("Bob", "Cleo", "Dan")


async def hear(community: Community, events: Sequence[Event], random: Random) -> None:
    """Take events in, in an order of one's own, one at a time."""
    for event in random.sample(events, len(events)):
        await community.receives([event])


class Forum:
    """Alice's questions, each with an answer of every helper; Mo moderates."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.alice = community.person("Alice")
        self.mo = community.person("Mo", role=Role.MODERATOR)
        self.helpers = [community.person(name) for name in HELPERS]

    async def furnish(self, questions: int) -> None:
        people: list[Person] = [self.alice, self.mo, *self.helpers]
        asked = [self.alice.message("/ask How?") for _ in range(questions)]
        self.answers = [
            [helper.message("So.", reply_to=one.external_id) for helper in self.helpers]
            for one in asked
        ]
        await self.community.receives([one.message("/checkin") for one in people])
        await self.community.receives(asked)
        await self.community.receives([answer for each in self.answers for answer in each])

    def accepts(self, by: Person, question: int, answer: int) -> Event:
        message = self.answers[question][answer].external_id
        return by.message(f"/accept {question + 1}", reply_to=message)


async def is_exact(community: Community) -> None:
    """The ledger is worth what is accepted now; nothing was given up."""

    def read(session: Session) -> None:
        assert session.scalars(select(Quarantine.error)).all() == []
        solved = session.scalars(select(Acceptance)).all()
        questions = {one.id: one for one in session.scalars(select(Question))}
        of = {one.question_id: questions[one.question_id] for one in solved}
        worth = counting(
            (Solution(id, one.root_id, _root(solved, id), (0, 0)) for id, one in of.items()), CAP
        )
        wanted = Counter({("accepted", _root(solved, id)): 0 for id in worth})
        for id in worth:
            wanted["accepted", _root(solved, id)] += 12
            wanted["solved", of[id].root_id or 0] += 3
        for one in solved:
            wanted["bounty", one.root_id] += one.bounty
        for stake in session.scalars(select(Bounty)):
            wanted["bounty", stake.root_id] -= stake.staked - stake.returned
        assert sums(session) == {key: points for key, points in wanted.items() if points}
        states = {one.id: one.state for one in questions.values()}
        assert {id for id, state in states.items() if state == "solved"} == set(of)

    await community.app.database.run(read)
    database, declared = community.app.database, community.app.declared
    if "postgresql" in str(database.url):
        assert await database.run(lambda session: session.scalar(DEADLOCKS)) == 0
    assert await community.app.database.run(lambda s: check(s, declared)) == []


def _root(solved: Sequence[Acceptance], question: int) -> int:
    return next(one.root_id for one in solved if one.question_id == question)


def sums(session: Session) -> dict[tuple[str, int], int]:
    rows = session.execute(
        select(LedgerEntry.reason, LedgerEntry.root_id, func.sum(LedgerEntry.points))
        .where(LedgerEntry.reason.in_(("accepted", "solved", "bounty")))
        .group_by(LedgerEntry.reason, LedgerEntry.root_id)
    )
    return {(reason, root): int(points) for reason, root, points in rows if points}


async def test_of_several_who_accept_at_once_one_acceptance_is_left(url: str) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        forum = Forum(one)
        await forum.furnish(1)
        accepted = [
            forum.accepts(by, 0, n) for by in (forum.alice, forum.mo) for n in range(len(HELPERS))
        ]
        await asyncio.gather(
            hear(one, accepted[::2], Random(1)), hear(two, accepted[1::2], Random(2))
        )
        count = select(func.count(Acceptance.question_id))
        assert await one.app.database.run(lambda s: s.scalar(count)) == 1
        await is_exact(one)


async def test_of_one_pair_accepted_at_once_no_more_than_the_cap_count(url: str) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        forum = Forum(one)
        await forum.furnish(5)
        for _ in range(4):  # whoever comes first may be quick enough to meet nobody
            accepted = [forum.accepts(forum.alice, n, 0) for n in range(4)]
            await asyncio.gather(
                *(ear.receives([said]) for ear, said in zip((one, two) * 2, accepted, strict=True))
            )
            await is_exact(one)
            taken = [forum.alice.message(f"/unaccept {n + 1}") for n in range(4)]
            await asyncio.gather(
                *(ear.receives([said]) for ear, said in zip((one, two) * 2, taken, strict=True))
            )
            await is_exact(one)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_done_at_once_the_ledger_is_exact(url: str, seed: int) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        for community in (one, two):  # each asks its own platform for the role
            community.person("Mo", role=Role.MODERATOR)
        forum, random = Forum(one), Random(seed)
        await forum.furnish(4)
        done: list[Event] = []
        for _ in range(20):
            by, question = random.choice((forum.alice, forum.mo)), random.randrange(4)
            done.append(forum.accepts(by, question, random.choice((0, 0, 0, 1, 2))))
            if random.random() < 0.5:
                done.append(by.message(f"/unaccept {random.randrange(4) + 1}"))
            if random.random() < 0.3:
                staker = random.choice(forum.helpers)
                done.append(staker.message(f"/bounty 5 {random.randrange(4) + 1}"))
        done += [
            deletion(one, forum.answers[question][random.choice((0, 0, 1))])
            for question in range(3)
        ]
        await asyncio.gather(hear(one, done[::2], Random(1)), hear(two, done[1::2], Random(2)))
        await is_exact(one)


def deletion(community: Community, message: Event) -> Event:
    at = community.clock.now()
    return MessageDeleted(group=message.group, external_id=message.external_id, at=at)


async def test_answers_that_arrive_while_others_are_accepted_are_all_kept(url: str) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        forum = Forum(one)
        asked = [forum.alice.message("/ask How?") for _ in range(4)]
        await one.receives(asked)
        answers = [
            helper.message("So.", reply_to=question.external_id)
            for question in asked
            for helper in forum.helpers
            for _ in range(2)
        ]
        loose = [one.person(name).message("By the way …") for name in ("Eve", "Fay", "Gus")]
        await one.receives(loose)
        accepts = [
            forum.alice.message(f"/accept {n}", reply_to=said.external_id)
            for n in range(1, 5)
            for said in loose
        ]
        await asyncio.gather(
            hear(one, [*answers[::2], *accepts[::2]], Random(1)),
            hear(two, [*answers[1::2], *accepts[1::2]], Random(2)),
        )

        def read(session: Session) -> None:
            rows = session.execute(
                select(Question.number, Member.name, func.count(Answer.id))
                .join(Answer, Answer.question_id == Question.id)
                .join(Member, Member.id == Answer.root_id)
                .group_by(Question.number, Member.name)
            )
            counted = {(number, name): n for number, name, n in rows}
            assert all(counted[n, name] == 2 for n in range(1, 5) for name in HELPERS)
            own = select(func.count(LedgerEntry.id)).where(LedgerEntry.reason == "answer")
            per = own.group_by(LedgerEntry.root_id)
            assert session.scalars(per).all() == [CAP] * len(HELPERS)

        await one.app.database.run(read)
        await is_exact(one)
