"""The curve of the levels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.levels import HIGHEST, level_of, threshold


@pytest.mark.parametrize(
    ("level", "points"),
    [
        *enumerate((0, 15, 69, 168, 317, 517, 773, 1085, 1455, 1885), 1),
        (15, 4984),
        (20, 9758),
    ],
)
def test_the_curve_passes_through_known_points(level: int, points: int) -> None:
    assert threshold(level) == points


@given(st.integers(2, HIGHEST))
def test_a_level_begins_at_its_threshold(level: int) -> None:
    assert level_of(threshold(level)) == level
    assert level_of(threshold(level) - 1) == level - 1


@given(st.integers(-(10**6), 10**9), st.integers(0, 10**9))
def test_more_points_never_make_a_lower_level(earned: int, more: int) -> None:
    assert 1 <= level_of(earned) <= level_of(earned + more) <= HIGHEST
