"""/challenge away (请假): days announced beforehand neither break a streak nor lengthen it."""

from __future__ import annotations

import pytest

from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables.challenges import PLANNED
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, did, look


@pytest.fixture
async def alice(community: Community) -> Person:
    return community.person("Alice", username="alice")


async def joined(alice: Person, rule: Rule | None = None, **about: object) -> None:
    await challenge(alice.community, rule, **about)  # type: ignore[arg-type]
    await alice.says("/challenge join 1")


async def away(alice: Person) -> list[str]:
    part = (await look(alice.community, alice)).part
    assert part
    return [str(day) for day, why in sorted(part.facts.excused.items()) if why == "leave"]


async def test_days_away_break_nothing_and_add_nothing(alice: Person) -> None:
    await joined(alice)
    await did(alice, MONDAY)
    heard = await alice.says("/challenge away 1 tomorrow to 2026-03-04")
    assert heard.reactions == ["👍"]
    assert heard.public == ""
    assert "These days neither break your streak nor lengthen it" in heard.private
    assert "Leave left: 1 of 3 days" in heard.private
    assert await away(alice) == ["2026-03-03", "2026-03-04"]
    alice.community.wait(days=3)
    await did(alice, MONDAY + 3 * DAY)
    seen = await look(alice.community, alice)
    assert seen.progress
    assert seen.progress.current == 2
    assert seen.progress.counted == 19


async def test_leave_is_asked_for_in_chinese(community: Community) -> None:
    mei = community.person("Mei", locale="zh")
    await joined(mei, name="写作")
    heard = await mei.says("/挑战 请假 从3月5日到3月6日")
    assert "「写作」已请假" in heard.private
    assert "不会中断连续纪录" in heard.private
    assert await away(mei) == ["2026-03-05", "2026-03-06"]
    assert "已销假" in (await mei.says("挑战 请假 1 取消")).private
    assert await away(mei) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("yesterday", "Leave is announced beforehand, and Mar 2, 2026 is over"),
        ("today", "You have checked in for Mar 3, 2026 already"),
        ("03-10 03-09", "is before"),
        ("03-22 to 03-23", "The last day is Mar 22, 2026"),
        ("03-10 to 03-13", "These are 4 days, and you have 3 of 3 left"),
        ("whenever", "are no days that I understand"),
        ("02-30", "are no days that I understand"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_reason(
    alice: Person, typed: str, words: str
) -> None:
    await joined(alice)
    alice.community.wait(days=1)
    await did(alice, MONDAY + DAY)
    assert words in (await alice.says(f"/challenge away 1 {typed}")).private
    assert await away(alice) == []


async def test_before_the_first_day_there_is_nothing_to_be_away_from(alice: Person) -> None:
    await joined(alice, first_day=MONDAY + 5 * DAY, state=PLANNED)
    heard = await alice.says("/challenge away 1 tomorrow")
    assert "Your first day is Mar 7, 2026" in heard.private
    await alice.says("/challenge away 1 03-08")
    assert "Announced: Mar 8, 2026" in (await alice.says("/challenge away 1")).private


async def test_today_can_be_left_open_while_it_is_not_done(alice: Person) -> None:
    await joined(alice)
    await alice.says("/challenge away 1 today")
    assert await away(alice) == ["2026-03-02"]


async def test_the_same_day_is_announced_once(alice: Person) -> None:
    await joined(alice)
    await alice.says("/challenge away 1 03-05 03-06")
    assert "announced already" in (await alice.says("/challenge away 1 03-06 03-07")).private
    assert await away(alice) == ["2026-03-05", "2026-03-06"]


async def test_all_leave_together_is_limited(alice: Person) -> None:
    await joined(alice)
    await alice.says("/challenge away 1 03-05 to 03-06")
    await alice.says("/challenge away 1 03-09")
    assert (
        "days of leave are all announced" in (await alice.says("/challenge away 1 03-12")).private
    )
    await alice.says("/challenge away 1 cancel")
    assert "Leave left: 2 of 3" in (await alice.says("/challenge away 1 03-12")).private


async def test_what_has_begun_is_used_and_the_rest_comes_back(alice: Person) -> None:
    await joined(alice)
    await alice.says("/challenge away 1 03-03 to 03-05")
    alice.community.wait(days=2)
    heard = await alice.says("/challenge away 1 cancel")
    assert "Leave left: 1 of 3 days" in heard.private
    assert await away(alice) == ["2026-03-03", "2026-03-04"]
    assert "no leave of yours" in (await alice.says("/challenge away 1 cancel")).private


async def test_a_challenge_without_leave_says_so(alice: Person) -> None:
    await joined(alice, Rule(leave=0))
    assert "knows no leave" in (await alice.says("/challenge away 1 tomorrow")).private
    assert "knows no leave" in (await alice.says("/challenge away 1")).private


async def test_weekly_and_summed_challenges_say_what_leave_does_to_them(alice: Person) -> None:
    await joined(alice, Rule(kind="weekly", times=5, every=2))
    heard = await alice.says("/challenge away 1 tomorrow")
    assert "asks no more of you than its other days allow" in heard.private
    await challenge(alice.community, Rule(kind="total", goal=600, unit="min"), name="Reading")
    await alice.says("/challenge join 2")
    assert (
        "What is asked stays the same" in (await alice.says("/challenge away 2 tomorrow")).private
    )
