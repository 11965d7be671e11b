"""/questions stats: what admins learn of how questions fare."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.elements import Image
from bot.core.i18n import load_catalogue
from bot.features.questions.statistics import span
from bot.services.questions.measuring import Asked, Share, answer_rate, resolution_rate, response
from bot.testing import START, Community, Heard, Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def picture(heard: Heard) -> dict[str, object]:
    """What the chart shows."""
    (image,) = [e for say in heard.says for e in say.elements if isinstance(e, Image)]
    assert image.picture == "waiting"
    return json.loads(image.data)


async def asks(person: Person, times: int) -> list[Heard]:
    """Ask so many questions, one after the other."""
    return [await person.says("/ask How?") for _ in range(times)]


async def ask_eight(community: Community, alice: Person, mo: Person, bob: Person) -> None:
    """Of eight questions five are answered, after 1 to 5 hours, and the last of them accepted."""
    asked = [*await asks(alice, 4), *await asks(mo, 4)]
    for one in asked[:5]:
        community.wait(hours=1)
        answer = await bob.says("Like this, I think", reply_to=one.message)
    await mo.says("/accept", reply_to=answer.message)


async def test_an_admin_sees_the_rates_and_the_time(
    community: Community, alice: Person, bob: Person, mo: Person, olga: Person
) -> None:
    await ask_eight(community, alice, mo, bob)
    community.wait(days=8)
    heard = await olga.says("/questions stats")
    assert heard.public == ""
    assert heard.private == (
        "📊 Questions of the last 28 days\n"
        "8 questions asked by 2 people; 1 person gave answers.\n"
        "Answered within 48 hours: 63% (5 of 8 asked 2 to 9 days ago)\n"
        "Half of them had a first answer within 4 hours; those still without one are counted in.\n"
        "Solved within 7 days: 13% (1 of 8 asked 7 to 14 days ago)"
    )
    shown = picture(heard)
    assert shown["steps"][:2] == [[1.0, 0.875], [2.0, 0.75]]
    assert shown["steps"][-1][1] == 0.375
    assert shown["steps"][-1][0] == pytest.approx(8 * 24 + 5)
    assert (shown["target"], shown["targeted"], shown["median"]) == (12, "target: 12 hours", 4.0)
    assert [fact[1] for fact in shown["facts"]] == ["63%", "4 hours", "13%"]


async def test_in_chinese(
    community: Community, alice: Person, bob: Person, mo: Person, olga: Person
) -> None:
    await olga.says("/language zh")
    await ask_eight(community, alice, mo, bob)
    community.wait(days=8)
    heard = await olga.says("/questions 统计")
    assert heard.private == (
        "📊 最近 28 天的问答\n"
        "共 8 个问题：2 人提问，1 人参与回答。\n"
        "48 小时内有人回答：63%（2 至 9 天前的 8 个问题中有 5 个）\n"
        "其中一半在 4 小时内等到首次回答（仍没人回答的也计算在内）。\n"
        "7 天内解决：13%（7 至 14 天前的 8 个问题中有 1 个）"
    )
    assert picture(heard)["targeted"] == "目标：12 小时"


async def test_where_most_still_wait_that_is_said_in_words(
    community: Community, alice: Person, olga: Person
) -> None:
    await asks(alice, 5)
    community.wait(days=3)
    heard = await olga.says("/questions stats")
    assert "within 48 hours: 0% (0 of 5" in heard.private
    assert "halfway point is not reached yet" in heard.private
    assert [fact[1] for fact in picture(heard)["facts"]] == ["0%", "not reached", "too few"]
    assert picture(heard)["steps"] == [[72.0, 1.0]]


async def test_of_few_questions_no_rate_is_told(
    community: Community, alice: Person, bob: Person, olga: Person
) -> None:
    asked = await asks(alice, 4)
    await bob.says("Like this, I think", reply_to=asked[0].message)
    community.wait(days=3)
    heard = await olga.says("/questions stats")
    assert "4 questions were asked 2 to 9 days ago, which is too few" in heard.private
    assert "0 questions were asked 7 to 14 days ago, which is too few" in heard.private
    assert "%" not in heard.private
    assert picture(heard)["median"] is None


async def test_of_questions_that_are_new_there_is_no_picture(
    community: Community, alice: Person, olga: Person
) -> None:
    await alice.says("/ask How?")
    heard = await olga.says("/questions stats")
    assert "1 question asked by 1 person; 0 people gave answers." in heard.private
    assert not [e for say in heard.says for e in say.elements if isinstance(e, Image)]


async def test_without_questions_it_is_said_how_to_ask(community: Community, olga: Person) -> None:
    assert "Nobody has asked" in (await olga.says("/questions stats")).private


async def test_it_is_for_admins(community: Community, alice: Person, mo: Person) -> None:
    for person in (alice, mo):
        assert "📊" not in (await person.says("/questions stats")).text


@pytest.mark.parametrize(
    ("hours", "en", "zh"),
    [
        (0.001, "1 minute", "1 分钟"),
        (0.47, "28 minutes", "28 分钟"),
        (1, "1 hour", "1 小时"),
        (3.26, "3.3 hours", "3.3 小时"),
        (26.2, "26 hours", "26 小时"),
        (60, "2.5 days", "2.5 天"),
        (168, "7 days", "7 天"),
    ],
)
def test_spans_are_told_in_few_digits(hours: float, en: str, zh: str) -> None:
    assert [span(load_catalogue()[language], hours) for language in ("en", "zh")] == [en, zh]


def after(days: float, answered: float | None = None, accepted: float | None = None) -> Asked:
    """What was asked so many days before START; answered and accepted so many hours later."""
    at = START - days * DAY
    later = [None if hours is None else at + hours * HOUR for hours in (answered, accepted)]
    return Asked(at, *later)


def test_the_ends_of_the_spans_are_as_they_are_defined() -> None:
    ends = [after(days, 48, 168) for days in (1.9, 2, 2.1, 7, 7.1, 9, 9.1, 14, 14.1)]
    assert answer_rate(ends, START) == Share(4, 4)  # 2.1, 7, 7.1 and 9
    assert resolution_rate(ends, START) == Share(4, 4)  # 7.1, 9, 9.1 and 14


def test_what_comes_too_late_is_not_timely() -> None:
    assert answer_rate([after(3, 48.1), after(3, 48), after(3)], START) == Share(1, 3)
    assert resolution_rate([after(8, 1, 168.1), after(8, 1, 168), after(8, 1)], START) == Share(
        1, 3
    )


def test_a_question_that_was_closed_waited_until_then() -> None:
    asked = START - 3 * DAY
    closed = Asked(asked, ended_at=asked + 2 * HOUR)
    assert response([closed], START).longest == 2.0
    assert response([closed, after(3, 5)], START).steps == [(5.0, 0.0)]


HOURS = st.none() | st.floats(0, 400)


@given(st.lists(st.builds(after, st.floats(0, 30), HOURS, HOURS), max_size=40))
def test_shares_are_shares_and_agree_with_the_curve(every: list[Asked]) -> None:
    for share in (answer_rate(every, START), resolution_rate(every, START)):
        assert 0 <= share.part <= share.whole <= len(every)
        assert share.whole == 0 or 0 <= share.percent <= 100
    told = response(every, START)
    shares = [1.0, *(step.share for step in told.steps)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.at <= told.longest for step in told.steps)


@given(st.lists(st.floats(0, 47), min_size=1, max_size=20), st.integers(0, 20))
def test_unanswered_questions_never_make_the_wait_look_shorter(
    answered: list[float], unanswered: int
) -> None:
    some = [after(5, hours) for hours in answered]
    alone, all_of_them = response(some, START), response([*some, *[after(5)] * unanswered], START)
    assert alone.median is not None
    assert all_of_them.median is None or all_of_them.median >= alone.median
    assert (all_of_them.median is None) == (unanswered > len(answered))


def test_shares_are_rounded_half_up() -> None:
    assert [Share(part, 8).percent for part in (0, 1, 5, 8)] == [0, 13, 63, 100]
