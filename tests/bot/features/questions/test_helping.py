"""I can answer: members choose tags, and a few of them hear privately of such a question."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.events import Event
from bot.testing import Community, Person, open_community
from models.tables import HelperTag, Member, Quarantine, Suggestion
from tests.bot.features.questions.asked import jumps, questions
from tests.bot.features.questions.ticking import told

WEEK = timedelta(days=7)
TAGS: dict[str, int | str | bool | tuple[str, ...]] = {
    "questions.tags": ("python", "sql", "off", "机器学习"),
    "points.message_cooldown": 0,
}


@pytest.fixture
async def tagged(community: Community, olga: Person) -> Community:
    """A community with some tags."""
    await olga.says("/settings questions.tags python, sql, off, 机器学习")
    return community


async def chosen(community: Community) -> set[tuple[str, str]]:
    """Who can answer what."""
    rows = select(Member.name, HelperTag.tag).join(Member, Member.id == HelperTag.root_id)
    return await community.app.database.run(lambda s: set(map(tuple, s.execute(rows))))


async def suggested(community: Community) -> list[Suggestion]:
    """Who was told of what."""
    every = select(Suggestion).order_by(Suggestion.question_id, Suggestion.root_id)
    return await community.app.database.run(lambda s: list(s.scalars(every)))


async def test_a_member_chooses_by_buttons(tagged: Community, alice: Person) -> None:
    heard = await alice.says("/helper")
    assert heard.public == ""
    assert "If you choose tags" in heard.private
    assert heard.buttons["＋ python"] == "/helper #python"
    heard = await alice.presses(heard.buttons["＋ python"])
    assert "You can answer: #python." in heard.private
    heard = await alice.presses(heard.buttons["＋ off"])
    assert await chosen(tagged) == {("Alice", "python"), ("Alice", "off")}
    heard = await alice.presses(heard.buttons["✓ python"])
    await alice.presses("/helper off #python")  # the same once more, by an old button
    assert await chosen(tagged) == {("Alice", "off")}
    await alice.presses(heard.buttons["✓ off"])
    assert await chosen(tagged) == set()


async def test_a_member_types_several_and_stops(tagged: Community, alice: Person) -> None:
    assert "#python #sql" in (await alice.says("/helper SQL #Python")).private
    assert await chosen(tagged) == {("Alice", "python"), ("Alice", "sql")}
    assert "no more questions" in (await alice.says("/helper off")).private
    assert await chosen(tagged) == set()
    assert "no more questions" in (await alice.says("/helper off")).private


async def test_in_chinese(tagged: Community, ming: Person) -> None:
    await ming.says("/language zh")
    heard = await ming.says("答疑订阅 机器学习、sql")
    assert "你能答：#sql #机器学习" in heard.private
    heard = await ming.says("/helper 关闭 sql")
    assert heard.buttons["✓ 机器学习"] == "/helper off #机器学习"
    assert "不再向你推荐问题" in (await ming.says("擅长标签 取消")).private
    assert await chosen(tagged) == set()


async def test_talk_about_it_is_no_command(tagged: Community, ming: Person) -> None:
    for said in ("我能答", "答疑订阅了吗", "擅长标签是什么"):
        assert (await ming.says(said)).outgoing == []


async def test_a_tag_that_there_is_not_is_told_and_nothing_is_kept(
    tagged: Community, alice: Person
) -> None:
    heard = await alice.says("/helper python, cooking")
    assert "cooking" in heard.text
    assert "python, sql, off, and 机器学习" in heard.text
    assert await chosen(tagged) == set()


async def test_without_tags_it_is_said_how_to_have_some(
    community: Community, alice: Person
) -> None:
    assert "/settings questions.tags" in (await alice.says("/helper")).private
    assert "no more questions" in (await alice.says("/helper off")).private


async def test_who_can_answer_hears_privately_of_a_question(
    tagged: Community, alice: Person, bob: Person, ming: Person, mo: Person
) -> None:
    await bob.says("/helper python sql")
    await ming.says("/language zh")
    await ming.says("/helper python")
    await mo.says("/helper sql")
    await alice.says("/helper python")
    asked = await alice.says("/ask How do I install it? #python")
    assert told(asked).keys() == {"bob", "小明"}
    assert "question 1 about #python is waiting" in told(asked)["bob"]
    assert "问题 1（#python）正在等回答" in told(asked)["小明"]
    assert jumps(asked) == [asked.message] * 2
    assert "Bob" not in asked.public
    assert asked.buttons["🔕 No more of these"] == "/helper off"
    await bob.presses("/helper off")
    assert told(await alice.says("/ask And then? #python")).keys() == {"小明"}


async def test_a_question_about_nothing_is_suggested_to_nobody(
    tagged: Community, alice: Person, bob: Person
) -> None:
    await bob.says("/helper python")
    assert told(await alice.says("/ask How do I install python?")) == {}


async def test_who_has_left_is_not_told(tagged: Community, alice: Person, bob: Person) -> None:
    await bob.says("/helper python")
    await bob.leaves()
    assert told(await alice.says("/ask How? #python")) == {}


async def test_the_work_is_shared(tagged: Community, alice: Person) -> None:
    helpers = [tagged.person(name) for name in ("Ann", "Ben", "Cai", "Dan", "Eve")]
    for helper in helpers:
        await helper.says("/helper python")
    heard = [told(await alice.says("/ask How? #python")).keys() for _ in range(5)]
    assert heard[:2] == [{"ann", "ben", "cai"}, {"dan", "eve", "ann"}]
    assert set(Counter(name for each in heard for name in each).values()) == {3}


async def test_who_can_answer_all_of_it_is_told_once(tagged: Community, alice: Person) -> None:
    for name in ("Ann", "Ben", "Cai", "Dan"):
        await tagged.person(name).says("/helper python sql")
    heard = await alice.says("/ask How? #python #sql")
    assert told(heard).keys() == {"ann", "ben", "cai"}
    assert "about #python #sql is waiting" in told(heard)["ann"]


async def test_who_was_told_five_times_in_a_week_rests(
    tagged: Community, alice: Person, mo: Person, bob: Person
) -> None:
    await bob.says("/helper python")
    heard = []
    for n in range(14):
        asker = (alice, mo)[n % 2]
        heard.append("bob" in told(await asker.says("/ask How? #python")))
        await asker.says("/question close")
        tagged.wait(hours=24)
    assert heard == ([True] * 5 + [False] * 2) * 2


class World:
    """A community in which members choose, ask and leave at random."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.people = [community.person(f"Member {n}") for n in range(5)]

    async def does(self, step: tuple[int, str, int]) -> None:
        who, what, n = step
        person = self.people[who]
        match what:
            case "wait":
                self.community.wait(hours=17 * n)
            case "leave":
                await person.leaves()
            case "ask":
                await person.says(f"/ask How? #{('python', 'sql')[n % 2]}")
                await person.says("/question close")
            case _:
                await person.says(f"/helper {what}")


