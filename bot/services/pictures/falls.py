"""What a chart of those who are still there needs to know: where most went, and its scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

LINES = 4
"""Lines across above zero, at most."""


def steepest(values: Sequence[int]) -> int | None:
    """Which value is furthest below the one before it, the first of several; None without a fall.

    To count from those who started, put their number before the values.
    """
    falls = [before - after for before, after in pairwise(values)]
    most = max(falls, default=0)
    return falls.index(most) + 1 if most > 0 else None


def ticks(most: int) -> tuple[int, ...]:
    """Round numbers for the lines across, from 0 to the first that is not below `most`."""
    step = _step(max(most, 1))
    return tuple(range(0, max(most, 1) + step, step))[: -(-max(most, 1) // step) + 1]


def _step(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, 100... of which LINES reach `most`."""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            if LINES * step >= most:
                return step
        scale *= 10
