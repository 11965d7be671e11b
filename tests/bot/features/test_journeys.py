"""Streaks of those who travel, in conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.events import Role
from bot.services import heartbeats
from bot.services.excuses import FREEZE, JOURNEY, OUTAGE
from bot.testing import PLATFORM, Community, Person, open_community
from models.tables import ExcusedDay

EVENING = datetime(2026, 3, 5, 4, tzinfo=UTC)
"""Eight in the evening of the 4th in Los Angeles; two in the afternoon of the 5th in Tokyo."""


async def causes(community: Community) -> dict[str, str]:
    def read(session: Session) -> dict[str, str]:
        rows = session.execute(select(ExcusedDay.day, ExcusedDay.cause).order_by(ExcusedDay.day))
        return {f"{day:%m-%d}": cause for day, cause in rows}

    return await community.app.database.run(read)


async def fly(person: Person, to: str, *, hours: float = 18) -> None:
    """Check in in the evening in Los Angeles, and again in the morning of the 6th elsewhere.

    Five hours after the 5th has begun in Los Angeles they tell that their clock shows another.
    """
    community = person.community
    await person.says("/timezone Los Angeles")
    await person.says("/checkin")
    community.wait(hours=9)
    await person.says(f"/timezone {to}")
    community.wait(hours=hours - 9)


async def test_a_day_that_a_journey_skipped_ends_no_streak_and_takes_no_freeze(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        await fly(alice, "Tokyo")  # 22:00 there: the 5th lasted five hours here, two there
        heard = await alice.says("/checkin")
        assert (
            "Your streak of 2 days lives on: the change of time zone left almost nothing of"
            " Mar 5, 2026." in heard.private
        )
        assert await causes(community) == {"03-05": JOURNEY}
        calendar = (await alice.says("/checkin calendar")).private
        assert " 4●   5◐   6●" in calendar
        assert "Skipped by a change of time zone: Mar 5, 2026" in calendar
        assert "Freezes: 2 of 2" in calendar


async def test_the_same_is_said_in_chinese(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        ming = community.person("小明", locale="zh")
        await fly(ming, "东京")
        heard = (await ming.says("打卡")).private
        assert "连续 2 天的纪录还在：换时区几乎跳过了 2026年3月5日，不算你缺席。" in heard
        assert "换时区跳过：2026年3月5日" in (await ming.says("打卡日历")).private


async def test_it_is_foreseen_before_the_check_in(url: str) -> None:
    rules = {"checkins.freezes": 0}
    async with open_community(url, now=EVENING, settings=rules) as community:
        alice = community.person("Alice")
        await fly(alice, "Tokyo")
        calendar = (await alice.says("/checkin calendar")).private
        assert " 4●   5◐   6○" in calendar
        assert "Streak: 1 day" in calendar
        assert "streak of 1 day is whole" in (await alice.says("/checkin repair")).private
        assert await causes(community) == {}


async def test_a_day_of_which_half_was_lived_is_missed(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        await fly(alice, "London", hours=30)
        assert "freezes kept yesterday warm" in (await alice.says("/checkin")).private
        assert await causes(community) == {"03-05": FREEZE}


async def test_days_long_gone_are_named(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        await fly(alice, "Tokyo", hours=42)
        told = (await alice.says("/checkin")).private
        assert "one of the month's 2 freezes kept yesterday warm, and" in told
        assert "the change of time zone left almost nothing of Mar 5, 2026." in told
        assert await causes(community) == {"03-05": JOURNEY, "03-06": FREEZE}


async def test_an_outage_is_told_before_a_journey(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        for at in (EVENING + timedelta(minutes=1), EVENING + timedelta(hours=17)):
            await community.app.database.run(lambda s, at=at: heartbeats.beat(s, PLATFORM, at))
        await fly(alice, "Tokyo")
        assert "I was out of reach yesterday" in (await alice.says("/checkin")).private
        assert await causes(community) == {"03-05": OUTAGE}


async def test_the_communitys_move_to_another_zone_ends_no_streak(url: str) -> None:
    rules = {"checkins.freezes": 0}
    async with open_community(
        url, now=EVENING, timezone="America/Los_Angeles", settings=rules
    ) as community:
        alice, olga = community.person("Alice"), community.person("Olga", role=Role.ADMIN)
        await alice.says("/checkin")
        community.wait(hours=9)
        await olga.says("/settings community.timezone Tokyo")
        community.wait(hours=9)
        assert "Your streak of 2 days lives on" in (await alice.says("/checkin")).private
        assert await causes(community) == {"03-05": JOURNEY}


async def test_the_day_that_samoa_left_out_ends_no_streak(url: str) -> None:
    evening = datetime(2011, 12, 30, 6, tzinfo=UTC)
    async with open_community(
        url, now=evening, timezone="Pacific/Apia", settings={"checkins.freezes": 0}
    ) as community:
        alice = community.person("Alice")
        await alice.says("/checkin")  # the 29th
        community.wait(days=1)  # the 31st
        assert "Your streak of 2 days lives on" in (await alice.says("/checkin")).private
        assert await causes(community) == {"12-30": JOURNEY}


async def test_a_freeze_that_was_given_before_the_journey_was_known_is_free_again(
    url: str,
) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        await fly(alice, "Tokyo")
        await alice.says("/checkin")

        def as_if_unknown(session: Session) -> None:
            session.scalars(select(ExcusedDay)).one().cause = FREEZE

        await community.app.database.run(as_if_unknown)
        community.wait(days=1)
        await alice.says("/checkin")
        assert await causes(community) == {"03-05": JOURNEY}


async def test_a_skipped_day_can_be_recorded_all_the_same(url: str) -> None:
    async with open_community(url, now=EVENING) as community:
        alice = community.person("Alice")
        await fly(alice, "Tokyo", hours=20)  # midnight
        assert list((await alice.says("/checkin")).buttons.values()) == ["/checkin yesterday"]
        heard = await alice.says("/checkin yesterday")
        assert "yesterday, Mar 5, 2026" in heard.private
        assert "Streak: 3 days" in heard.private
        assert await causes(community) == {}


async def test_who_comes_back_into_a_skipped_day_can_check_in_on_it(url: str) -> None:
    late = datetime(2026, 3, 5, 10, tzinfo=UTC)
    async with open_community(url, now=late, timezone="Pacific/Pago_Pago") as community:
        alice = community.person("Alice")
        await alice.says("/checkin")  # at 23:00 on the 4th
        await alice.says("/timezone Kiritimati")  # where the 6th begins
        assert "Your streak of 2 days lives on" in (await alice.says("/checkin")).private
        assert await causes(community) == {"03-05": JOURNEY}
        community.wait(hours=2)
        await alice.says("/timezone Pago Pago")  # the 5th, after all
        assert "Streak: 3 days" in (await alice.says("/checkin")).private
        assert await causes(community) == {}
        assert "for Mar 6, 2026. Streak: 3 days" in (await alice.says("/checkin")).private


@pytest.mark.parametrize("line", ["/points card", "/checkin calendar"])
async def test_after_a_journey_back_the_streak_is_that_of_the_day_ahead(
    url: str, line: str
) -> None:
    now = datetime(2026, 3, 5, 16, tzinfo=UTC)  # 01:00 on the 6th in Tokyo
    async with open_community(url, now=now - timedelta(days=1), timezone="Asia/Tokyo") as community:
        alice = community.person("Alice")
        await alice.says("/checkin")
        community.wait(days=1)
        await alice.says("/checkin")
        await alice.says("/timezone Los Angeles")  # the 5th
        assert "2 days" in (await alice.says(line)).text


async def test_a_check_in_counts_for_the_zone_in_which_it_was_sent(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    community.clock.set(datetime(2026, 3, 3, 21, tzinfo=UTC))
    late = alice.message("/checkin")
    community.wait(minutes=5)
    await alice.says("/timezone Tokyo")  # where it is the 4th
    assert "Streak: 2 days" in (await community.receives([late])).private
    heard = await alice.says("/checkin")
    assert "Streak: 3 days" in heard.private
