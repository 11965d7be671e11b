"""Replies to questions are answers, and the first of each member brings points."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.events import Event, MessageSent
from bot.testing import Community, open_community
from models.tables import Answer, Member, Question
from tests.bot.features.questions.looking import points


async def answers(community: Community) -> list[tuple[int, str, str]]:
    """By number and in order: who answered, by which message."""

    def read(session: Session) -> list[tuple[int, str, str]]:
        rows = session.execute(
            select(Question.number, Member.name, Answer.message)
            .join(Answer, Answer.question_id == Question.id)
            .join(Member, Member.id == Answer.member_id)
            .order_by(Question.number, Answer.at, Answer.id)
        )
        return [(number, name, message) for number, name, message in rows]

    return await community.app.database.run(read)


async def asked(community: Community, name: str = "Alice") -> str:
    return (await community.person(name).says("/ask How do I begin?")).message


async def test_replies_of_others_to_the_question_or_its_card_are_answers(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    heard = await alice.says("/ask How do I begin?")
    card = f"bot-{len(community.stage.performed)}"
    assert "Question 1" in heard.public
    first = await bob.says("Like this.", reply_to=heard.message)
    second = await bob.says("Or that.", reply_to=card)
    await alice.says("Thank you!", reply_to=first.message)
    await alice.says("More about it:", reply_to=heard.message)
    await bob.says("Welcome.", reply_to="m1000")
    assert await answers(community) == [(1, "Bob", first.message), (1, "Bob", second.message)]
    assert await points(community) == {("Bob", "answer"): 2}


async def test_what_bots_and_masks_reply_is_no_answer(community: Community) -> None:
    question = await asked(community)
    for about in ({"is_bot": True}, {"is_anonymous": True}):
        await community.person("Robot", **about).says("Like this.", reply_to=question)
    assert await answers(community) == []


async def test_the_first_answer_of_all_is_remembered_also_when_it_is_gone(
    community: Community,
) -> None:
    question = await asked(community)
    bob = community.person("Bob")
    community.wait(minutes=3)
    early = bob.message("Like this.", reply_to=question)
    community.wait(minutes=3)
    late = community.person("Cleo").message("Or that.", reply_to=question)
    await community.receives([late, early])
    await bob.deletes(early.external_id)
    await bob.says("Like this, I meant.", reply_to=question)
    first = select(Question.first_answer_at)
    assert await community.app.database.run(lambda s: s.scalar(first)) == early.at


async def test_closed_questions_take_no_answers_and_solved_ones_do(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    closed = await asked(community)
    await alice.says("/question close 1")
    await bob.says("Too late?", reply_to=closed)
    solved = await asked(community)
    first = await bob.says("Like this.", reply_to=solved)
    await alice.says("/accept", reply_to=first.message)
    other = await community.person("Cleo").says("Or that.", reply_to=solved)
    assert await answers(community) == [(2, "Bob", first.message), (2, "Cleo", other.message)]


async def test_a_question_brings_a_member_points_once(community: Community) -> None:
    bob = community.person("Bob")
    for _ in range(2):
        question = await asked(community)
        batch = [bob.message("Like this.", reply_to=question) for _ in range(3)]
        await community.receives(batch)
        await bob.says("And like that.", reply_to=question)
    assert await points(community) == {("Bob", "answer"): 4}


async def test_a_deleted_answer_takes_its_points_along(community: Community) -> None:
    question = await asked(community)
    bob = community.person("Bob")
    first = await bob.says("Like this.", reply_to=question)
    await bob.deletes(first.message)
    assert await answers(community) == []
    assert await points(community) == {}
    await bob.says("Like that.", reply_to=question)
    assert await points(community) == {("Bob", "answer"): 2}


async def test_from_one_to_the_same_other_only_some_count_a_day(url: str) -> None:
    async with open_community(url, settings={"questions.pair_cap": 2}) as community:
        bob = community.person("Bob")
        for _ in range(3):
            await bob.says("Like this.", reply_to=await asked(community))
        assert await points(community) == {("Bob", "answer"): 4}
        await bob.says("Like this.", reply_to=await asked(community, "Cleo"))
        assert await points(community) == {("Bob", "answer"): 6}
        community.wait(days=1)
        await bob.says("Like this.", reply_to=await asked(community))
        assert await points(community) == {("Bob", "answer"): 8}


async def test_of_one_day_only_so_many_answers_count(url: str) -> None:
    settings = {"points.answer_cap": 2, "points.answer": 4}
    async with open_community(url, settings=settings) as community:
        bob = community.person("Bob")
        for name in ("Alice", "Cleo", "Dan"):
            await bob.says("Like this.", reply_to=await asked(community, name))
        assert await points(community) == {("Bob", "answer"): 4 + 2}


@pytest.mark.parametrize(
    ("settings", "about"),
    [
        ({"points.excluded_channels": ("7",)}, {"channel": "7"}),
        ({"points.answer": 0}, {}),
    ],
)
async def test_some_answers_count_without_points(
    url: str, settings: dict[str, int | tuple[str, ...]], about: dict[str, str]
) -> None:
    async with open_community(url, settings=settings) as community:
        question = await asked(community)
        await community.person("Bob").says("Like this.", reply_to=question, **about)
        assert len(await answers(community)) == 1
        assert await points(community) == {}


async def test_who_still_waits_answers_without_points(url: str) -> None:
    async with open_community(url, settings={"points.wait_hours": 48}) as community:
        question = await asked(community)
        community.wait(days=2)
        await community.person("Newby").says("Like this.", reply_to=question)
        assert len(await answers(community)) == 1
        assert ("Newby", "answer") not in await points(community)


async def test_redelivered_answers_are_taken_in_once(community: Community) -> None:
    question = await asked(community)
    said = community.person("Bob").message("Like this.", reply_to=question)
    for _ in range(2):
        await community.receives([said])
    assert len(await answers(community)) == 1
    assert await points(community) == {("Bob", "answer"): 2}


async def test_messages_of_several_groups_find_their_own_questions(community: Community) -> None:
    question = await asked(community)
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    said = elsewhere.person("Bob").message("Like this.", reply_to=question)
    here = community.person("Cleo").message("Like that.", reply_to=question)
    assert isinstance(said, MessageSent)
    batch: list[Event] = [said, here]
    await community.receives(batch)
    assert await answers(community) == [(1, "Cleo", here.external_id)]
