"""/checkin calendar: a month at a glance."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.core.elements import Image
from bot.services.pictures import draw
from bot.testing import Community, Heard, open_community


def image(heard: Heard) -> Image:
    return next(e for say in heard.says for e in say.elements if isinstance(e, Image))


async def lived(community: Community) -> Heard:
    """March 2 to 4 and 6 are done; it is the 7th."""
    alice = community.person("Alice")
    for pause in (1, 1, 2, 1):
        await alice.says("/checkin")
        community.wait(days=pause)
    return await alice.says("/checkin calendar")


async def test_the_month_is_told_as_text(community: Community) -> None:
    heard = await lived(community)
    assert heard.public == ""
    assert heard.private.splitlines() == [
        "📅 March 2026",
        "Mo   Tu   We   Th   Fr   Sa   Su",
        *("                               1", " 2●   3●   4●   5◐   6●   7○   8"),
        *(" 9   10   11   12   13   14   15", "16   17   18   19   20   21   22"),
        *("23   24   25   26   27   28   29", "30   31"),
        "● checked in  ◐ kept warm  ○ today",
        "Streak: 4 days",
        "Longest: 4 days",
        "In all: 4 days",
        "Freezes: 1 of 2",
    ]


async def test_the_picture_gets_the_same_as_data(community: Community) -> None:
    shown = image(await lived(community))
    data = json.loads(shown.data)
    assert shown.picture == "calendar"
    assert data["title"] == "March 2026"
    assert [len(week) for week in data["weeks"]] == [7] * 6
    marks = {cell["day"]: cell["mark"] for week in data["weeks"] for cell in week if cell["day"]}
    assert [marks[day] for day in (1, 4, 5, 7, 8)] == [
        "future",
        "done",
        "excused",
        "today",
        "future",
    ]
    assert draw(shown).startswith(b"\x89PNG")


async def test_missed_days_are_marked_quietly(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    community.wait(days=5)
    text = (await alice.says("/checkin calendar")).private
    assert " 2●   3·   4·   5·   6·   7○" in text
    assert "Streak: 0 days" in text


@pytest.mark.parametrize("typed", ["打卡日历", "/打卡日历", "打卡 日历", "/checkin 日历 2026年3月"])
async def test_it_is_asked_for_in_chinese(community: Community, typed: str) -> None:
    ming = community.person("小明", locale="zh")
    await ming.says("打卡")
    heard = await ming.says(typed)
    assert "2026年3月" in heard.private
    assert "一" in heard.private
    assert "自动保护还剩 2/2 次" in heard.private
    assert "累计 1 天" in heard.private


async def test_buttons_lead_to_the_months_that_there_are(url: str) -> None:
    async with open_community(url, now=datetime(2026, 1, 31, 9, tzinfo=UTC)) as community:
        alice = community.person("Alice")
        await alice.says("/checkin")
        community.wait(days=40)
        march = await alice.says("/checkin calendar")
        assert march.buttons == {"◀ February 2026": "/checkin calendar 2026-02"}
        february = await alice.presses(march.buttons["◀ February 2026"])
        assert list(february.buttons) == ["◀ January 2026", "▶ March 2026"]
        january = await alice.presses("/checkin calendar 2026-01")
        assert list(january.buttons) == ["▶ February 2026"]
        assert "31●" in january.private


@pytest.mark.parametrize("month", ["1999-01", "2999-12"])
async def test_a_month_beyond_shows_the_nearest(community: Community, month: str) -> None:
    heard = await community.person("Alice").says(f"/checkin calendar {month}")
    assert "March 2026" in heard.private


async def test_looking_spends_no_freeze(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    community.wait(days=2)
    assert "3◐" in (await alice.says("/checkin calendar")).private
    community.wait(days=2)
    assert "Freezes: 2 of 2" in (await alice.says("/checkin calendar")).private


async def test_asking_for_the_calendar_is_no_check_in(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin calendar")
    assert "Streak: 1 day." in (await alice.says("/checkin")).private
