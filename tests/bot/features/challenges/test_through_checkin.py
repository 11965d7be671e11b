"""/checkin (打卡) as the way into challenges: which one is meant."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables.challenges import PLANNED
from tests.bot.features.challenges.checking import (
    NOTE,
    counts,
    days,
    in_challenges,
)
from tests.bot.features.challenges.village import DAY, MONDAY, challenge

# Which one


async def test_one_challenge_counts_by_itself(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    heard = await alice.says("/checkin")
    assert heard.reactions == ["👍"]
    assert heard.public == ""
    assert heard.private.splitlines() == [
        "✅ Checked in: +5 points. Streak: 1 day.",
        "🔥 Writing: 1 of 21, 1 in a row, freezes in hand: 0",
    ]
    assert await days(alice) == [(MONDAY, 1)]


async def test_the_same_is_said_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("写作", Rule()))
    heard = await ming.says("打卡")
    assert heard.private.splitlines() == [
        "✅ 打卡成功，获得 5 积分，已连续 1 天。",
        "🔥 写作：已完成 1/21，连续 1 次，冻结卡 0 张",
    ]


async def test_between_two_that_ask_for_nothing_the_member_chooses(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()), ("Running", Rule()))
    heard = await alice.says("/checkin")
    assert "Checked in: +5 points" in heard.private
    assert "For which challenge does it count?" in heard.private
    assert heard.buttons == {
        "Writing": "/checkin #1",
        "Running": "/checkin #2",
        "All of them": "/checkin #1 #2",
    }
    assert await counts(alice, 1, 2) == [0, 0]
    assert "🔥 Running" in (await alice.presses(heard.buttons["Running"])).private
    assert await counts(alice, 1, 2) == [0, 1]
    assert "+5" not in (await alice.presses(heard.buttons["All of them"])).private
    assert await counts(alice, 1, 2) == [1, 1]


async def test_the_member_is_asked_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("写作", Rule()), ("跑步", Rule()))
    heard = await ming.says("签到")
    assert "这次打卡算哪个挑战？" in heard.private
    assert list(heard.buttons) == ["写作", "跑步", "全部都算"]
    told = (await ming.presses(heard.buttons["全部都算"])).private
    assert "🔥 写作" in told
    assert "🔥 跑步" in told


async def test_buttons_for_yesterday_are_for_yesterday(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()), ("Running", Rule()))
    alice.community.wait(days=1)
    heard = await alice.says("/checkin yesterday")
    assert heard.buttons["Writing"] == "/checkin yesterday #1"
    await alice.presses(heard.buttons["All of them"])
    assert [await days(alice, number) for number in (1, 2)] == [[(MONDAY, 1)]] * 2


@pytest.mark.parametrize(
    "line",
    [
        "/checkin #2",
        "/checkin #2 twenty pages",
        "/checkin #2: twenty pages",
        "打卡 #2",
        "打卡 ＃２ 二十页",
        "打卡 #2，二十页",
        "打卡 #2二十页",
        "/checkin running",
        "/checkin Running: five kilometres",
        "/checkin ＲＵＮＮＩＮＧ five kilometres",
    ],
)
async def test_a_number_or_a_name_says_which(alice: Person, line: str) -> None:
    await in_challenges(alice, ("Writing", Rule()), ("Running", Rule()))
    assert "🔥 Running" in (await alice.says(line)).private
    assert await counts(alice, 1, 2) == [0, 1]


async def test_a_longer_word_is_no_name(alice: Person) -> None:
    await in_challenges(alice, ("Run", NOTE), ("Read", NOTE))
    told = (await alice.says("/checkin Running late, but I wrote it all")).private
    assert "🔥 Run:" in told
    assert "🔥 Read:" in told


async def test_of_two_names_the_longer_one_is_meant(alice: Person) -> None:
    await in_challenges(alice, ("Read", Rule()), ("Read aloud", Rule()))
    await alice.says("/checkin read aloud: chapter three")
    assert await counts(alice, 1, 2) == [0, 1]
    await alice.says("/checkin read chapter four")
    assert await counts(alice, 1, 2) == [1, 1]


async def test_where_one_follows_another_of_its_name_the_one_of_the_day_counts(
    alice: Person,
) -> None:
    community = alice.community
    for first, last in ((MONDAY, MONDAY), (MONDAY + DAY, MONDAY + 2 * DAY)):
        number = await challenge(community, first_day=first, last_day=last)
        await alice.says(f"/challenge join {number}")
    community.wait(days=1)
    told = (await alice.says("/checkin Writing: the next one")).private
    assert told.count("Writing") == 1
    assert await counts(alice, 1, 2) == [0, 1]
    await alice.says("/checkin yesterday: Writing")
    assert await counts(alice, 1, 2) == [1, 1]


async def test_a_number_that_is_no_challenge_is_a_note(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    assert "🔥 Writing" in (await alice.says("/checkin #7 of my list")).private


# Who is not in it, and when it is not on


async def test_who_has_not_joined_is_told_how(community: Community, alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    bo = community.person("Bo")
    heard = await bo.presses("/checkin #1")
    assert "You are not in Writing. Join first: /challenge join 1" in heard.private
    assert heard.public == ""
    assert "Checked in" in (await bo.says("/checkin")).private


async def test_who_has_not_joined_is_told_in_chinese(community: Community, ming: Person) -> None:
    await challenge(community, name="写作")
    assert "你还没有参加 写作" in (await ming.presses("打卡 #1")).private


async def test_of_several_the_others_are_told_apart(community: Community, alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    await challenge(community, name="Running")
    heard = await alice.says("/checkin #1 #2")
    assert "🔥 Writing" in heard.private
    assert "You are not in Running." in heard.private


@pytest.mark.parametrize(
    ("locale", "line", "told"),
    [
        ("en", "/checkin #1", "Writing (number 1) begins on Mar 4, 2026."),
        ("zh", "打卡 #1", "Writing（编号 1）2026年3月4日 才开始。"),
    ],
)
async def test_a_planned_one_says_when_it_begins(
    community: Community, locale: str, line: str, told: str
) -> None:
    await challenge(community, first_day=MONDAY + 2 * DAY, state=PLANNED)
    ann = community.person("Ann", locale=locale)
    await ann.says("/challenge join 1")
    assert told in (await ann.says(line)).private
    assert await counts(ann, 1) == [0]


async def test_one_that_has_begun_elsewhere_has_not_begun_for_who_is_west(
    community: Community, alice: Person
) -> None:
    await alice.says("/timezone Honolulu")
    await challenge(community, first_day=MONDAY)
    await alice.says("/challenge join 1")
    heard = await alice.says("/checkin #1")
    assert "Checked in: +5 points" in heard.private
    assert "“Writing”: Mar 1, 2026 is not one of your days in it; the first is Mar 2, 2026." in (
        heard.private
    )


async def test_one_that_ended_meanwhile_counts_nothing_and_the_day_still_counts(
    community: Community, alice: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await in_challenges(alice, ("Writing", Rule()), ("Running", Rule()))
    await olga.says("/challenge cancel 1 yes")
    heard = await alice.presses("/checkin #1")
    assert "Checked in: +5 points" in heard.private
    assert "Writing is over" in heard.private
    assert await counts(alice, 1, 2) == [0, 0]


async def test_one_that_ended_meanwhile_is_told_in_chinese(
    community: Community, ming: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await in_challenges(ming, ("写作", Rule()))
    await olga.says("/challenge cancel 1 yes")
    assert "写作 已经结束" in (await ming.presses("打卡 #1")).private


async def test_after_the_last_day_it_is_told(alice: Person) -> None:
    await challenge(alice.community, last_day=MONDAY)
    await alice.says("/challenge join 1")
    alice.community.wait(days=1)
    heard = await alice.says("/checkin #1")
    assert "“Writing” had its last day on Mar 2, 2026" in heard.private
    assert await counts(alice, 1) == [0]
