"""/challenge end and /challenge cancel: by an admin, asked twice, and unfair to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Role
from bot.services.challenges import pots
from bot.services.challenges.cutting import Cut, cut
from bot.services.challenges.rule import Rule, Task
from bot.testing import Community, Person, open_community
from tests.bot.features.challenges.crowd import enrol, gains, of_number, outcomes, posts, pot, state
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, within

DAYS = [MONDAY + n * DAY for n in range(21)]
LAST = DAYS[-1]
STRICT = Rule(freezes=0, make_ups=0, leave=0, bond=100)


async def admin(community: Community) -> Person:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("hello")
    return olga


async def midway(community: Community) -> Person:
    """It is past noon on day eleven, on which Alice has been here as on all others."""
    olga = await admin(community)
    await challenge(community, STRICT)
    people = [(community.person("Alice"), DAYS[:11]), (community.person("Bob"), DAYS[:4])]
    await enrol(community, 1, people, bond=100)
    community.clock.set(datetime(2026, 3, 12, 13, tzinfo=UTC))
    return olga


async def test_ending_early_is_asked_about_and_judges_what_is_over(community: Community) -> None:
    olga = await midway(community)
    asked = await olga.says("/challenge end")
    assert "It is judged up to Mar 11, 2026" in asked.private
    assert await state(community) == "running"
    await olga.presses(asked.buttons["End it now"])
    assert await outcomes(community) == {"Alice": "finished", "Bob": "unfinished"}
    assert await pot(community) == 0
    ended = await within(community, lambda scope: of_number(scope).last_day)
    assert ended == date(2026, 3, 11)
    assert any("Finished by Alice." in post for post in posts(community))


async def test_a_second_press_ends_nothing_again(community: Community) -> None:
    olga = await midway(community)
    await olga.says("/challenge end 1 yes")
    assert "over already" in (await olga.says("/challenge end 1 yes")).private
    assert await gains(community, "challenge") == {"Alice": 50}


async def test_what_somebody_can_still_check_in_for_counts_for_nobody(
    community: Community,
) -> None:
    olga = await midway(community)
    community.clock.set(datetime(2026, 3, 12, 9, tzinfo=UTC))
    assert "judged up to Mar 10" in (await olga.says("/challenge end")).private


async def test_one_in_which_nothing_is_over_is_not_judged(community: Community) -> None:
    olga = await admin(community)
    await challenge(community, STRICT)
    heard = await olga.says("/challenge end 1 yes")
    assert "nothing is over yet that could be judged" in heard.private
    assert heard.buttons == {"Call it off": "/challenge cancel 1"}
    assert await state(community) == "running"


async def test_one_that_has_not_begun_cannot_end(community: Community) -> None:
    olga = await admin(community)
    await challenge(community, STRICT, state="planned", first_day=MONDAY + 3 * DAY)
    assert "has not begun yet" in (await olga.says("/challenge end 1")).private


async def test_members_can_neither_end_nor_cancel(community: Community) -> None:
    await midway(community)
    alice = community.person("Alice")
    await alice.says("/challenge end 1 yes")
    await alice.says("/challenge cancel 1 yes")
    assert await state(community) == "running"


async def test_calling_off_is_asked_about_and_returns_the_bonds(community: Community) -> None:
    olga = await midway(community)
    asked = await olga.says("/challenge cancel")
    assert "everybody has their bond back" in asked.private
    assert await pot(community) == 200
    await olga.presses(asked.buttons["Call it off"])
    assert await gains(community, pots.BOND) == {}
    assert await state(community) == "cancelled"
    assert "All bonds are back" in "".join(posts(community))


async def test_a_draft_is_discarded_without_a_word_to_the_group(community: Community) -> None:
    olga = await admin(community)
    await challenge(community, state="draft")
    asked = await olga.says("/challenge cancel 1")
    assert "Discard the draft" in asked.private
    heard = await olga.presses(asked.buttons["Call it off"])
    assert heard.public == ""
    assert await state(community) == "cancelled"


async def test_both_are_written_down(community: Community) -> None:
    olga = await midway(community)
    await challenge(community, name="Reading")
    await olga.says("/challenge end 1 yes")
    await olga.says("/challenge cancel 2 yes")
    told = (await olga.says("/audit")).private
    assert (
        "ended the challenge “Writing” with 2026-03-11 as its last day (before: 2026-03-22)" in told
    )
    assert "called off the challenge “Reading”" in told


async def test_in_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        olga = community.person("老师", role=Role.ADMIN, locale="zh")
        await olga.says("大家好")
        await challenge(community, Rule(repeat="weekly"), name="写作")
        await enrol(community, 1, [(community.person("小明"), DAYS[:5])])
        community.clock.set(datetime(2026, 3, 7, 13, tzinfo=UTC))
        asked = await olga.says("挑战 结束")
        assert "现在结束 写作 吗？成绩结算到 2026年3月6日" in asked.private
        assert "之后也不会再自动开启下一期" in asked.private
        heard = await olga.presses(asked.buttons["现在结束"])
        assert "恭喜完成挑战的 小明" in heard.public


# What an early end is judged by


@pytest.mark.parametrize(
    ("rule", "still", "expected"),
    [
        (Rule(), 10, Cut(DAYS[9], 0)),
        (Rule(), 40, Cut(LAST, 0)),
        (Rule(), 0, None),
        (Rule(kind="weekdays", weekdays=(0, 2)), 6, Cut(DAYS[2], 0)),
        (Rule(kind="weekdays", weekdays=(2,)), 2, None),
        (Rule(kind="weekly"), 10, Cut(DAYS[6], 0)),
        (Rule(kind="weekly"), 6, None),
        (Rule(kind="tasks", tasks=(Task(3, "a"), Task(9, "b"))), 5, Cut(DAYS[2], 0)),
        (Rule(kind="tasks", tasks=(Task(3, "a"),)), 2, None),
        (Rule(kind="total", goal=100), 10, Cut(DAYS[10], 48)),
        (Rule(kind="total", goal=100), 21, Cut(LAST, 100)),
        (Rule(kind="total", goal=100), 0, None),
    ],
)
def test_only_what_is_over_is_judged(rule: Rule, still: int, expected: Cut | None) -> None:
    first_open = MONDAY + still * DAY
    assert cut(rule, MONDAY, LAST, first_open, first_open) == expected


def test_one_without_an_end_is_cut_likewise() -> None:
    assert cut(Rule(), MONDAY, None, DAYS[5], DAYS[5]) == Cut(DAYS[4], 0)
    assert cut(Rule(kind="weekly"), MONDAY, None, DAYS[15], DAYS[15]) == Cut(DAYS[13], 0)


@given(
    st.sampled_from([Rule(), Rule(kind="weekly", times=3), Rule(kind="weekdays", weekdays=(1, 4))]),
    st.integers(0, 40),
)
def test_a_cut_never_reaches_into_what_is_open_and_never_beyond_the_end(
    rule: Rule, still: int
) -> None:
    first_open = MONDAY + still * DAY
    found = cut(rule, MONDAY, LAST, first_open, first_open + DAY)
    if found is not None:
        assert MONDAY <= found.last <= LAST
        assert found.last < first_open


@given(st.integers(1, 100_000), st.integers(1, 60), st.integers(0, 80))
def test_a_goal_shrinks_with_the_days_and_never_to_nothing(
    goal: int, length: int, over: int
) -> None:
    rule, last = Rule(kind="total", goal=goal), MONDAY + (length - 1) * DAY
    still = MONDAY + over * DAY
    found = cut(rule, MONDAY, last, still, still)
    if found is None:
        assert over == 0
    else:
        assert 1 <= found.goal <= goal
        assert found.goal * length >= goal * min(over, length)
