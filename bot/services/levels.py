"""Levels: a pure function of what somebody has earned and of their community's curve.

Level 1 is the first, and everybody has it from 0 points on. Some products begin with a level 0
and have a price for level 1: here both of these are level 1, and from level 2 on a level needs
exactly as many points as it does there, so that whoever moves over finds their level again.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bot.core.context import Scope
from bot.core.elements import Elements
from bot.core.i18n import Words

HIGHEST = 1000
"""The last level of a curve that a formula gives."""
LIST_LIMIT = 200
"""Levels of a curve that a community lists itself."""
DIGITS = 12
"""Of the points that a list may ask for."""


def hearth(level: int) -> int:
    """round(15 (n − 1)^2.2): the first steps within days, the twentieth within two years."""
    return round(15 * math.pow(level - 1, 2.2))


def mee6(level: int) -> int:
    """The sum of the steps 5 L² + 50 L + 100 from level 0 on, as MEE6 counts."""
    return level * (10 * level * level + 135 * level + 455) // 6


def lurkr(level: int) -> int:
    """50 n² − 100 n + 150, as Lurkr counts."""
    return 50 * level * level - 100 * level + 150


FORMULAS: Mapping[str, Callable[[int], int]] = {"hearth": hearth, "mee6": mee6, "lurkr": lurkr}
"""Points for level n as each product states them: of `mee6` and `lurkr` also what 1 costs there."""
SKOOL = (0, 5, 20, 65, 155, 515, 2_015, 8_015, 33_015)
"""Skool's nine levels, which begin with 1 at nothing."""
LIST = "list"
DEFAULT = "hearth"
CURVES = (*FORMULAS, "skool", LIST)


class Curve:
    """The points at which levels begin."""

    def __init__(self, thresholds: Iterable[int]) -> None:
        self.thresholds = tuple(thresholds)
        """For level 1, 2, 3, …: ascending from 0."""

    @property
    def highest(self) -> int:
        """The last level there is."""
        return len(self.thresholds)

    def level_of(self, earned: int) -> int:
        """The level that so many earned points give; 1 for less than none."""
        return bisect_right(self.thresholds, earned) or 1

    def threshold(self, level: int) -> int:
        """Points needed to hold a level from 1 to `highest`."""
        return self.thresholds[level - 1]


@lru_cache(maxsize=256)
def preset(name: str) -> Curve:
    """The curve of that name, for each name but `list`."""
    if name == "skool":
        return Curve(SKOOL)
    total = FORMULAS[name]
    return Curve((0, *(total(level) for level in range(2, HIGHEST + 1))))


@lru_cache(maxsize=1024)
def listed(thresholds: tuple[str, ...]) -> Curve:
    """The curve of such a list; of an empty one the default, so that a list may be set later."""
    return Curve(map(int, thresholds)) if thresholds else preset(DEFAULT)


def is_ascending(thresholds: tuple[str, ...]) -> bool:
    """Whether a list makes a curve: whole numbers, each larger than the one before, from 0 on."""
    if not all(text.isascii() and text.isdecimal() and len(text) <= DIGITS for text in thresholds):
        return False
    points = [int(text) for text in thresholds]
    return points[:1] in ([], [0]) and all(lower < higher for lower, higher in pairwise(points))


def curve_of(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> Curve:
    """The curve of a community that has set `own`, where `defaults` hold for all else."""
    name = _value(own, defaults, "levels.curve", DEFAULT)
    if name != LIST:
        return preset(name)
    return listed(tuple(_value(own, defaults, "levels.thresholds", ())))


def _value(
    own: Mapping[str, Any], defaults: Mapping[str, Any], name: str, otherwise: object
) -> Any:
    """As Scope.setting, also where no feature declares levels."""
    return own[name] if name in own else defaults.get(name, otherwise)


def curve(scope: Scope) -> Curve:
    """The community's curve. Made once, then found: cheap enough for every segment."""
    return curve_of(scope.community.settings, scope.declared.defaults)


def title(scope: Scope, level: int, language: str) -> str:
    """What a level is called in a language; empty where the community wants no names.

    The nth name is that of level n; the last one is that of all levels beyond it, too.
    """
    own, defaults = scope.community.settings, scope.declared.defaults
    names = _value(own, defaults, f"levels.names_{language}", ())
    return str(names[min(level, len(names)) - 1]) if names else ""


def named(scope: Scope, level: int, words: Words) -> Elements:
    """A level with what it is called: `level 3 · Flame`, `3 级 · 火苗`."""
    called = title(scope, level, words.language)
    if not called:
        return words.text("level.bare", level=level)
    return words.text("level.named", level=level, title=called)
