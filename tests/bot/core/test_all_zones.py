"""Days in every zone of the world whose clocks move: they follow each other without gap or lap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import available_timezones

import pytest

from bot.core.days import day_span, local_day, zone_info

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WEEK = timedelta(days=7)
"""No two changes of a zone's clocks are nearer to each other."""
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)

LEFT_OUT = {
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    "Pacific/Kwajalein": date(1993, 8, 21),
    "Pacific/Kiritimati": date(1994, 12, 31),
    "Pacific/Enderbury": date(1994, 12, 31),
}
"""Days that were never there: the country went to the other side of the date line."""

HOURS = [
    ("Australia/Lord_Howe", date(2026, 4, 5), 0, 24.5),
    ("Australia/Lord_Howe", date(2026, 10, 4), 0, 23.5),
    ("Africa/Casablanca", date(2026, 2, 15), 0, 25),
    ("Africa/Casablanca", date(2026, 3, 22), 0, 23),
    ("Africa/Cairo", date(2026, 4, 24), 0, 23),
    ("Africa/Cairo", date(2026, 10, 29), 0, 25),
    ("Asia/Beirut", date(2026, 3, 29), 0, 23),
    ("Asia/Beirut", date(2026, 10, 24), 0, 25),
    ("America/Havana", date(2026, 3, 8), 0, 23),
    ("America/Havana", date(2026, 11, 1), 0, 25),
    ("Pacific/Chatham", date(2026, 4, 5), 3, 25),
    ("Pacific/Chatham", date(2026, 4, 4), 3, 24),
    ("Pacific/Chatham", date(2026, 9, 27), 3, 23.25),
    ("Pacific/Chatham", date(2026, 9, 26), 3, 23.75),
    ("Antarctica/Troll", date(2026, 3, 29), 2, 23),
    ("Antarctica/Troll", date(2026, 10, 25), 2, 26),
    ("Pacific/Apia", date(2011, 12, 29), 0, 24),
    ("Pacific/Apia", date(2011, 12, 31), 0, 24),
    ("Pacific/Apia", date(2011, 12, 30), 4, 4),
    ("Pacific/Apia", date(2011, 12, 29), 4, 20),
    ("Asia/Shanghai", date(2028, 2, 29), 4, 24),
    ("Asia/Shanghai", date(2027, 12, 31), 4, 24),
]


def offset(at: datetime, zone: str) -> timedelta | None:
    return at.astimezone(zone_info(zone)).utcoffset()


def moves(zone: str) -> Iterator[datetime]:
    """The moments at which the clocks of a zone are put forward or back."""
    for week in range((LAST - FIRST) // WEEK):
        low = FIRST + week * WEEK
        high = low + WEEK
        if offset(low, zone) == offset(high, zone):
            continue
        before = offset(low, zone)
        while high - low > SECOND:
            middle = low + (high - low) // 2 // SECOND * SECOND
            low, high = (middle, high) if offset(middle, zone) == before else (low, middle)
        yield high


@lru_cache(maxsize=1)
def world() -> tuple[tuple[str, datetime], ...]:
    """Every zone with each of its moves."""
    return tuple((zone, at) for zone in sorted(available_timezones()) for at in moves(zone))


def hours_of(zone: str, at: datetime) -> set[int]:
    """What the clocks show around a move, as hours at which a day may turn."""
    around = (at - SECOND, at, at + HOUR, at - HOUR)
    return {moment.astimezone(zone_info(zone)).hour for moment in around}


def moments(zone: str, at: datetime, turn: int) -> list[datetime]:
    """A second before, at, and a second after: the move, and the turns of the days around it."""
    near = local_day(at, zone, turn)
    turns = [day_span(near + n * DAY, zone, turn)[0] for n in range(-2, 4)]
    return sorted(moment + n * SECOND for moment in (at, *turns) for n in (-1, 0, 1))


def test_there_are_zones_whose_clocks_move() -> None:
    assert len({zone for zone, _ in world()}) > 150
    assert {"Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll"} <= {
        zone for zone, _ in world()
    }


@pytest.mark.parametrize("turn", [0, 3, 4, None])
def test_every_moment_is_in_the_span_of_its_day_and_days_only_go_forward(turn: int | None) -> None:
    for zone, at in world():
        for hour in hours_of(zone, at) if turn is None else (turn,):
            told = [(moment, local_day(moment, zone, hour)) for moment in moments(zone, at, hour)]
            for moment, day in told:
                begin, end = day_span(day, zone, hour)
                assert begin <= moment < end, (zone, moment, hour)
            for (_, before), (moment, after) in pairwise(told):
                assert before <= after <= before + DAY, (zone, moment, hour)


@pytest.mark.parametrize("turn", [0, 3, 4, None])
def test_every_day_lasts_about_a_day(turn: int | None) -> None:
    for zone, at in world():
        for hour in hours_of(zone, at) if turn is None else (turn,):
            near = local_day(at, zone, hour)
            for day in (near + n * DAY for n in range(-2, 3)):
                begin, end = day_span(day, zone, hour)
                assert timedelta(hours=21) <= end - begin <= timedelta(hours=27), (zone, day)


@pytest.mark.parametrize(("zone", "day", "turn", "hours"), HOURS)
def test_a_day_is_as_long_as_its_clocks_make_it(
    zone: str, day: date, turn: int, hours: float
) -> None:
    begin, end = day_span(day, zone, turn)
    assert end - begin == timedelta(hours=hours)
    assert local_day(begin, zone, turn) == local_day(end - SECOND, zone, turn) == day


@pytest.mark.parametrize("zone", LEFT_OUT)
def test_a_day_that_a_country_left_out_has_no_length_and_no_moment(zone: str) -> None:
    day = LEFT_OUT[zone]
    begin, end = day_span(day, zone)
    assert begin == end
    assert local_day(begin - SECOND, zone) == day - DAY
    assert local_day(end, zone) == day + DAY