STEPS = st.tuples(
    st.integers(0, 4),
    st.sampled_from(["ask"] * 6 + ["wait", "leave", "off", "python", "python sql"]),
    st.integers(0, 3),
)


async def nobody_is_pestered(community: Community) -> None:
    """No more than five in seven days, never one's own question, never one of them twice."""
    asked = {one.id: one for one in await questions(community)}
    every = await suggested(community)
    assert len({(one.question_id, one.root_id) for one in every}) == len(every)
    assert all(one.root_id != asked[one.question_id].root_id for one in every)
    assert max(Counter(one.question_id for one in every).values(), default=0) <= 3
    for last in every:
        window = [
            one
            for one in every
            if one.root_id == last.root_id and last.at - WEEK < one.at <= last.at
        ]
        assert len(window) <= 5
    private = Counter(
        (o.place.account, o.once) for o in community.stage.performed if "suggestion" in o.once
    )
    assert sum(private.values()) == len(private) == len(every)


@settings(max_examples=8)
@given(st.lists(STEPS, min_size=10, max_size=50))
def test_whatever_happens_nobody_is_pestered(steps: list[tuple[int, str, int]]) -> None:
    async def live() -> None:
        async with open_community(settings=TAGS) as community:
            world = World(community)
            for person in world.people[1:]:
                await person.says("/helper python")
            for step in steps:
                await world.does(step)
            await nobody_is_pestered(community)

    asyncio.run(live())


async def test_of_several_processes_none_tells_too_often(url: str) -> None:
    async with (
        open_community(url, settings=TAGS) as one,
        open_community(url, settings=TAGS) as two,
    ):
        helper = one.person("Helper")
        await helper.says("/helper python")
        asked = [one.person(f"Asker {n}").message("/ask How? #python") for n in range(12)]

        async def hear(community: Community, events: list[Event]) -> None:
            for event in events:
                await community.receives([event])

        await asyncio.gather(hear(one, asked[::2]), hear(two, asked[1::2]))
        every = select(Quarantine.id)
        assert await one.app.database.run(lambda s: s.scalars(every).all()) == []
        assert len(await questions(one)) == 12
        assert len(await suggested(one)) == 5


async def test_a_question_that_is_tagged_later_is_suggested_then(
    tagged: Community, alice: Person, olga: Person
) -> None:
    bob = tagged.person("Bob")
    await bob.says("/helper python")
    await alice.says("/ask How do I begin?")
    assert await suggested(tagged) == []
    heard = await olga.says("/question tag 1 python")
    assert [row.question_id for row in await suggested(tagged)] == [1]
    again = await olga.says("/question tag 1 python, sql")
    assert len(await suggested(tagged)) == 1
    assert "#python" in heard.private
    assert "I can answer" not in again.private
