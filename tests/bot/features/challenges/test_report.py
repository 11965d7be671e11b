"""/challenge report: how a challenge goes, for admins; and when somebody has fallen off it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Role
from bot.services.challenges.falling import curve, fell
from bot.services.challenges.progress import Facts, progress
from bot.services.challenges.rule import Rule, Task
from bot.services.pictures import draw
from bot.testing import Community, Heard, open_community
from tests.bot.features.challenges.crowd import enrol, images
from tests.bot.features.challenges.village import DAY, MONDAY, challenge

DAYS = [MONDAY + n * DAY for n in range(21)]
STRICT = Rule(freezes=0, make_ups=0, leave=0)


async def reported(community: Community, **about: str) -> Heard:
    """Of five who began, two were lost on day four, and one, who left, on day six."""
    olga = community.person("Olga", role=Role.ADMIN, **about)
    await olga.says("hello")
    await challenge(community, STRICT)
    named = [community.person(name) for name in ("Ann", "Ben", "Cid", "Dee")]
    done = (DAYS[:11], DAYS[:11], [], [])
    await enrol(community, 1, list(zip(named, done, strict=True)))
    left = datetime(2026, 3, 7, 9, tzinfo=UTC)
    await enrol(community, 1, [(community.person("Eve"), DAYS[:5])], left_at=left)
    community.clock.set(datetime(2026, 3, 12, 13, tzinfo=UTC))
    return await olga.says("/challenge report")


async def test_it_tells_who_is_there_and_where_most_were_lost(community: Community) -> None:
    heard = await reported(community)
    assert heard.public == ""
    assert heard.private.splitlines() == [
        "📊 Writing · Mar 2\u2009–\u200922, 2026 (21 days)",
        "Started: 5",
        "On track: 2 (40 %)",
        "Finished: 0 (0 %)",
        "Dropped off: 3",
        "Days with a check-in: 22; on average 2 a day",
        "Most is missed on: Monday",
        "Steepest fall: day 4 (Mar 5, 2026), 2 people",
    ]


async def test_the_picture_has_the_same_figures(community: Community) -> None:
    await reported(community)
    (image,) = images(community)
    shown = json.loads(image.data)
    assert [value for _, value in shown["points"]] == [5, 5, 5, 3, 3, 2, 2, 2, 2, 2, 2]
    assert shown["fall"] == 3
    assert shown["fallen"] == "day 4: −2"
    assert draw(image).startswith(b"\x89PNG")


async def test_it_is_told_in_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        heard = await reported(community, locale="zh")
        assert "仍有望完成：2 人（40%）" in heard.private
        assert "掉队最多的一天：第 4 天（2026年3月5日），2 人" in heard.private
        assert json.loads(images(community)[-1].data)["fallen"] == "第 4 天：−2"


async def test_members_do_not_see_it(community: Community) -> None:
    await reported(community)
    heard = await community.person("Ann").says("/challenge report 1")
    assert "Started" not in heard.text


async def test_of_one_that_nobody_joined_there_is_nothing_to_tell(community: Community) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("hello")
    await challenge(community)
    assert "nobody has joined so far" in (await olga.says("/challenge report 1")).private


# Falling off


def fallen(rule: Rule, today: int, done: list[int], length: int | None = 21) -> date | None:
    last = MONDAY + (length - 1) * DAY if length else None
    facts = Facts(MONDAY, MONDAY, last, dict.fromkeys((DAYS[n] for n in done), 1))
    now = MONDAY + today * DAY
    return fell(rule, facts, progress(rule, facts, now), now)


@pytest.mark.parametrize(
    ("rule", "today", "done", "length", "day"),
    [
        (STRICT, 3, [], 21, None),
        (STRICT, 4, [], 21, DAYS[3]),
        (STRICT, 20, [], 21, DAYS[3]),
        (STRICT, 20, [*range(3, 20)], 21, None),
        (Rule(kind="total", goal=9), 6, [], 21, None),
        (Rule(kind="total", goal=9), 7, [], 21, DAYS[0]),
        (Rule(kind="total", goal=9), 9, [4], 21, None),
        (Rule(kind="total", goal=1), 20, [0], 21, None),
        (Rule(kind="total", goal=9), 21, [18], 21, DAYS[19]),
        (Rule(), 12, [5], None, None),
        (Rule(), 13, [5], None, DAYS[6]),
        (Rule(kind="tasks", tasks=(Task(2, "a"), Task(4, "b"))), 2, [], 21, DAYS[1]),
    ],
)
def test_when_somebody_has_fallen_off(
    rule: Rule, today: int, done: list[int], length: int | None, day: date | None
) -> None:
    assert fallen(rule, today, done, length) == day


@given(
    st.sampled_from(
        [Rule(), STRICT, Rule(kind="weekly", times=4), Rule(kind="weekdays", weekdays=(0, 3))]
    ),
    st.sets(st.sampled_from(range(21))),
    st.integers(0, 25),
)
def test_whoever_has_fallen_can_no_longer_finish_and_others_can(
    rule: Rule, done: set[int], today: int
) -> None:
    """Walking once tells the same as looking at each day anew."""
    facts = Facts(MONDAY, MONDAY, DAYS[-1], dict.fromkeys((DAYS[n] for n in done), 1))
    now = MONDAY + today * DAY
    day = fell(rule, facts, progress(rule, facts, now), now)
    looks = (MONDAY + n * DAY for n in range(today))
    lost = (one for one in looks if not progress(rule, facts, one + DAY).hopeful)
    assert day == next(lost, None)


@given(st.lists(st.sampled_from(DAYS), max_size=40), st.integers(1, 21))
def test_a_curve_only_falls_and_ends_with_who_is_left(falls: list[date], length: int) -> None:
    joined, shown = len(falls) + 3, DAYS[:length]
    values = curve(joined, falls, shown)
    assert values == sorted(values, reverse=True)
    assert values == [joined - sum(fall <= day for fall in falls) for day in shown]
