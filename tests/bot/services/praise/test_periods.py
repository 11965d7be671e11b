"""Weeks and months, and when they begin and end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.praise.periods import Kind, Period, around


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("week", date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 8)),
        ("week", date(2026, 3, 8), date(2026, 3, 2), date(2026, 3, 8)),
        ("week", date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_its_week_and_month(kind: Kind, day: date, first: date, last: date) -> None:
    period = around(kind, day)
    assert (period.first, period.last) == (first, last)


@given(st.sampled_from(("week", "month")), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_periods_follow_each_other_without_a_gap(kind: Kind, day: date) -> None:
    period = around(kind, day)
    assert period.first <= day <= period.last
    assert period.next.first == period.last + timedelta(days=1)
    assert period.next.before == period == period.before.next
    assert Period(kind, period.first) == period
