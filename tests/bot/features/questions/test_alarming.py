"""Questions that nobody answers: somebody is told, and nobody is blamed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Say
from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.services.questions.waiting import MOST_ALARMS, alarms
from bot.testing import Community, Person, open_community
from tests.bot.features.questions.asked import jumps, questions
from tests.bot.features.questions.ticking import tick, told

HOUR = timedelta(hours=1)


async def test_moderators_hear_privately_of_a_question_that_waits(
    community: Community, alice: Person, mo: Person, olga: Person
) -> None:
    await olga.says("/settings questions.tags python, git")
    asked = await alice.says("/ask How do I install it? #python")
    community.wait(hours=11)
    assert "wait" not in (await tick(community)).text
    community.wait(hours=2)
    heard = await tick(community)
    assert told(heard).keys() == {"mo", "olga"}
    assert told(heard)["mo"] == (
        "⏳ 1 question still waits for an answer:\n1 · 13 h ago · #python ↗ go there"
    )
    assert jumps(heard) == [asked.message] * 2
    assert heard.public == ""
    assert "wait" not in (await tick(community)).text


async def test_they_hear_again_after_twice_and_four_times_as_long_and_then_no_more(
    community: Community, alice: Person, mo: Person
) -> None:
    await alice.says("/ask How do I install it?")
    heard, hour = [], 0
    for then in (11, 12, 13, 23, 24, 25, 47, 48, 49, 95, 96, 97, 500):
        community.wait(hours=then - hour)
        hour = then
        if told(await tick(community)).get("mo", "").startswith("⏳"):
            heard.append(hour)
    assert heard == [12, 24, 48]


async def test_each_is_told_of_in_its_own_time(
    community: Community, alice: Person, bob: Person, mo: Person
) -> None:
    await alice.says("/ask How do I install it?")
    community.wait(hours=1)
    await bob.says("/ask How do I remove it?")
    heard = []
    for hours in (11.5, 1, 11):
        community.wait(hours=hours)
        heard.append([line[:4] for line in told(await tick(community))["mo"].splitlines()[1:]])
    assert heard == [["1 · "], ["2 · "], ["1 · "]]


async def test_after_a_long_silence_one_message_is_enough(
    community: Community, alice: Person, mo: Person
) -> None:
    await alice.says("/ask How do I install it?")
    community.wait(days=30)
    assert "30 days ago" in told(await tick(community))["mo"]
    community.wait(hours=1)
    assert "wait" not in (await tick(community)).text


async def test_what_is_answered_closed_or_solved_needs_no_word(
    community: Community, alice: Person, bob: Person, mo: Person
) -> None:
    answered = await alice.says("/ask How do I install it?")
    await bob.says("Like this, I think", reply_to=answered.message)
    await alice.says("/ask And then?")
    await alice.says("/question close 2")
    community.wait(hours=13)
    assert "wait" not in (await tick(community)).text


async def test_ones_own_reply_is_no_answer_and_a_deleted_one_is_none(
    community: Community, alice: Person, bob: Person, mo: Person
) -> None:
    asked = await alice.says("/ask How do I install it?")
    await alice.says("On Windows, I mean", reply_to=asked.message)
    answer = await bob.says("Like this, I think", reply_to=asked.message)
    await bob.deletes(answer.message)
    community.wait(hours=13)
    assert "13 h ago" in told(await tick(community))["mo"]


async def test_ones_own_answer_that_was_accepted_and_is_no_more_helps_nobody(
    community: Community, alice: Person, mo: Person
) -> None:
    asked = await alice.says("/ask How do I install it?")
    own = await alice.says("Like this, I found", reply_to=asked.message)
    await alice.says("/accept 1", reply_to=own.message)
    community.wait(hours=13)
    assert "wait" not in (await tick(community)).text
    await alice.says("/unaccept 1")
    community.wait(hours=1)
    assert "14 h ago" in told(await tick(community))["mo"]


async def test_the_group_is_told_where_no_moderator_is_known(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How do I install it?", channel="7")
    community.wait(hours=13)
    heard = await tick(community)
    assert "⏳ 1 question still waits for an answer:\n1 · 13 h ago" in heard.public
    assert [o.place.channel for o in heard.outgoing] == ["7"]
    assert "Alice" not in heard.text


async def test_moderators_who_left_are_not_told(
    community: Community, alice: Person, mo: Person, olga: Person
) -> None:
    await mo.leaves()
    await alice.says("/ask How do I install it?")
    community.wait(hours=13)
    assert told(await tick(community)).keys() == {"olga"}


async def test_everybody_is_told_in_the_group_if_an_admin_wants_that(
    community: Community, ming: Person, olga: Person
) -> None:
    await olga.says("/settings community.language zh")
    await olga.says("/settings questions.alarm here")
    await olga.says("/settings questions.target_hours 2")
    await ming.says("问：怎么安装？")
    await ming.says("问：然后呢？", channel="7")
    community.wait(hours=3)
    heard = await tick(community)
    assert "⏳ 有 2 个问题还在等回答：\n1 · 3 小时前 ↗ 去看看\n2 · 3 小时前" in heard.public
    assert told(heard) == {}
    assert "小明" not in heard.text


async def test_nobody_is_told_if_an_admin_wants_that(
    community: Community, alice: Person, olga: Person
) -> None:
    await olga.says("/settings questions.alarm off")
    await alice.says("/ask How do I install it?")
    community.wait(hours=13)
    assert "wait" not in (await tick(community)).text
    await olga.says("/settings questions.alarm moderators")
    community.wait(hours=1)
    assert "14 h ago" in told(await tick(community))["olga"]


async def test_moderators_read_it_in_their_language(community: Community, alice: Person) -> None:
    hua = community.person("小华", role=Role.MODERATOR, locale="zh")
    await hua.says("/language zh")
    await alice.says("/ask How do I install it?")
    community.wait(hours=13)
    assert told(await tick(community)) == {
        "小华": "⏳ 有 1 个问题还在等回答：\n1 · 13 小时前 ↗ 去看看"
    }


async def test_of_many_questions_ten_are_listed_the_oldest_first(
    community: Community, mo: Person
) -> None:
    people = [community.person(name) for name in ("Ann", "Ben", "Cai")]
    for person in people:
        for _ in range(4):
            await person.says("/ask How?")
            community.wait(minutes=1)
    community.wait(hours=13)
    lines = told(await tick(community))["mo"].splitlines()
    assert lines[0] == "⏳ 12 questions still wait for an answer:"
    assert [line.split()[0] for line in lines[1:-1]] == [*map(str, range(1, 11))]
    assert lines[-1] == "and 2 more: /questions"
    assert {one.alarms for one in await questions(community)} == {1}


async def test_at_most_twenty_moderators_are_told(community: Community, alice: Person) -> None:
    many = [community.person(f"Mo {n}", role=Role.MODERATOR) for n in range(22)]
    await community.receives([one.message("good morning") for one in many])
    await alice.says("/ask How?")
    community.wait(hours=13)
    assert len(told(await tick(community))) == 20


async def test_of_several_processes_one_tells(url: str) -> None:
    async with open_community(url) as one, open_community(url) as two:
        mo, alice = one.person("Mo", role=Role.MODERATOR), one.person("Alice")
        await mo.says("good morning")
        await alice.says("/ask How?")
        for community in (one, two):
            community.wait(hours=13)
        await asyncio.gather(*(Scheduler(each.app).tick() for each in (one, two, one)))
        await asyncio.gather(*(each.app.deliver() for each in (one, two)))
        said = [o.action for each in (one, two) for o in each.stage.performed]
        private = [say for say in said if isinstance(say, Say) and say.private]
        assert len([say for say in private if "⏳" in str(say.elements)]) == 1


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 168))
def test_the_longer_it_waits_the_more_often_but_at_most_thrice(
    waited: int, more: int, target: int
) -> None:
    now, later = alarms(waited * HOUR, target * HOUR), alarms((waited + more) * HOUR, target * HOUR)
    assert 0 <= now <= later <= MOST_ALARMS
    assert (now == 0) == (waited < target)
