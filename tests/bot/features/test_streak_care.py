"""What keeps a streak alive, in conversation: freezes, repairs, outages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import heartbeats
from bot.services.excuses import FREEZE, OUTAGE, REPAIR
from bot.testing import PLATFORM, Community, Person, open_community
from models.tables import ExcusedDay

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def days(person: Person, *pauses: int) -> str:
    """Check in, and again after each pause of so many days; the last answer."""
    heard = await person.says("/checkin")
    for pause in pauses:
        person.community.wait(days=pause)
        heard = await person.says("/checkin")
    return heard.private


async def causes(community: Community) -> dict[str, str]:
    """Day of March and cause of all that is excused."""

    def read(session: object) -> dict[str, str]:
        rows = session.execute(select(ExcusedDay.day, ExcusedDay.cause).order_by(ExcusedDay.day))
        return {f"{day:%m-%d}": cause for day, cause in rows}

    return await community.app.database.run(read)


async def outage(community: Community, began: datetime, ended: datetime) -> None:
    """The bot was away."""
    for at in (began, ended):
        await community.app.database.run(lambda s, at=at: heartbeats.beat(s, PLATFORM, at))


async def test_a_freeze_bridges_a_missed_day_and_the_member_hears_of_it(
    community: Community,
) -> None:
    told = await days(community.person("Alice"), 1, 1, 2)
    assert (
        "Your streak of 4 days lives on: one of the month's 2 freezes kept yesterday warm." in told
    )
    assert await causes(community) == {"03-05": FREEZE}


async def test_the_same_is_said_in_chinese(community: Community) -> None:
    told = await days(community.person("小明", locale="zh-hans"), 1, 2)
    assert "连续 3 天的纪录还在：当月 2 次自动保护，用一次护住了昨天。" in told


async def test_two_days_missed_take_two_freezes(community: Community) -> None:
    told = await days(community.person("Alice"), 1, 3)
    assert "2 freezes kept Mar 4\u2009–\u20095, 2026 warm" in told
    assert await causes(community) == {"03-04": FREEZE, "03-05": FREEZE}


async def test_a_gap_that_stays_open_takes_none(community: Community) -> None:
    alice = community.person("Alice")
    assert "Streak: 1 day." in await days(alice, 1, 4)
    assert await causes(community) == {}
    assert "lives on" in await days(alice, 2)


async def test_the_third_missed_day_of_a_month_ends_the_streak_and_a_new_month_brings_new_freezes(
    url: str,
) -> None:
    async with open_community(url, now=datetime(2026, 3, 24, 9, tzinfo=UTC)) as community:
        alice = community.person("Alice")
        assert "lives on" in await days(alice, 2, 2)
        community.wait(days=2)
        assert "Streak: 1 day." in (await alice.says("/checkin")).private  # the 30th
        community.wait(days=2)
        assert "Streak: 1 day." in (await alice.says("/checkin")).private  # the 1st: 31st missed
        community.wait(days=2)
        assert "Your streak of 2 days lives on" in (await alice.says("/checkin")).private


@pytest.mark.parametrize(
    ("month", "day", "told"),
    [
        (3, 31, "Streak: 1 day."),  # three days of April
        (4, 29, "3 freezes kept"),  # one of April, two of May
    ],
)
async def test_the_month_is_that_of_the_missed_day(
    url: str, month: int, day: int, told: str
) -> None:
    async with open_community(url, now=datetime(2026, month, day, 9, tzinfo=UTC)) as community:
        assert told in await days(community.person("Alice"), 4)


@pytest.mark.parametrize(
    ("freezes", "told"), [(0, "Streak: 1 day."), (1, "a freeze kept yesterday warm")]
)
async def test_the_number_of_freezes_is_a_setting(url: str, freezes: int, told: str) -> None:
    async with open_community(url, settings={"checkins.freezes": freezes}) as community:
        assert told in await days(community.person("Alice"), 2)


async def test_what_was_given_stays_when_the_setting_changes(community: Community) -> None:
    alice = community.person("Alice")
    await days(alice, 1, 2)
    await community.app.database.run(
        lambda s: setattr(s.merge(_home(s)), "settings", {"checkins.freezes": 0})
    )
    community.wait(days=1)
    assert "Streak: 4 days" in (await alice.says("/checkin")).private


def _home(session: object) -> object:
    from models.tables import Community as Home

    return session.scalars(select(Home)).one()


async def test_a_late_check_in_gives_its_freeze_back(community: Community) -> None:
    alice = community.person("Alice")
    await days(alice, 1)
    community.wait(days=1)
    late = alice.message("/checkin")
    await days_after(community, alice)
    assert await causes(community) == {"03-04": FREEZE}
    await community.receives([late])
    assert await causes(community) == {}
    community.wait(days=1)
    assert "Streak: 5 days" in (await alice.says("/checkin")).private


async def days_after(community: Community, person: Person) -> None:
    community.wait(days=1)
    await person.says("/checkin")


async def test_a_repair_bridges_what_freezes_could_not(url: str) -> None:
    async with open_community(url, settings={"checkins.freezes": 0}) as community:
        alice = community.person("Alice")
        await days(alice, 1, 2)  # March 2, 3 and 5
        heard = await alice.says("/checkin repair")
        assert "Mar 4, 2026 is mended: your streak of 3 days lives on." in heard.private
        assert "Repairs left for that month: 2." in heard.private
        assert heard.public == ""
        assert await causes(community) == {"03-04": REPAIR}
        assert "15 points earned" in (await alice.says("/points")).text
        again = await alice.says("/checkin repair")
        assert "your streak of 3 days is whole" in again.private


@pytest.mark.parametrize("typed", ["补卡", "/补卡", "打卡 补卡", "/checkin 补卡"])
async def test_a_repair_is_asked_for_in_chinese(url: str, typed: str) -> None:
    async with open_community(url, settings={"checkins.freezes": 0}) as community:
        ming = community.person("小明", locale="zh")
        await days(ming, 1)
        community.wait(days=2)
        told = (await ming.says(typed)).private
        assert "已补上 2026年3月4日，连续 2 天的纪录接上了。当月还可补卡 2 次。" in told


async def test_repairs_and_freezes_together_bridge_a_longer_gap(community: Community) -> None:
    alice = community.person("Alice")
    await days(alice, 5)  # March 3 to 6 are missed
    heard = await alice.says("/checkin repair")
    assert "are mended: your streak of 2 days lives on." in heard.private
    assert await causes(community) == {
        "03-03": FREEZE,
        "03-04": FREEZE,
        "03-05": REPAIR,
        "03-06": REPAIR,
    }


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "Mar 3, 2026 is mended: your streak of 4 days lives on"),
        (1, "streak of 3 days is whole"),
    ],
)
async def test_a_repair_reaches_back_seventy_two_hours_from_the_end_of_the_day(
    url: str, minutes: int, told: str
) -> None:
    async with open_community(url, settings={"checkins.freezes": 0}) as community:
        alice = community.person("Alice")
        await days(alice, 2, 1, 1)  # all but the 3rd, up to the 6th
        community.clock.set(datetime(2026, 3, 7, 0, minutes, tzinfo=UTC))
        assert told in (await alice.says("/checkin repair")).private


async def test_three_days_of_a_month_can_be_repaired(url: str) -> None:
    async with open_community(url, settings={"checkins.freezes": 0}) as community:
        alice = community.person("Alice")
        for left in (2, 1, 0):
            await days(alice, 2)
            assert f"month: {left}." in (await alice.says("/checkin repair")).private
            community.wait(days=1)
        await days(alice, 2)
        assert "repairs are all in use" in (await alice.says("/checkin repair")).private


async def test_with_nothing_to_repair_the_answer_is_kind(community: Community) -> None:
    alice = community.person("Alice")
    assert "Nothing needs mending" in (await alice.says("/checkin repair")).private
    await alice.says("/checkin")
    assert "your streak of 1 day is whole" in (await alice.says("/checkin repair")).private
    community.wait(days=2)  # a freeze will see to it
    assert "your streak of 1 day is whole" in (await alice.says("/checkin repair")).private
    assert await causes(community) == {}
    community.wait(days=20)
    assert "this pause began earlier" in (await alice.says("/checkin repair")).private


async def test_repairs_can_be_switched_off(url: str) -> None:
    async with open_community(url, settings={"checkins.repairs": 0}) as community:
        heard = await community.person("Alice").says("/checkin repair")
        assert "switched off" in heard.private


async def test_nobodys_streak_ends_by_an_outage(community: Community) -> None:
    alice = community.person("Alice")
    await days(alice, 1)  # March 2 and 3
    away = datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 5, 8, tzinfo=UTC)
    await outage(community, *away)
    community.wait(days=2)
    told = (await alice.says("/checkin")).private
    assert "Your streak of 3 days lives on: I was out of reach yesterday." in told
    assert await causes(community) == {"03-04": OUTAGE}


async def test_an_outage_that_is_learnt_of_later_returns_the_freeze(community: Community) -> None:
    alice = community.person("Alice")
    await days(alice, 2)
    assert await causes(community) == {"03-03": FREEZE}
    await outage(community, MARCH + timedelta(hours=20), MARCH + timedelta(hours=40))
    community.wait(days=1)
    await alice.says("/checkin")
    assert await causes(community) == {"03-03": OUTAGE}


async def test_an_outage_elsewhere_excuses_nobody_here(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    for at in (MARCH, MARCH + timedelta(days=3)):
        await community.app.database.run(lambda s, at=at: heartbeats.beat(s, "elsewhere", at))
    community.wait(days=4)
    assert "Streak: 1 day." in (await alice.says("/checkin")).private


async def test_the_day_that_an_outage_spoils_is_the_members_own(url: str) -> None:
    async with open_community(url) as community:
        ming, alice = community.person("小明", locale="zh"), community.person("Alice")
        await ming.says("/timezone shanghai")
        for person in (ming, alice):
            await person.says("/checkin")  # the 2nd for both
        # The evening of the 3rd in Shanghai; the afternoon in UTC.
        began = datetime(2026, 3, 3, 12, tzinfo=UTC)
        await outage(community, began, began + timedelta(hours=4, minutes=1))
        community.wait(days=2)
        assert "昨天是我掉线了" in (await ming.says("打卡")).private
        assert "freezes kept yesterday warm" in (await alice.says("/checkin")).private


async def test_who_comes_back_after_a_pause_is_told_that_it_can_be_mended(
    community: Community,
) -> None:
    alice = community.person("Alice")
    assert "/checkin repair" in await days(alice, 1, 5)
    assert "lives on" in (await alice.says("/checkin repair")).private


async def test_nobody_is_offered_a_repair_that_does_not_reach_so_far(
    community: Community,
) -> None:
    assert "repair" not in await days(community.person("Alice"), 1, 20)


async def test_a_repair_of_a_certain_day_is_no_check_in(community: Community) -> None:
    alice = community.person("Alice")
    assert "nothing after it" in (await alice.says("/checkin repair 2026-03-01")).private
    assert "Streak: 1 day" in (await alice.says("/checkin")).private
