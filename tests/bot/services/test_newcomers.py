"""Newcomers wait where they have to, and whoever answers them first earns more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.feature import Feature
from bot.features import FEATURES
from bot.services import newcomers
from bot.services.invariants import check
from bot.testing import START, Community, Person, open_community
from models.tables import Member

asking = Feature("asking")


@asking.command("waits")
def ask(ctx: Context) -> Say:
    """Tell until when the caller waits."""
    until = newcomers.waits_until(ctx)
    assert newcomers.waits(ctx) == (until is not None)
    return ctx.say("points.head", name=str(until), level=0, points="")


@pytest.fixture
async def waiting(url: str) -> AsyncIterator[Community]:
    """A community two days old, where the new wait for a week; Ada has been here from the start."""
    rules = {"points.wait_hours": 168}
    async with open_community(url, features=(*FEATURES, asking), settings=rules) as community:
        await community.person("Ada").says("hello")
        community.wait(days=2)
        yield community


@pytest.fixture
async def settled(community: Community) -> Community:
    """A community two days old, where nobody waits."""
    await community.person("Ada").says("hello")
    community.wait(days=2)
    return community


async def earned(person: Person) -> int:
    return int((await person.says("/points")).text.split(" earned")[0].split()[-2])


async def answered_at(community: Community, name: str) -> Any:
    def work(session: Session) -> datetime | None:
        return session.query(Member).filter_by(name=name).one().answered_at

    return await community.app.database.run(work)


async def freed(community: Community) -> set[int]:
    """The numbers of the new who were answered."""

    def work(session: Session) -> list[str]:
        new = session.query(Member).filter(Member.name.like("New %"))
        return [member.name for member in new if member.answered_at]

    names = await community.app.database.run(work)
    return {int(name.removeprefix("New ")) for name in names}


async def test_what_the_new_say_earns_nothing_until_they_have_waited(waiting: Community) -> None:
    ben = waiting.person("Ben")
    await ben.says("I am new")
    waiting.wait(days=6, hours=23)
    await ben.says("not quite")
    assert await earned(ben) == 0
    waiting.wait(hours=1)
    await ben.says("now I am not")
    assert await earned(ben) == 1


async def test_whoever_was_there_on_the_first_day_does_not_wait(waiting: Community) -> None:
    ada = waiting.person("Ada")
    await ada.says("good morning")
    assert await earned(ada) == 2


async def test_an_answer_by_somebody_who_does_not_wait_ends_the_waiting(
    waiting: Community,
) -> None:
    ada, ben = waiting.person("Ada"), waiting.person("Ben")
    asked = await ben.says("I am new")
    await ada.says("welcome", reply_to=asked.message)
    waiting.wait(minutes=2)
    await ben.says("thank you")
    assert await earned(ben) == 1


async def test_the_new_cannot_free_each_other_nor_can_they_themselves(waiting: Community) -> None:
    ben, cleo = waiting.person("Ben"), waiting.person("Cleo")
    asked = await ben.says("I am new")
    await cleo.says("me too", reply_to=asked.message)
    await ben.says("well", reply_to=asked.message)
    waiting.wait(minutes=2)
    await ben.says("hello?")
    assert await answered_at(waiting, "Ben") is None
    assert (await earned(ben), await earned(cleo)) == (0, 0)


async def test_who_was_freed_by_an_answer_cannot_free_the_next(waiting: Community) -> None:
    ada, ben, cleo = (waiting.person(name) for name in ("Ada", "Ben", "Cleo"))
    asked = await ben.says("I am new")
    await ada.says("welcome", reply_to=asked.message)
    waiting.wait(minutes=2)
    asked = await cleo.says("me too")
    await ben.says("then welcome", reply_to=asked.message)
    assert await answered_at(waiting, "Cleo") is None
    waiting.wait(days=6, hours=23, minutes=58)
    asked = await waiting.person("Dora").says("so am I")
    await ben.says("by now I have waited", reply_to=asked.message)
    assert await answered_at(waiting, "Dora") is not None


async def test_a_member_frees_three_a_day_and_others_free_more(waiting: Community) -> None:
    ada, bob = waiting.person("Ada"), waiting.person("Bob")
    asked = [await waiting.person(f"New {n}").says("I am new") for n in range(8)]
    for one in asked[:3]:
        await ada.says("welcome", reply_to=one.message)
    await waiting.receives([ada.message("welcome", reply_to=one.message) for one in asked[3:5]])
    assert await freed(waiting) == {0, 1, 2}
    waiting.wait(days=1)
    await waiting.receives([ada.message("welcome", reply_to=one.message) for one in asked[3:]])
    assert await freed(waiting) == {0, 1, 2, 3, 4, 5}
    await bob.says("I wait, too", reply_to=asked[6].message)
    assert await freed(waiting) == {0, 1, 2, 3, 4, 5}


async def test_whom_one_member_can_free_no_more_another_can(waiting: Community) -> None:
    ada, bob = waiting.person("Ada"), waiting.person("Bob")
    await bob.joins()
    waiting.wait(days=8)
    asked = [await waiting.person(f"New {n}").says("I am new") for n in range(5)]
    for one in asked[:4]:
        await ada.says("welcome", reply_to=one.message)
    await bob.says("welcome", reply_to=asked[3].message)
    assert await freed(waiting) == {0, 1, 2, 3}


async def test_to_free_somebody_is_worth_no_points_itself(waiting: Community) -> None:
    ada, ben = waiting.person("Ada"), waiting.person("Ben")
    before = await earned(ada)
    asked = await ben.says("I am new")
    answer = await ada.says("welcome", reply_to=asked.message)
    assert await earned(ada) - before == 1 + 1 + 4
    await ada.deletes(answer.message)
    assert await earned(ada) == before
    database = waiting.app.database
    assert await database.run(lambda session: check(session, waiting.app.declared)) == []


async def test_an_answer_by_a_bot_frees_nobody(waiting: Community) -> None:
    ben, robot = waiting.person("Ben"), waiting.person("Robot", is_bot=True)
    asked = await ben.says("I am new")
    await robot.says("beep", reply_to=asked.message)
    assert await answered_at(waiting, "Ben") is None


async def test_within_a_batch_what_comes_after_the_answer_counts(waiting: Community) -> None:
    ada, ben = waiting.person("Ada"), waiting.person("Ben")
    now = waiting.clock.now()
    asked = ben.message("I am new", at=now)
    answer = ada.message("welcome", reply_to=asked.external_id, at=now + timedelta(minutes=1))
    thanks = ben.message("thank you", at=now + timedelta(minutes=2))
    await waiting.receives([thanks, answer, asked])
    waiting.wait(minutes=3)
    assert await earned(ben) == 1


async def test_where_the_platform_tells_the_age_of_the_account_counts(waiting: Community) -> None:
    now = waiting.clock.now()
    old = waiting.person("Old", created_at=now - timedelta(days=1000))
    new = waiting.person("New", created_at=now - timedelta(days=6))
    for one in (old, new):
        await one.says("hello")
    assert (await earned(old), await earned(new)) == (1, 0)
    waiting.wait(days=1)
    await new.says("hello again")
    assert await earned(new) == 1


async def test_a_young_account_waits_from_the_first_day_on(url: str) -> None:
    async with open_community(url, settings={"points.wait_hours": 24}) as community:
        young = community.person("Young", created_at=START)
        await young.says("hello")
        assert await earned(young) == 0


async def test_nobody_waits_where_nothing_is_set(settled: Community) -> None:
    ben = settled.person("Ben", created_at=settled.clock.now())
    await ben.says("I am new")
    assert await earned(ben) == 1


async def test_history_makes_nobody_wait(waiting: Community) -> None:
    ben = waiting.person("Ben")
    await waiting.receives([ben.message("I was new")], live=False)
    assert await earned(ben) == 1


async def test_one_can_ask_until_when_somebody_waits(waiting: Community) -> None:
    ada, ben = waiting.person("Ada"), waiting.person("Ben")
    asked = await ben.says("I am new")
    until = waiting.clock.now() + timedelta(days=7)
    assert str(until) in (await ben.says("/waits")).text
    assert "None" in (await ada.says("/waits")).text
    await ada.says("welcome", reply_to=asked.message)
    assert "None" in (await ben.says("/waits")).text


async def test_the_first_answer_to_a_newcomer_earns_more_once(settled: Community) -> None:
    ada, ben, cleo = (settled.person(name) for name in ("Ada", "Ben", "Cleo"))
    await cleo.joins()
    settled.wait(days=8)
    asked = await ben.says("I am new")
    before = await earned(ada)
    await ada.says("welcome", reply_to=asked.message)
    await cleo.says("from me, too", reply_to=asked.message)
    assert await earned(ada) - before == 1 + 1 + 4
    assert await earned(cleo) == 1 + 1
    assert await answered_at(settled, "Ben") == settled.clock.now()


async def test_of_two_answers_in_a_batch_the_earlier_is_the_first(settled: Community) -> None:
    ada, ben, cleo = (settled.person(name) for name in ("Ada", "Ben", "Cleo"))
    await cleo.joins()
    asked = await ben.says("I am new")
    late = ada.message("welcome", reply_to=asked.message)
    early = replace(cleo.message("welcome", reply_to=asked.message), at=late.at - timedelta(1 / 24))
    await settled.receives([late, early])
    assert (await earned(ada), await earned(cleo)) == (1 + 2, 2 + 4)


async def test_an_answer_after_a_week_is_one_like_others(settled: Community) -> None:
    ada, ben = settled.person("Ada"), settled.person("Ben")
    asked = await ben.says("I am new")
    settled.wait(days=7)
    before = await earned(ada)
    await ada.says("welcome", reply_to=asked.message)
    assert await earned(ada) - before == 2


async def test_a_deleted_answer_loses_what_it_brought(settled: Community) -> None:
    ada, ben = settled.person("Ada"), settled.person("Ben")
    asked = await ben.says("I am new")
    before = await earned(ada)
    answer = await ada.says("welcome", reply_to=asked.message)
    await ada.deletes(answer.message)
    assert await earned(ada) == before
    await ada.says("welcome again", reply_to=asked.message)
    assert await earned(ada) == before + 1
