"""/checkin (打卡) as the way into challenges: which one is meant, what it takes, and which day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Role
from bot.services.challenges.quantities import quantity_of
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables.challenges import PLANNED
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, look

NOTE, PHOTO, LINK = Rule(proof="note", least=10), Rule(proof="photo"), Rule(proof="link")
MINUTES = Rule(kind="total", goal=100, unit="min")
FENZHONG = Rule(kind="total", goal=100, unit="分钟")


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def ming(community: Community) -> Person:
    ming = community.person("小明", locale="zh")
    await ming.says("早上好")
    return ming


async def in_challenges(person: Person, *rules: tuple[str, Rule]) -> None:
    """Let somebody be in new challenges of these names and rules, numbered from 1."""
    for name, rule in rules:
        number = await challenge(person.community, rule, name=name)
        await person.says(f"/challenge join {number}")


async def days(person: Person, number: int = 1) -> list[tuple[date, int]]:
    """The days that count for somebody in a challenge, with their quantities."""
    seen = await look(person.community, person, number)
    return [(day, quantity) for day, _, quantity in seen.entries]


async def counts(person: Person, *numbers: int) -> list[int]:
    """How many entries somebody has in each of these challenges."""
    return [len(await days(person, number)) for number in numbers]


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


# How much


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("30", 30),
        ("30 min", 30),
        ("30min of scales", 30),
        ("30 minutes, and tired", 30),
        ("1h", 60),
        ("2 hours", 120),
        ("1h 30min", 90),
        ("30分钟", 30),
        ("３０ 分钟 冥想", 30),
        ("30分钟冥想", 30),
        ("1小时", 60),
        ("1个小时30分钟", 90),
        ("1.5", None),
        ("１.5 h", None),
        ("1,500", None),
        ("1:30", None),
        ("-3", None),
        ("0", None),
        ("half an hour", None),
        ("20 pages", None),
        ("9999999", None),
        ("999999 h", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("rule", [MINUTES, FENZHONG])
def test_a_quantity_is_read_or_asked_for(rule: Rule, typed: str, quantity: int | None) -> None:
    assert quantity_of(rule, typed) == quantity


@pytest.mark.parametrize("typed", ["20 pages", "20 read", "20页", "20", "20, at last"])
def test_where_no_unit_is_wanted_any_word_may_follow(typed: str) -> None:
    assert quantity_of(Rule(kind="total", goal=100), typed) == 20


@given(st.text(), st.sampled_from([MINUTES, FENZHONG, Rule(kind="total", goal=9)]))
def test_whatever_is_typed_is_a_sound_quantity_or_none(typed: str, rule: Rule) -> None:
    assert (quantity_of(rule, typed) or 1) > 0


async def test_quantities_are_summed_through_the_day(alice: Person) -> None:
    await in_challenges(alice, ("Piano", MINUTES))
    assert "🔥 Piano: 30 of 100 min" in (await alice.says("/checkin 30 min of scales")).private
    assert "🔥 Piano: 90 of 100 min" in (await alice.says("/checkin 1h")).private
    told = (await alice.says("/checkin #1 15")).private
    assert "🔥 Piano: 105 of 100 min 🏁 You have done it" in told
    assert await days(alice) == [(MONDAY, 30), (MONDAY, 60), (MONDAY, 15)]


async def test_how_much_is_asked_for_kindly_and_the_day_counts_all_the_same(
    alice: Person,
) -> None:
    await in_challenges(alice, ("Piano", MINUTES))
    heard = await alice.says("/checkin １.5 h")
    assert "Checked in: +5 points" in heard.private
    assert "“Piano”: how much? Begin with the number, for example /checkin 30 min." in (
        heard.private
    )
    assert await days(alice) == []
    assert "30 of 100" in (await alice.says("/checkin 30")).private


async def test_how_much_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("练琴", FENZHONG))
    assert "“练琴”：完成了多少？" in (await ming.says("打卡 练了一会儿")).private
    assert "已累计 30/100 分钟" in (await ming.says("打卡 30分钟")).private
    assert "已累计 90/100 分钟" in (await ming.says("打卡 练琴 1小时")).private


# What it takes


async def test_a_note_that_is_too_short_is_asked_for_again(alice: Person) -> None:
    await in_challenges(alice, ("Diary", NOTE))
    told = (await alice.says("/checkin short")).private
    assert "Checked in: +5 points" in told
    assert "“Diary” asks for at least 10 characters" in told
    assert await counts(alice, 1) == [0]
    told = (await alice.says("/checkin long enough by now")).private
    assert "🔥 Diary" in told
    assert "+5" not in told
    assert await counts(alice, 1) == [1]


async def test_without_a_note_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("日记", Rule(proof="note")))
    assert "「日记」打卡要写几句话" in (await ming.says("打卡")).private
    assert "🔥 日记" in (await ming.says("打卡 今天写了")).private


async def test_the_number_is_no_part_of_the_note(alice: Person) -> None:
    await in_challenges(alice, ("Diary", Rule(proof="note", least=4)))
    assert "at least 4 characters" in (await alice.says("/checkin #1 abc")).private
    assert "at least 4 characters" in (await alice.says("/checkin Diary: abc")).private


async def test_a_photo_is_the_way_into_a_challenge_of_photos(alice: Person) -> None:
    await in_challenges(alice, ("Sketches", PHOTO), ("Links", LINK))
    heard = await alice.says("/checkin")
    assert "For “Sketches” send a photo" in heard.private
    assert "For “Links” add a link" in heard.private
    heard = await alice.says("/checkin", photo="desk.jpg")
    assert "🔥 Sketches" in heard.private
    assert "Links" not in heard.private
    heard = await alice.says("/checkin https://example.org/a")
    assert "🔥 Links" in heard.private
    assert await counts(alice, 1, 2) == [1, 1]


async def test_a_copied_note_is_noticed_and_counts(alice: Person) -> None:
    await in_challenges(alice, ("Diary", NOTE))
    note = "today I wrote three pages about the sea"
    assert "looks like" not in (await alice.says(f"/checkin {note}")).private
    alice.community.wait(days=1)
    heard = await alice.says(f"/checkin {note}!")
    assert "🔥 Diary: 2 of 21" in heard.private
    assert "(this looks like an earlier one of the challenge; is it new?)" in heard.private
    assert heard.public == ""


async def test_a_copied_photo_is_noticed_whoever_sends_it(
    community: Community, alice: Person, ming: Person
) -> None:
    await in_challenges(alice, ("Sketches", PHOTO))
    await ming.says("/challenge join 1")
    await alice.says("/checkin", photo="desk.jpg")
    assert "和之前的打卡很像" in (await ming.says("打卡", photo="desk.jpg")).private


# Which day


async def test_yesterday_counts_in_the_morning(alice: Person) -> None:
    await in_challenges(alice, ("Writing", Rule()))
    alice.community.wait(days=1)
    heard = await alice.says("/checkin yesterday #1")
    assert "This one is for yesterday, Mar 2, 2026." in heard.private
    assert "🔥 Writing: 1 of 21, 1 in a row" in heard.private
    assert "🔥 Writing: 2 of 21, 2 in a row" in (await alice.says("/checkin")).private


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
