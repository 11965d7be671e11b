"""Cards and months of people that nobody is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from bot.core.elements import Image as Picture
from bot.services.pictures import draw
from bot.services.pictures.data import Card, Day, Fact, Mark, Month

CARD = Card(
    name="Ada Lovelace",
    level="Level 12",
    title="Steady flame",
    rank="#3",
    ranked="of 128",
    earned=2450,
    floor=2200,
    ceiling=2930,
    reached="2,450 / 2,930",
    ahead="480 points to level 13",
    facts=(Fact("🔥", "27 days", "in a row"), Fact("💰", "1,986", "points to spend")),
)
MARKS: tuple[Mark, ...] = ("missed", "done", "done", "excused", "done", "today", "future")
MONTH = Month(
    title="February 2027",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    weeks=tuple(
        tuple(Day(7 * week + n, mark) for n, mark in enumerate(MARKS, 1)) for week in range(4)
    ),
    footer=("🔥 3 days in a row", "Longest: 11 days"),
)


@pytest.fixture(scope="session")
def card() -> Card:
    return CARD


@pytest.fixture(scope="session")
def month() -> Month:
    return MONTH


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Image.Image]:
    """The card, or the month, with some of it changed, as it is seen."""

    def draw_(kind: str, **changes: Any) -> Image.Image:
        shown = replace(CARD, **changes) if kind == "card" else replace(MONTH, **changes)
        return Image.open(BytesIO(draw(Picture(kind, "", shown.data()))))

    return draw_


@pytest.fixture(scope="session")
def difference() -> Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]:
    """The box within which two pictures differ."""
    return lambda one, other: ImageChops.difference(one, other).getbbox()
