"""/checkin yesterday (打卡 昨天), in conversation: the day before, in the morning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.events import GroupMoved, Role
from bot.features.checkins.wishes import of_yesterday
from bot.services.excuses import FREEZE
from bot.testing import Community, Person, open_community
from models.tables import CheckIn, ExcusedDay

BUTTON = "Record yesterday, too"


async def missed_yesterday(person: Person) -> None:
    """They checked in on March 2, and it is nine in the morning of the 4th."""
    await person.says("/checkin")
    person.community.wait(days=2)


async def days(community: Community) -> list[tuple[str, int]]:
    """Days checked in for, with the length of the note of each."""

    def read(session: Session) -> list[tuple[str, int]]:
        rows = select(CheckIn.day, CheckIn.note_length).order_by(CheckIn.day)
        return [(f"{day:%m-%d}", length) for day, length in session.execute(rows)]

    return await community.app.database.run(read)


@pytest.mark.parametrize("typed", ["/checkin yesterday", "打卡 昨天", "/打卡 昨日", "签到，昨天"])
async def test_yesterday_is_recorded_in_the_morning(community: Community, typed: str) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    heard = await alice.says(typed)
    assert heard.reactions == ["👍"]
    assert "This one is for yesterday, Mar 3, 2026." in heard.private
    assert "+5 points. Streak: 2 days." in heard.private
    assert heard.public == ""
    assert [day for day, _ in await days(community)] == ["03-02", "03-03"]
    assert "Streak: 3 days" in (await alice.says("/checkin")).private
    assert "15 points earned" in (await alice.says("/points")).text


async def test_the_same_is_said_in_chinese(community: Community) -> None:
    ming = community.person("小明", locale="zh")
    await missed_yesterday(ming)
    heard = await ming.says("打卡 昨天 读了二十页")
    assert "这次记在昨天（2026年3月3日）。" in heard.private
    assert "已连续 2 天" in heard.private
    assert await days(community) == [("03-02", 0), ("03-03", len("读了二十页"))]


@pytest.mark.parametrize(
    ("note", "rest"),
    [
        ("yesterday", ""),
        ("Yesterday ", ""),
        ("yesterday: 20 pages", "20 pages"),
        ("yesterday 20 pages", "20 pages"),
        ("yesterday — all of it", "all of it"),
        ("yesterday\nand a bit", "and a bit"),
        ("昨天", ""),
        ("昨日 二十页", "二十页"),
        ("昨天：二十页", "二十页"),
        ("昨天\u3000二十页", "二十页"),
    ],
)
def test_the_word_may_have_a_note_that_stands_apart(note: str, rest: str) -> None:
    assert of_yesterday(note) == rest


@pytest.mark.parametrize(
    "note",
    [
        "yesterday I read twenty pages",
        "yesterday, I read twenty pages",
        "yesterday's chapter",
        "yesterdays",
        "as yesterday",
        "昨天读了二十页",
        "昨天，读了二十页",
        "昨天的内容",
        "从昨天 到今天",
        "",
    ],
)
async def test_a_note_may_begin_with_the_word(community: Community, note: str) -> None:
    assert of_yesterday(note) is None
    alice = community.person("Alice")
    await missed_yesterday(alice)
    await alice.says(f"/checkin {note}")
    assert await days(community) == [("03-02", 0), ("03-04", len(note))]


@given(st.text(max_size=20))
def test_any_text_is_a_note_or_the_word_with_a_note(text: str) -> None:
    for note in (text, f"yesterday{text}", f"昨天{text}"):
        rest = of_yesterday(note)
        assert rest is None or len(rest) <= len(note) * 18  # as much as NFKC ever adds


async def test_it_is_counted_once(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    await alice.says("/checkin yesterday")
    heard = await alice.says("/checkin yesterday")
    assert "You have already checked in for Mar 3, 2026. Streak: 2 days." in heard.private
    assert "10 points earned" in (await alice.says("/points")).text


async def test_two_in_one_batch_count_once(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    await community.receives([alice.message("/checkin yesterday") for _ in range(3)])
    assert "10 points earned" in (await alice.says("/points")).text


@pytest.mark.parametrize(("hour", "minute", "counts"), [(11, 59, True), (12, 0, False)])
async def test_the_morning_lasts_twelve_hours(
    community: Community, hour: int, minute: int, counts: bool
) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    community.clock.set(datetime(2026, 3, 4, hour, minute, tzinfo=UTC))
    told = (await alice.says("/checkin yesterday")).private
    if counts:
        assert "This one is for yesterday" in told
        return
    assert "Yesterday can be recorded until 12 hours after it ends, and those are over." in told
    assert "/checkin repair mends it" in told
    assert await days(community) == [("03-02", 0)]
    ming = community.person("小明", locale="zh")
    assert "12 小时内打，现在已经过了" in (await ming.says("打卡 昨天")).private


async def test_the_hours_begin_when_the_members_day_turns(url: str) -> None:
    noon = datetime(2026, 3, 4, 11, tzinfo=UTC)
    async with open_community(url, now=noon, day_turn=4) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        await alice.says("/timezone Tokyo")  # where the 5th began an hour ago, at four
        community.wait(hours=10)  # 06:00 in Tokyo
        assert "yesterday, Mar 4, 2026" in (await alice.says("/checkin yesterday")).private
        assert "yesterday, Mar 3, 2026" not in (await bob.says("/checkin yesterday")).private


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"checkins.late_hours": 0}, "for today only: /checkin. If your streak misses yesterday"),
        ({"checkins.late_hours": 0, "checkins.repairs": 0}, "for today only: /checkin"),
        ({"checkins.late_hours": 1}, "until 1 hour after it ends, and that hour is over. If"),
        ({"checkins.late_hours": 1, "checkins.repairs": 0}, "that hour is over. For today"),
    ],
)
async def test_how_late_one_may_be_is_a_setting(url: str, rules: dict[str, int], told: str) -> None:
    async with open_community(url, settings=rules) as community:
        alice = community.person("Alice")
        await missed_yesterday(alice)
        heard = (await alice.says("/checkin yesterday")).private
        assert told in heard
        assert ("repair" in heard) == ("checkins.repairs" not in rules)
        assert (await alice.says("/checkin")).buttons == {}


async def test_who_checks_in_in_the_morning_is_reminded_of_yesterday(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    heard = await alice.says("/checkin")
    assert heard.buttons == {BUTTON: "/checkin yesterday"}
    assert "freezes kept yesterday warm" in heard.private
    pressed = await alice.presses(heard.buttons[BUTTON])
    assert "+5 points. Streak: 3 days." in pressed.private
    assert pressed.buttons == {}


async def test_the_freeze_that_kept_yesterday_is_given_back(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    await alice.says("/checkin")

    async def causes() -> list[str]:
        causes = select(ExcusedDay.cause)
        return await community.app.database.run(lambda session: list(session.scalars(causes)))

    assert await causes() == [FREEZE]
    await alice.says("/checkin yesterday")
    assert await causes() == []


async def test_the_button_speaks_chinese(community: Community) -> None:
    ming = community.person("小明", locale="zh")
    await missed_yesterday(ming)
    assert (await ming.says("打卡")).buttons == {"把昨天也补上": "/checkin yesterday"}


async def test_nobody_is_reminded_of_a_day_before_they_began(community: Community) -> None:
    assert (await community.person("Alice").says("/checkin")).buttons == {}


async def test_nobody_is_reminded_of_a_day_that_they_have(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(3):
        assert (await alice.says("/checkin")).buttons == {}
        community.wait(days=1)


async def test_nobody_is_reminded_when_it_is_too_late(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    community.wait(hours=3)
    assert (await alice.says("/checkin")).buttons == {}


async def test_a_streak_that_yesterday_broke_is_whole_again(url: str) -> None:
    async with open_community(url, settings={"checkins.freezes": 0}) as community:
        alice = community.person("Alice")
        for _ in range(6):
            await alice.says("/checkin")
            community.wait(days=1)
        community.wait(days=1)
        assert "Streak: 1 day." in (await alice.says("/checkin")).private
        assert "Streak: 8 days." in (await alice.says("/checkin yesterday")).private


async def test_a_seventh_day_that_is_recorded_late_is_celebrated(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(6):
        await alice.says("/checkin")
        community.wait(days=1)
    community.wait(days=1)
    heard = await alice.says("/checkin yesterday")
    assert heard.reactions == ["👏"]
    assert "Alice has checked in 7 days in a row" in heard.public


async def test_no_journey_brings_a_day_back(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    community.wait(hours=8)  # five in the afternoon of the 4th; seven in the morning in Honolulu
    await alice.says("/timezone Honolulu")
    assert "those are over" in (await alice.says("/checkin yesterday")).private


async def test_what_arrives_late_is_judged_by_when_it_was_sent(community: Community) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    late = alice.message("/checkin yesterday")
    community.wait(hours=20)
    assert "for yesterday, Mar 3, 2026" in (await community.receives([late])).private


async def test_the_day_that_samoa_left_out_is_nobodys_yesterday(url: str) -> None:
    morning = datetime(2011, 12, 30, 18, tzinfo=UTC)  # eight o'clock on the 31st
    async with open_community(url, now=morning, timezone="Pacific/Apia") as community:
        alice = community.person("Alice")
        assert "yesterday, Dec 29, 2011" in (await alice.says("/checkin yesterday")).private
        heard = await alice.says("/checkin")
        assert "streak of 2 days lives on" in heard.private
        assert "nothing of Dec 30, 2011." in heard.private
        assert heard.buttons == {}


async def test_a_newcomer_who_waits_records_yesterday_without_points(url: str) -> None:
    async with open_community(url, settings={"points.wait_hours": 48}) as community:
        await community.person("Olga", role=Role.ADMIN).says("hello")
        community.wait(days=3)
        bob = community.person("Bob")
        heard = await bob.says("/checkin yesterday")
        assert "+0 points. Streak: 1 day." in heard.private
        assert "points begin on" in heard.private


async def test_yesterday_stays_that_day_when_its_group_comes_into_another_community(
    community: Community,
) -> None:
    alice = community.person("Alice")
    await missed_yesterday(alice)
    await alice.says("/checkin yesterday: three words more")
    await alice.says("/checkin")
    before = await days(community)
    there = Community(community.app, community.clock, community.stage, "supergroup")
    await there.person("Alice").says("hello")  # heard before the move is told
    told = {"group": community.group, "at": community.clock.now(), "to": there.group}
    await community.receives([GroupMoved(external_id="moved", **told)])
    assert before == [("03-02", 0), ("03-03", len("three words more")), ("03-04", 0)]
    assert await days(community) == before
    assert "16 points earned" in (await there.person("Alice").says("/points")).text
