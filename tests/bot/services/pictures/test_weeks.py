"""The weeks of a challenge as a picture shows them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.pictures.data import Day, Mark
from bot.services.pictures.weeks import MOST, weeks_of

FIRST = date(2027, 3, 3)
"""A Wednesday."""
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def _month(day: date) -> str:
    return f"{day:%b}"


def _marks(count: int, first: date = FIRST, mark: Mark = "done") -> dict[date, Mark]:
    return {first + timedelta(days=n): mark for n in range(count)}


def test_a_week_begins_on_monday_and_what_is_not_part_is_empty() -> None:
    (week,) = weeks_of(_marks(3), FIRST, _month)
    out = Day(None, "out")
    assert week.days == (out, out, Day(3, "done"), Day(4, "done"), Day(5, "done"), out, out)


def test_a_month_is_named_where_it_begins() -> None:
    labels = [week.label for week in weeks_of(_marks(35), FIRST, _month)]
    assert labels == ["Mar", "", "", "", "Apr", ""]


def test_chosen_days_are_featured() -> None:
    (week,) = weeks_of(_marks(2), FIRST, _month, {FIRST})
    assert [day.featured for day in week.days[2:4]] == [True, False]


def test_of_an_endless_challenge_the_last_months_are_shown() -> None:
    today = FIRST + timedelta(days=399)
    weeks = weeks_of(_marks(400), today, _month)
    assert len(weeks) == MOST
    assert weeks[-1].days[today.weekday()].day == today.day
    assert weeks[0].label == "Nov"


@pytest.mark.parametrize(("passed", "first"), [(0, FIRST), (100, FIRST), (200, None)])
def test_of_a_long_challenge_that_runs_today_is_shown(passed: int, first: date | None) -> None:
    today = FIRST + timedelta(days=passed)
    marks = _marks(400, mark="future") | {today: "today"}
    weeks = weeks_of(marks, today, _month)
    shown = [day for week in weeks for day in week.days]
    assert Day(today.day, "today") in shown
    assert (Day(None, "out") in shown) is (first is not None)


def test_without_days_there_are_no_weeks() -> None:
    assert weeks_of({}, FIRST, _month) == ()


@given(st.sets(DAYS, min_size=1), DAYS)
def test_there_are_never_more_than_five_months_and_each_week_is_whole(
    days: set[date], today: date
) -> None:
    weeks = weeks_of(dict.fromkeys(days, "done"), today, _month)
    assert 1 <= len(weeks) <= MOST
    assert all(len(week.days) == 7 for week in weeks)


@given(DAYS, st.integers(1, 150))
def test_all_days_of_a_short_challenge_are_shown_in_order(first: date, count: int) -> None:
    marks = _marks(count, first)
    weeks = weeks_of(marks, first, _month)
    shown = [day.day for week in weeks for day in week.days if day.day is not None]
    assert shown == [day.day for day in marks]
