"""Rounds in conversation: asked, answered once, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.actions import Quiz
from bot.core.events import Address, GroupMoved, Role
from bot.testing import Community, open_community
from models.tables import QuizAnswer, QuizRound
from tests.bot.features.quizzes.classroom import (
    answer,
    asked,
    count,
    half_an_hour,
    points,
    right,
    teacher,
    wrong,
)


async def test_a_round_goes_from_the_first_question_to_its_board(stage: Community) -> None:
    tina = await teacher(stage)
    alice, bob = stage.person("Alice"), stage.person("Bob")
    heard = await tina.says("/quiz start greetings 2 24h")
    assert heard.reactions == ["👍"]
    assert "Quiz: greetings · 2 questions, open until 3/3/26, 9:00" in heard.public
    assert "A right answer brings 3 points, once per question." in heard.public
    first, second = asked(stage)
    assert len({first.text, second.text}) == 2
    await answer(alice, first, right(first))
    await answer(alice, second, right(second))
    await answer(bob, first, wrong(first))
    assert await points(stage) == {"Alice": 6}
    assert not (await half_an_hour(stage, hours=23)).text
    told = (await half_an_hour(stage, hours=1)).public
    assert "The quiz “greetings” is over. 2 members took part." in told
    assert "🥇  Alice  2 right" in told
    assert "Bob" not in told
    assert f"→ {right(first)} (50 % of 2 right)" in told
    assert f"→ {right(second)} (100 % of 1 right)" in told
    assert not (await half_an_hour(stage)).text


async def test_a_round_in_chinese(stage: Community) -> None:
    olga = stage.person("王老师", role=Role.OWNER, locale="zh")
    heard = await olga.says("/quiz 出题 问候；Hello?；你好；再见；谢谢；！很礼貌")
    assert "已加入题库「问候」，第 1 题" in heard.private
    heard = await olga.says("/quiz 开始 问候 3题 2小时")
    (question,) = asked(stage)
    ming = stage.person("小明", locale="zh")
    heard = await answer(ming, question, "你好")
    if question.lines:
        assert heard.private == "✅ 答对了！获得 3 积分。\n💡 很礼貌"
        assert not heard.public
    else:
        assert not heard.outgoing
    heard = await ming.says("测验")
    assert "目前 1 人参加。" in heard.private
    assert "你答了 1/1 题，答对 1 题。" in heard.private
    assert "你好" not in heard.text
    await olga.says("/quiz 结束")
    assert "🥇  小明  答对 1 题" in (await ming.says("/quiz 榜")).public


@pytest.mark.parametrize("stage", ["buttons"], indirect=True)
async def test_the_verdict_is_told_in_private_with_what_is_right(stage: Community) -> None:
    tina = await teacher(stage)
    await tina.says("/quiz start greetings 3")
    question = next(one for one in asked(stage) if one.text.endswith("Hello?"))
    alice, bob = stage.person("Alice"), stage.person("Bob")
    heard = await answer(alice, question, "你好")
    assert heard.private == "✅ Right! 3 points for you.\n💡 It is polite."
    heard = await answer(bob, question, "谢谢")
    assert heard.private == "❌ Not quite. The right answer is 你好.\n💡 It is polite."
    for option in question.options:
        heard = await answer(bob, question, option)
        assert heard.private == "You have answered this one already: your first answer counts."
    assert not heard.public
    assert await points(stage) == {"Alice": 3}


async def test_the_first_answer_counts_and_taking_it_back_changes_nothing(
    community: Community,
) -> None:
    community.stage.performs |= {Quiz}
    tina = await teacher(community)
    await tina.says("/quiz start greetings 1")
    (question,) = asked(community)
    alice = community.person("Alice")
    wrong_one = question.options.index(wrong(question))
    right_one = question.options.index(right(question))
    await alice.votes(question.message, wrong_one)
    await alice.votes(question.message)
    await alice.votes(question.message, right_one)
    assert await points(community) == {}
    assert await count(community, QuizAnswer) == 1


async def test_a_question_brings_points_once_however_many_rounds_ask_it(stage: Community) -> None:
    tina = await teacher(stage)
    alice = stage.person("Alice")
    for n in range(3):
        await tina.says("/quiz start greetings 3 1h")
        for question in asked(stage)[3 * n :]:
            heard = await answer(alice, question, right(question))
            if n and question.lines:
                assert heard.private.startswith("✅ Right!")
                assert "points" not in heard.private
        await tina.says("/quiz end")
        stage.wait(hours=1)
    assert await points(stage) == {"Alice": 9}
    assert "3 right" in (await alice.says("/quiz board")).public


async def test_what_comes_too_late_does_not_count(stage: Community) -> None:
    tina = await teacher(stage)
    await tina.says("/quiz start greetings 1 90m")
    (question,) = asked(stage)
    alice, bob = stage.person("Alice"), stage.person("Bob")
    stage.wait(minutes=90)
    await answer(alice, question, right(question))
    stage.wait(seconds=1)
    heard = await answer(bob, question, right(question))
    assert ("This round is over" in heard.private) == bool(question.lines)
    assert await points(stage) == {"Alice": 3}


async def test_what_was_answered_in_time_counts_also_if_it_is_heard_later(
    community: Community,
) -> None:
    community.stage.performs |= {Quiz}
    tina = await teacher(community)
    await tina.says("/quiz start greetings 1 1h")
    (question,) = asked(community)
    alice = community.person("Alice")
    in_time = community.clock.now() + timedelta(minutes=59)
    assert "1 member" not in (await half_an_hour(community, hours=1)).public
    option = question.options.index(right(question))
    await community.receives([alice.vote(question.message, option, at=in_time)])
    assert await points(community) == {"Alice": 3}
    assert "Alice" in (await tina.says("/quiz board")).public


async def test_one_round_of_a_bank_runs_in_a_group_at_a_time(stage: Community) -> None:
    tina = await teacher(stage)
    await tina.says("/quiz start greetings 1 30m")
    heard = await tina.says("/quiz start greetings")
    assert "A round of “greetings” runs here already" in heard.private
    assert len(asked(stage)) == 1
    await tina.says("/quiz add other; 1+1?; 2; 3")
    await tina.says("/quiz start other")
    assert len(asked(stage)) == 2
    heard = await tina.says("/quiz end")
    assert "Several rounds are running. Add the bank: greetings and other." in heard.private
    stage.wait(minutes=30)
    heard = await tina.says("/quiz start greetings 2")
    assert "The quiz “greetings” is over" in heard.public
    assert "2 questions" in heard.public
    assert await count(stage, QuizRound) == 3


async def test_ending_early_tells_the_board_once(stage: Community) -> None:
    tina = await teacher(stage)
    await tina.says("/quiz start greetings 2")
    heard = await tina.says("/quiz end")
    assert "Nobody found the time for it; here are the answers" in heard.public
    assert "No round is running here." in (await tina.says("/quiz end")).private
    assert not (await half_an_hour(stage, days=2)).text


async def test_hidden_members_and_those_who_left_are_named_nowhere(stage: Community) -> None:
    tina = await teacher(stage)
    await tina.says("/quiz start greetings 1")
    (question,) = asked(stage)
    people = [stage.person(name) for name in ("Alice", "Bob", "Cho", "Dan")]
    for person in people:
        await answer(person, question, right(question))
    await people[0].says("/hide")
    await people[3].leaves()
    told = (await half_an_hour(stage, days=1)).public
    assert "4 members took part" in told
    assert [name for name in ("Alice", "Bob", "Cho", "Dan") if name in told] == ["Bob", "Cho"]
    assert told.count("🥇") == 2
    assert "Alice" not in (await tina.says("/quiz board")).text
    assert "1 of them right" in (await people[0].says("/quiz board")).private


async def test_who_waits_or_is_excluded_earns_nothing(url: str) -> None:
    rules = {"points.wait_hours": 24, "points.excluded_roles": ("guests",)}
    async with open_community(url, settings=rules) as community:
        tina = await teacher(community)
        await tina.says("good morning")
        community.wait(days=3)
        await tina.says("/quiz start greetings 1")
        (question,) = asked(community)
        guest = community.person("Gus", honours=frozenset({"guests"}))
        newcomer, member = community.person("Nia"), tina
        for person in (guest, newcomer, member):
            heard = await answer(person, question, right(question))
            assert heard.private.startswith("✅ Right!")
        assert await points(community) == {"Tina": 3}
        assert "3 members took part" in (await half_an_hour(community, days=1)).public


async def test_questions_come_in_turn_before_any_comes_again(stage: Community) -> None:
    tina = await teacher(stage)
    for _ in range(3):
        await tina.says("/quiz start greetings 1 1h")
        await tina.says("/quiz end")
    assert len({one.text.removeprefix("1/1 ") for one in asked(stage)}) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/quiz start greetings 11", "A round has 1 to 10 questions."),
        ("/quiz start greetings 0 questions", "A round has 1 to 10 questions."),
        ("/quiz start greetings 5 8d", "A round lasts from 1 minute to 7 days."),
        ("/quiz start greetings 5 0m", "A round lasts from 1 minute to 7 days."),
        ("/quiz start greetings often", "“often” does not say how the round is to be."),
        ("/quiz start greetings 3 5", "“3 5” does not say how the round is to be."),
        ("/quiz start greeting", "There is no bank “greeting”. There are greetings and other."),
        ("/quiz start", "Which bank? There are greetings and other."),
        ("/quiz start other", "There are no questions in “other” yet."),
        ("/quiz strat greetings", "Did you mean /quiz start?"),
        ("/quiz dance", "After /quiz may come"),
        ("/quiz answer 77 1", "There is no such question here."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    community: Community, typed: str, said: str
) -> None:
    tina = await teacher(community)
    await tina.says("/quiz add other; 1+1?; 2; 3")
    await tina.says("/quiz drop other 1")
    heard = await tina.says(typed)
    assert said in heard.private
    assert not heard.public
    assert await count(community, QuizRound) == 0


async def test_an_option_that_there_is_not_is_no_answer(community: Community) -> None:
    tina = await teacher(community)
    await tina.says("/quiz start greetings 1")
    for line in ("/quiz answer 1 0", "/quiz answer 1 4"):
        assert "Choose one of the options 1 to 3." in (await tina.says(line)).private
    assert await count(community, QuizAnswer) == 0


async def test_members_start_and_end_nothing(community: Community) -> None:
    await teacher(community)
    alice = community.person("Alice")
    for line in ("start greetings", "end", "add x; y; z; a", "banks", "bank x", "drop x 1"):
        heard = await alice.says(f"/quiz {line}")
        assert "moderator" in heard.private.casefold(), line
    for line in ("import x", "plan x; daily 20:00", "plans", "unplan 1"):
        heard = await community.person("Tina", role=Role.MODERATOR).says(f"/quiz {line}")
        assert "admin" in heard.private.casefold(), line


async def test_the_group_moves_and_its_round_goes_on(community: Community) -> None:
    community.stage.performs |= {Quiz}
    tina = await teacher(community)
    await tina.says("/quiz start greetings 1 1h")
    (question,) = asked(community)
    there = Address(community.group.platform, "there")
    moved = GroupMoved(
        group=community.group, external_id="move", at=community.clock.now(), to=there
    )
    await community.receives([moved])
    alice = community.person("Alice")
    await alice.votes(question.message, question.options.index(right(question)))
    assert await points(community) == {"Alice": 3}
    before = len(community.stage.performed)
    await half_an_hour(community, hours=1)
    (told,) = community.stage.performed[before:]
    assert told.place.group == there


async def test_it_is_asked_in_the_topic_where_it_was_started(community: Community) -> None:
    tina = await teacher(community)
    before = len(community.stage.performed)
    await tina.says("/quiz start greetings 2 1h", channel="7")
    await tina.says("/quiz end", channel="8")
    said = community.stage.performed[before:]
    asked_there = [replace(o.place, account=None) for o in said if o.once]
    assert {place.channel for place in asked_there} == {"7"}
    assert len(asked_there) == 4
