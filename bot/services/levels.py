"""Levels: a pure function of what somebody has earned."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

HIGHEST = 1000


@lru_cache(maxsize=1)
def thresholds() -> tuple[int, ...]:
    """Points needed for level 1, 2, 3, …: the curve `hearth`, round(15 (n − 1)^2.2)."""
    return tuple(round(15 * (n - 1) ** 2.2) for n in range(1, HIGHEST + 1))


def level_of(earned: int) -> int:
    """The level that so many earned points give; 1 is the first."""
    return max(1, bisect_right(thresholds(), earned))


def threshold(level: int) -> int:
    """Points needed to hold a level from 1 to HIGHEST."""
    return thresholds()[level - 1]
