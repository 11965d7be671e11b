"""Several processes on one database: no number is given twice, nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from sqlalchemy import func, select

from bot.core.events import Event, Role
from bot.services.invariants import check
from bot.testing import Community, open_community
from models.tables import Quarantine, Question
from tests.bot.features.questions.asked import questions

SETTINGS: dict[str, int | str | bool | tuple[str, ...]] = {
    "questions.channels": ("5",),
    "points.message_cooldown": 0,
}
NAMES = [f"Member {n}" for n in range(8)]


async def hear(community: Community, events: Sequence[Event], random: Random) -> None:
    """Take events in, in an order of one's own, a few at a time."""
    shuffled = random.sample(events, len(events))
    for start in range(0, len(shuffled), 3):
        await community.receives(shuffled[start : start + 3])


async def test_what_is_asked_at_once_is_numbered_without_gaps(url: str) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        people = [one.person(name) for name in NAMES]
        typed = [person.message("/ask How do I do this?") for person in people]
        written = [person.message("How do I do that?", channel="5") for person in people]
        asked = [*typed, *written]
        ears = zip((one, two), map(Random, range(2)), strict=True)
        await asyncio.gather(*(hear(ear, asked, random) for ear, random in ears))

        database, declared = one.app.database, one.app.declared
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        numbers = await database.run(lambda s: s.scalars(select(Question.number)).all())
        assert sorted(numbers) == [*range(1, len(asked) + 1)]
        messages = {question.message for question in await questions(one)}
        assert messages == {event.external_id for event in asked}
        assert await database.run(lambda s: check(s, declared)) == []


async def test_nobody_has_more_open_at_once_than_they_may(url: str) -> None:
    async with (
        open_community(url, settings=SETTINGS) as one,
        open_community(url, settings=SETTINGS) as two,
    ):
        alice = one.person("Alice")
        asked = [alice.message("How do I do this?", channel="5") for _ in range(12)]
        await asyncio.gather(hear(one, asked[::2], Random(1)), hear(two, asked[1::2], Random(2)))
        assert sorted(one.number for one in await questions(one)) == [1, 2, 3, 4, 5]


async def test_who_closes_and_opens_at_once_leaves_one_state(url: str) -> None:
    async with open_community(url) as one, open_community(url) as two:
        mo = one.person("Mo", role=Role.MODERATOR)
        two.stage.roles |= one.stage.roles
        await mo.says("/ask How?")
        lines = ["/question close 1", "/question reopen 1"] * 6
        turns = [mo.message(line) for line in lines]
        await asyncio.gather(hear(one, turns[::2], Random(1)), hear(two, turns[1::2], Random(2)))
        database = one.app.database
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        (question,) = await questions(one)
        assert (question.settled_at is None) == (question.state == "open")
