"""Cards, months and certificates of people that nobody is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from bot.core.elements import Image as Picture
from bot.services.pictures import draw
from bot.services.pictures.data import (
    Card,
    Certificate,
    Day,
    Dropoff,
    Fact,
    Mark,
    Month,
    Point,
    Progress,
    Shown,
    Sign,
    Spot,
    Waiting,
    Week,
)

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
CERTIFICATE = Certificate(
    community="Night Readers",
    heading="Certificate",
    given_to="awarded to",
    name="Ada Lovelace",
    finished="for finishing",
    challenge="21 days of morning pages",
    done="19 of 21 days · longest streak 12 days",
    title="Steady flame",
    dates="Mar 1 – 21, 2027",
    issued="Issued on Mar 22, 2027",
    code="No. 12-0034",
)
PROGRESS = Progress(
    title="21 days of morning pages",
    name="Ada Lovelace",
    weekdays=MONTH.weekdays,
    weeks=tuple(Week("Feb" if n == 0 else "", week) for n, week in enumerate(MONTH.weeks)),
    done=14,
    goal=21,
    reached="14 / 21",
    ahead="7 days to go",
    legend=(Sign("done", "done"), Sign("excused", "excused"), Sign("featured", "featured")),
    footer=MONTH.footer,
)
DROPOFF = Dropoff(
    title="21 days of morning pages",
    facts=(Fact("", "64", "started"), Fact("", "37", "on track"), Fact("", "0", "finished")),
    points=tuple(Point(str(n), value) for n, value in enumerate((64, 61, 60, 49, 48, 37), 1)),
    ticks=tuple(Point(str(n), n) for n in (0, 20, 40, 60, 80)),
    fall=3,
    fallen="day 4: −11",
    across="day",
    up="members on track",
)
WAITING = Waiting(
    title="How long questions wait",
    facts=(Fact("", "82%", "answered in 48 hours"), Fact("", "3.2 hours", "half had an answer")),
    steps=(Spot(0.5, 0.8), Spot(3.2, 0.5), Spot(14, 0.2), Spot(160, 0.2)),
    ticks=tuple(Point(str(n), n) for n in range(0, 25, 4)),
    across="hours since they were asked",
    shares=tuple(Point(f"{n}%", n) for n in (0, 25, 50, 75, 100)),
    up="still without an answer",
    target=12,
    targeted="target: 12 hours",
    median=3.2,
)
SHOWN: dict[str, Shown] = {
    "card": CARD,
    "calendar": MONTH,
    "certificate": CERTIFICATE,
    "progress": PROGRESS,
    "dropoff": DROPOFF,
    "waiting": WAITING,
}
SEEN = 24
"""By how much a colour has to differ for somebody to see it."""


@pytest.fixture(scope="session")
def examples() -> dict[str, Shown]:
    """One of each picture."""
    return SHOWN


@pytest.fixture(scope="session")
def card() -> Card:
    return CARD


@pytest.fixture(scope="session")
def month() -> Month:
    return MONTH


@pytest.fixture(scope="session")
def progress() -> Progress:
    return PROGRESS


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Image.Image]:
    """One of the examples, with some of it changed, as it is seen."""

    def draw_(kind: str, **changes: Any) -> Image.Image:
        shown = replace(SHOWN[kind], **changes)
        return Image.open(BytesIO(draw(Picture(kind, "", shown.data())))).convert("RGB")

    return draw_


@pytest.fixture(scope="session")
def difference() -> Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]:
    """The box within which two pictures differ."""
    return lambda one, other: ImageChops.difference(one, other).getbbox()


@pytest.fixture(scope="session")
def visible() -> Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]:
    """The box within which two pictures differ so much that it is seen."""

    def box(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
        grey = ImageChops.difference(one, other).convert("L")
        return grey.point(lambda value: 255 * (value > SEEN)).getbbox()

    return box
