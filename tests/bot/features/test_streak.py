"""The streak against a slow and obvious definition."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.features.checkins.streak import Streak, streak

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)

days = st.sets(st.integers(-20, 4).map(lambda n: TODAY + n * DAY))


def run_to(day: date, done: set[date], excused: set[date]) -> int:
    """How many days in a row were done up to and with `day`, looking back one by one."""
    if not done or day < min(done):
        return 0
    if day in done:
        return 1 + run_to(day - DAY, done, excused)
    return run_to(day - DAY, done, excused) if day in excused else 0


@given(days, days)
def test_a_streak_is_what_looking_back_day_by_day_finds(
    done: set[date], excused: set[date]
) -> None:
    # Today is open: as long as it is not done, it is as good as excused.
    forgiven = excused | {TODAY}
    longest = max((run_to(day, done, forgiven) for day in done), default=0)
    expected = Streak(run_to(TODAY, done, forgiven), longest, len(done))
    assert streak(done, TODAY, excused) == expected


def test_a_streak_lasts_until_a_day_has_passed_without_a_check_in() -> None:
    done = {TODAY - 3 * DAY, TODAY - 2 * DAY}
    assert streak(done, TODAY - 2 * DAY).current == 2
    assert streak(done, TODAY - DAY).current == 2
    assert streak(done, TODAY).current == 0


def test_excused_days_neither_break_a_streak_nor_lengthen_it() -> None:
    done = {TODAY - 3 * DAY, TODAY}
    excused = {TODAY - 2 * DAY, TODAY - DAY}
    assert streak(done, TODAY, excused) == Streak(2, 2, 2)


def test_nobody_has_a_streak_before_the_first_day() -> None:
    assert streak([], TODAY) == Streak(0, 0, 0)
    assert streak([TODAY + DAY], TODAY) == Streak(0, 1, 1)
