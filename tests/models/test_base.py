"""Moments mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models import bulk
from models.tables import Person

moments = st.datetimes(
    datetime(2, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)


def test_a_moment_comes_back_to_the_microsecond_and_in_utc(tried: Any) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(moments, min_size=1, max_size=5))
    def holds(given_: list[datetime]) -> None:
        def work(session: Session) -> list[datetime]:
            session.execute(insert(Person), [{"created_at": at} for at in given_])
            bulk.insert(session, Person.__table__, [{"created_at": at} for at in given_])
            return list(session.scalars(select(Person.created_at).order_by(Person.created_at)))

        kept = tried(work)
        assert kept == sorted([*given_, *given_])
        assert all(at.tzinfo is UTC for at in kept)

    holds()


def test_moments_compare_as_time_does(tried: Any) -> None:
    @settings(max_examples=40, deadline=None)
    @given(moments, moments)
    def holds(one: datetime, other: datetime) -> None:
        def work(session: Session) -> int:
            session.execute(insert(Person), [{"created_at": one}])
            return len(session.scalars(select(Person.id).where(Person.created_at < other)).all())

        assert tried(work) == (one < other)

    holds()


def test_a_naive_moment_is_refused(tried: Any) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 (that is the point)

    def work(session: Session) -> None:
        with pytest.raises(StatementError, match="moments are aware"):
            session.execute(insert(Person), [{"created_at": naive}])
        with pytest.raises(ValueError, match="moments are aware"):
            bulk.insert(session, Person.__table__, [{"created_at": naive}])

    tried(work)
