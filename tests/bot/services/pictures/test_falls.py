"""Where most went, and the scale of a chart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.pictures.falls import LINES, steepest, ticks


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([64, 61, 60, 49, 48], 3),
        ([9, 6, 3, 0], 1),
        ([5, 5, 5], None),
        ([1, 2, 3], None),
        ([3, 9, 8], 2),
        ([7], None),
        ([], None),
    ],
)
def test_the_steepest_fall(values: list[int], expected: int | None) -> None:
    assert steepest(values) == expected


@given(st.lists(st.integers(0, 200_000)))
def test_no_fall_is_steeper(values: list[int]) -> None:
    found = steepest(values)
    falls = [before - after for before, after in pairwise(values)]
    assert max(falls, default=0) <= (falls[found - 1] if found else 0)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 2, 4, 6)),
        (64, (0, 20, 40, 60, 80)),
        (80, (0, 20, 40, 60, 80)),
        (200_000, (0, 50_000, 100_000, 150_000, 200_000)),
    ],
)
def test_the_lines_across_are_round(most: int, expected: tuple[int, ...]) -> None:
    assert ticks(most) == expected


@given(st.integers(0, 10**12))
def test_the_scale_begins_at_zero_and_holds_everything(most: int) -> None:
    lines = ticks(most)
    assert lines[0] == 0
    assert lines[-1] >= most
    assert 2 <= len(lines) <= LINES + 1
    assert len({after - before for before, after in pairwise(lines)}) == 1
