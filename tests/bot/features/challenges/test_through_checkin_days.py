"""/checkin (打卡) as the way into challenges: for which day, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from tests.bot.features.challenges.checking import (
    FENZHONG,
    MINUTES,
    NOTE,
    counts,
    days,
    in_challenges,
)
from tests.bot.features.challenges.village import DAY, MONDAY, look

# Which day


async def test_yesterday_counts_in_the_morning(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    alice.community.wait(days=1)
    heard = await alice.says("/checkin yesterday #1")
    assert "This one is for yesterday, Mar 2, 2026." in heard.private
    assert "🔥 Writing: 1 of 21, 1 in a row" in heard.private
    assert "🔥 Writing: 2 of 21, 2 in a row" in (await alice.says("/checkin")).private


async def test_the_number_may_stand_before_yesterday(alice: Person, ming: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    await ming.says("/challenge join 1")
    alice.community.wait(days=1)
    await alice.says("/checkin #1 yesterday: twenty pages")
    await ming.says("打卡 ＃1 昨天")
    assert await days(alice) == await days(ming) == [(MONDAY, 1)]


async def test_yesterday_counts_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("写作", NOTE))
    ming.community.wait(days=1)
    assert "🔥 写作" in (await ming.says("打卡 昨天 #1 昨天写了整整三页纸呢")).private
    assert await days(ming) == [(MONDAY, 1)]


async def test_before_ones_first_day_there_is_no_yesterday(alice: Person) -> None:
    alice.community.wait(days=1)
    await in_challenges(alice, ("Writing", Rule()))
    heard = await alice.says("/checkin yesterday #1")
    assert "for yesterday, Mar 2, 2026" in heard.private
    assert "Mar 2, 2026 is not one of your days in it; the first is Mar 3, 2026" in heard.private


async def test_too_late_for_the_challenge_is_told_and_the_day_may_still_count(
    alice: Person,
) -> None:
    await in_challenges(alice, ("Writing", Rule(late=3)))
    alice.community.wait(hours=23)
    heard = await alice.says("/checkin yesterday #1")
    assert "for yesterday, Mar 2, 2026" in heard.private
    assert "“Writing”: Mar 2, 2026 can no longer be checked in for (it could for 3 hours)." in (
        heard.private
    )


async def test_a_challenge_may_give_more_time_than_the_daily_check_in(
    community: Community, alice: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await in_challenges(alice, ("Writing", Rule(late=20)))
    await olga.says("/settings checkins.late_hours 0")
    community.wait(days=1)
    await alice.says("/challenge makeup 1 2026-03-02")
    heard = await alice.says("/checkin yesterday #1")
    assert "🔥 Writing: 1 of 21" in heard.private
    assert "+5" not in heard.private
    assert await days(alice) == [(MONDAY, 1)]
    assert "a check-in is for today only" in (await alice.says("/checkin yesterday #1")).private


async def test_too_late_for_all_is_told_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("写作", Rule()))
    ming.community.wait(hours=28)
    assert "最晚在当天结束后 12 小时内打" in (await ming.says("打卡 昨天 #1")).private
    assert await days(ming) == []


async def test_the_day_turns_when_the_community_says_so(
    community: Community, alice: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("/settings community.day_turn 4")
    await in_challenges(alice, ("Writing", Rule()))
    for hour, minute in ((3, 59), (4, 0)):
        community.clock.set(datetime(2026, 3, 3, hour, minute, tzinfo=UTC))
        await alice.says("/checkin")
    assert await days(alice) == [(MONDAY, 1), (MONDAY + DAY, 1)]


async def test_what_arrives_late_counts_for_the_day_on_which_it_was_said(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    earlier = alice.message("/checkin #1")
    alice.community.wait(days=1)
    await alice.says("/checkin #1")
    await alice.community.receives([earlier])
    await alice.community.receives([earlier])
    assert await days(alice) == [(MONDAY, 1), (MONDAY + DAY, 1)]
    seen = await look(alice.community, alice)
    assert seen.progress
    assert seen.progress.current == 2


async def test_a_day_flown_back_to_is_not_counted_behind_a_later_one(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    await alice.says("/timezone Kiritimati")
    alice.community.wait(hours=2)
    await alice.says("/checkin #1")
    await alice.says("/timezone UTC")
    await alice.says("/checkin #1")
    assert await days(alice) == [(MONDAY + DAY, 1)]


async def test_what_is_summed_counts_on_a_day_flown_back_to(alice: Person) -> None:
    await in_challenges(alice, ("Piano", MINUTES))
    for zone, minutes in (("Kiritimati", 20), ("UTC", 30)):
        await alice.says(f"/timezone {zone}")
        alice.community.wait(hours=2)
        await alice.says(f"/checkin #1 {minutes}")
    assert await days(alice) == [(MONDAY, 30), (MONDAY + DAY, 20)]


# Taking it back


async def test_undoing_takes_back_the_day_and_what_it_counted_for(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()), ("Diary", NOTE))
    await alice.says("/checkin long enough for both of them")
    assert await counts(alice, 1, 2) == [1, 1]
    assert "5 points returned" in (await alice.says("/checkin undo")).private
    assert await counts(alice, 1, 2) == [0, 0]
    assert "no check-in of yours to take back" in (await alice.says("/checkin undo")).private
    assert "+5 points" in (await alice.says("/checkin")).private
    assert await counts(alice, 1, 2) == [1, 0]


async def test_undoing_goes_back_one_by_one(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()), ("Piano", MINUTES))
    for line in ("/checkin #1", "/checkin #2 30", "/checkin #2 20"):
        await alice.says(line)
    left = []
    for _ in range(3):
        await alice.says("/checkin undo")
        left.append((await counts(alice, 1), await days(alice, 2)))
    assert left == [([1], [(MONDAY, 30)]), ([1], []), ([0], [])]


async def test_undoing_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("练琴", FENZHONG))
    await ming.says("打卡 30分钟")
    await ming.says("打卡 20分钟")
    assert "当天的打卡仍保留" in (await ming.says("撤销打卡")).private
    assert "收回 5 积分" in (await ming.says("打卡 撤销")).private
    assert await days(ming) == []


async def test_what_a_challenge_that_is_over_has_counted_stays(
    community: Community, alice: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await in_challenges(alice, ("Writing", Rule()))
    await alice.says("/checkin")
    await olga.says("/challenge cancel 1 yes")
    assert "5 points returned" in (await alice.says("/checkin undo")).private
    assert await counts(alice, 1) == [1]
