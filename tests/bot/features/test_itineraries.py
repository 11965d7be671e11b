"""Whoever checks in on each day that they live never loses a streak, wherever they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from bot.core.events import Role
from bot.features.checkins import care
from bot.features.checkins.care import Record
from bot.services.excuses import JOURNEY
from bot.testing import Community, Heard, open_community
from tests.bot.features.itineraries import ALL, Itinerary, check_ins, itinerary

DAY = timedelta(days=1)
YEAR = 365
COUNT = 10_000 if ALL else 160
IN_CONVERSATION = 100 if ALL else 5
DAYS = 14
STREAK = re.compile(r"[Ss]treak(?::| of) (\d+) day")


def gaps_at(record: Record, day: date) -> Iterator[tuple[date, ...]]:
    """The days without a check-in just before a day that has one, and just after it."""
    for step in (-DAY, DAY):
        gap = []
        near = day + step
        while min(record.held) < near < max(record.held) and near not in record.held:
            gap.append(near)
            near += step
        if gap:
            yield tuple(sorted(gap))


def travel(of: Itinerary, random: Random) -> tuple[Record, list[int]]:
    """What comes of all check-ins of a journey with no help but that of unlived days.

    And the streak after each of them that was taken.
    """
    record = Record(0, of.history, {}, {})
    told = []
    for at, day in check_ins(of, random):
        assert of.history.day(at, of.turn) == day
        if record.takes(day, at):
            record.held[day] = at
            record.excused.pop(day, None)
            lost = care.skipped(record, list(gaps_at(record, day)), of.turn)
            record.excused.update(dict.fromkeys(lost - record.excused.keys(), JOURNEY))
            told.append(len(record.held))
    return record, told


@pytest.mark.parametrize("part", range(20))
def test_whoever_checks_in_on_each_day_that_they_live_never_loses_a_streak(part: int) -> None:
    skipped = 0
    for number in range(part, COUNT, 20):
        random = Random(number)
        record, _ = travel(itinerary(random, YEAR), random)
        assert record.streak(record.last).current == len(record.held) > YEAR / 3, number
        skipped += len(record.excused)
    assert skipped


def streak_in(heard: Heard) -> int:
    found = STREAK.search(heard.private)
    assert found, heard.private
    return int(found[1])


async def live(community: Community, of: Itinerary, random: Random, number: int) -> list[int]:
    """Live through a journey in a community of its own; the streaks that were told."""
    home = Community(community.app, community.clock, community.stage, f"group {number}")
    alice = home.person("Alice", account=home.group._replace(id=f"alice {number}"))
    olga = home.person("Olga", role=Role.ADMIN, account=home.group._replace(id=f"olga {number}"))
    travels_with_all = random.random() < 0.3
    lines = [(of.start - DAY, olga, "/settings checkins.freezes 0")]
    lines.append((of.start - DAY, olga, f"/settings community.day_turn {of.turn}"))
    for since, _, zone in of.stays:
        moved = olga, f"/settings community.timezone {zone}"
        lines.append((since, *(moved if travels_with_all else (alice, f"/timezone {zone}"))))
    said = [(at, alice, "/checkin") for at, _ in check_ins(of, random)]
    told = []
    for at, who, line in sorted([*lines, *said], key=lambda line: line[0]):
        community.clock.set(at)
        heard = await who.says(line)
        if line == "/checkin":
            told.append(streak_in(heard))
    return told


@pytest.mark.parametrize("part", range(5))
async def test_the_streak_that_is_told_is_the_number_of_days_checked_in(
    url: str, part: int
) -> None:
    async with open_community(url) as community:
        for number in range(part, IN_CONVERSATION, 5):
            random = Random(number)
            of = itinerary(random, DAYS)
            after = random.getstate()
            random.random()
            record, _ = travel(of, random)
            random.setstate(after)
            told = await live(community, of, random, number)
            assert told[-1] == max(told) == len(record.held) > DAYS / 3, number
            assert told == sorted(told), number
