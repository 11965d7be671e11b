"""Planned rounds: they begin by themselves, each of them once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import Community, Person, open_community
from models.tables import AuditEntry, QuizPlan, QuizRound
from tests.bot.features.quizzes.classroom import asked, count, half_an_hour, teacher

PLAN = "/quiz plan greetings; mon,thu 20:00; 2 questions; 24h"


@pytest.fixture
async def olga(community: Community) -> Person:
    await teacher(community)
    return community.person("Olga", role=Role.OWNER)


async def test_a_plan_begins_rounds_at_its_times(olga: Person) -> None:
    community = olga.community
    heard = await olga.says(PLAN)
    assert "1 · greetings: every Monday and Thursday at 20:00, 2 questions, 1 day" in heard.private
    assert not (await half_an_hour(community, hours=10, minutes=30)).text
    heard = await half_an_hour(community)
    assert "Quiz: greetings · 2 questions, open until 3/3/26, 8:00" in heard.public
    assert len(asked(community)) == 2
    assert not (await half_an_hour(community)).text
    assert "is over" in (await half_an_hour(community, hours=23, minutes=30)).public
    await half_an_hour(community, days=1)
    assert len(asked(community)) == 2
    await half_an_hour(community, days=1)
    assert len(asked(community)) == 4
    assert await count(community, QuizRound) == 2


async def test_a_plan_in_chinese_by_the_clock_of_the_community(url: str) -> None:
    async with open_community(url, timezone="Asia/Shanghai", language="zh") as community:
        wang = community.person("王老师", role=Role.OWNER, locale="zh")
        await wang.says("/quiz 出题 问候；你好？；hello；bye")
        heard = await wang.says("/quiz 计划 问候；每天 晚上8点；3题；2小时")
        assert "问候：每天 20:00，3 题，每轮 2 小时" in heard.private
        assert not (await half_an_hour(community, hours=2, minutes=30)).text
        assert "📝 测验：问候 · 共 1 题" in (await half_an_hour(community)).public
        assert "取消 1" in str((await wang.says("/quiz 计划列表")).buttons)
        heard = await wang.says("/quiz 取消计划 1")
        assert "已取消「问候」的计划 1" in heard.private
        assert "测验结束" in (await half_an_hour(community, hours=2)).public
        assert not (await half_an_hour(community, days=1)).text


async def test_a_round_each_day_for_a_day_never_meets_the_one_before(olga: Person) -> None:
    await olga.says("/quiz plan greetings; daily 20:00; 24h; 1 question")
    await half_an_hour(olga.community, hours=11, seconds=15)
    for _ in range(4):
        heard = await half_an_hour(olga.community, days=1)
        assert "is over" in heard.public
        assert "Quiz: greetings" in heard.public
    assert await count(olga.community, QuizRound) == 5


async def test_a_round_that_runs_still_is_not_begun_again(olga: Person) -> None:
    await olga.says("/quiz plan greetings; daily 20:00; 2d")
    for _ in range(4):
        await half_an_hour(olga.community, hours=11)
        await half_an_hour(olga.community, hours=13)
    assert await count(olga.community, QuizRound) == 2


async def test_after_an_outage_the_last_one_begins_late_with_its_whole_time(olga: Person) -> None:
    await olga.says("/quiz plan greetings; daily 20:00; 1h")
    await half_an_hour(olga.community)
    heard = await half_an_hour(olga.community, days=2, hours=13, minutes=30)
    assert "open until 3/5/26, 12:00" in heard.public
    assert await count(olga.community, QuizRound) == 1


async def test_what_was_missed_by_long_is_left_out(olga: Person) -> None:
    await olga.says("/quiz plan greetings; daily 20:00; 1h")
    await half_an_hour(olga.community)
    assert not (await half_an_hour(olga.community, hours=20)).text
    assert "Quiz: greetings" in (await half_an_hour(olga.community, hours=15)).public


async def test_a_plan_for_one_day_is_done_after_it(olga: Person) -> None:
    heard = await olga.says("/quiz plan greetings; 2026-03-03 18:00; 1h")
    assert "once, on Mar 3, 2026 at 18:00" in heard.private
    assert "Quiz: greetings" in (await half_an_hour(olga.community, hours=33)).public
    assert "No rounds are planned." in (await olga.says("/quiz plans")).private
    assert "is over" in (await half_an_hour(olga.community, hours=1)).public


async def test_plans_are_numbered_listed_and_written_down(olga: Person) -> None:
    await olga.says(PLAN)
    await olga.says("/quiz plan fri 9:00; greetings")
    assert await count(olga.community, QuizPlan) == 1
    await olga.says("/quiz plan greetings; fri 9:00")
    heard = await olga.says("/quiz plans")
    assert "2 · greetings: every Friday at 09:00, 5 questions, 1 day each." in heard.private
    await olga.presses(heard.buttons["✖ Take back 1"])
    heard = await olga.says("/quiz plans")
    assert "Monday" not in heard.private
    assert "took the planned quiz rounds of “greetings” back" in (await olga.says("/audit")).private
    actions = select(AuditEntry.action).order_by(AuditEntry.id)
    kept = await olga.community.app.database.run(lambda s: [*s.scalars(actions)])
    assert kept == ["quiz_imported", "quiz_planned", "quiz_planned", "quiz_unplanned"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/quiz plan", "Write the bank, the time"),
        ("/quiz plan greetings", "Write the bank, the time"),
        ("/quiz plan greetings; 3 questions", "Write the bank, the time"),
        ("/quiz plan greetings; daily 20:00; daily 21:00", "Write the bank, the time"),
        ("/quiz plan latin; daily 20:00", "There is no bank “latin”."),
        ("/quiz plan greetings; sometimes", "“sometimes”"),
        ("/quiz plan greetings; daily 20:10", "20:10"),
        ("/quiz plan greetings; daily 20:00; 11 questions", "A round has 1 to 10 questions."),
        ("/quiz unplan 3", "There is no plan 3."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    olga: Person, typed: str, said: str
) -> None:
    assert said in (await olga.says(typed)).private
    assert await count(olga.community, QuizPlan) == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whenever_the_bot_is_there_each_time_has_one_round_at_most(url: str) -> None:
    """Of any gaps: what begins was due within the last hours, and never twice."""

    @settings(max_examples=5)
    @given(st.lists(st.integers(1, 2000), min_size=1, max_size=8), st.sampled_from((60, 2880)))
    def whenever(gaps: list[int], minutes: int) -> None:
        asyncio.run(live(gaps, minutes))

    async def live(gaps: list[int], minutes: int) -> None:
        async with open_community() as community:
            await teacher(community)
            olga = community.person("Olga", role=Role.OWNER)
            await olga.says(f"/quiz plan greetings; daily 20:00; {minutes}m")
            await half_an_hour(community)
            for gap in gaps:
                community.wait(minutes=gap)
                for _ in range(2):
                    await Scheduler(community.app).tick()
            begun = select(QuizRound.began_at).order_by(QuizRound.began_at)
            times = await community.app.database.run(lambda s: [*s.scalars(begun)])
            due = [(at.date().toordinal() * 24 + at.hour - 20) // 24 for at in times]
            assert len(due) == len(set(due))
            assert all(at.hour >= 20 or at.hour <= 2 for at in times)

    whenever()
