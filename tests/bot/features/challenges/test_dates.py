"""Days as people type them: what has been, and from when to when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.challenges.dates import past_day_of, span_of

TODAY = date(2026, 11, 24)
"""A Tuesday."""
DAY = timedelta(days=1)
days = st.dates(date(2001, 1, 1), date(2099, 1, 1))


@given(days, st.integers(0, 363))
def test_a_date_without_a_year_is_the_last_one_up_to_today(today: date, ago: int) -> None:
    day = today - ago * DAY
    for typed in (f"{day:%m-%d}", f"{day.month}月{day.day}日", f"{day:%Y-%m-%d}"):
        assert past_day_of(typed, today) == day


@given(days, st.sampled_from(("mon", "Tuesday", "周三", "星期四", "fri", "周六", "周日")))
def test_a_weekday_is_the_last_one_before_today(today: date, typed: str) -> None:
    found = past_day_of(typed, today)
    assert found
    assert 1 <= (today - found).days <= 7


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("yesterday", date(2026, 11, 23)),
        ("前天", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 25)),
        ("2027-01-01", date(2027, 1, 1)),
        ("02-30", None),
        ("soon", None),
    ],
)
def test_other_days_are_what_they_are(typed: str, day: date | None) -> None:
    assert past_day_of(typed, TODAY) == day


@given(days, st.integers(0, 300), st.integers(0, 60))
def test_two_dates_are_a_span_however_they_are_joined(today: date, ahead: int, more: int) -> None:
    first = today + ahead * DAY
    last = first + more * DAY
    for between in (" ", " to ", "到", "~", " - ", " until "):
        typed = f"from {first:%Y-%m-%d}{between}{last:%Y-%m-%d}"
        assert span_of(typed, today) == (first, last)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("tomorrow", "2026-11-25", "2026-11-25"),
        ("今天到明天", "2026-11-24", "2026-11-25"),
        ("sun to tue", "2026-11-29", "2026-12-01"),
        ("从周五到周一", "2026-11-27", "2026-11-30"),
        ("12-30 to 01-02", "2026-12-30", "2027-01-02"),
        ("12月1日 12月3日", "2026-12-01", "2026-12-03"),
        ("next monday to next tuesday", "2026-11-30", "2026-12-01"),
        ("12-03 12-01", "2026-12-03", "2026-12-01"),
    ],
)
def test_spans_follow_the_present_day(typed: str, first: str, last: str) -> None:
    found = (date.fromisoformat(first), date.fromisoformat(last))
    assert span_of(typed, TODAY) == found


@pytest.mark.parametrize("typed", ["", "to", "now and then", "02-30 to 03-01", "1 2 3"])
def test_what_is_no_span_is_none(typed: str) -> None:
    assert span_of(typed, TODAY) is None
