"""A month of check-ins: days that were done are warm, and joined where they follow each other."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from PIL import Image

from bot.services.pictures.colours import (
    BAND,
    DUSK,
    EMBER,
    FAINT,
    FROST,
    FROST_DEEP,
    FROST_PALE,
    INK,
    PAPER,
    QUIET,
    SHADE,
    WHITE,
    Colour,
)
from bot.services.pictures.data import WEEK, Day, Mark, Month
from bot.services.pictures.shapes import disc, png, rounded
from bot.services.pictures.text import fitted, line

SIZE = (900, 800)
MARGIN = 60
RIGHT = SIZE[0] - MARGIN
GAP = 36

TITLE_LINE, WEEKDAY_LINE, FOOTER_LINE = 112, 184, 746
GRID_TOP, GRID_BOTTOM = 204, 694
TALLEST = 106
"""Pixels from one week to the next, at most."""
FOOTER_SIZES = (28, 26, 24, 22)
RADIUS = 36
RIM = 4
COLUMN = (RIGHT - MARGIN - 2 * RADIUS) // (WEEK - 1)
"""Pixels from one day to the next: the outer circles touch the margins."""
HELD = ("done", "excused")
"""What does not break a streak."""


class Look(NamedTuple):
    """How a day is shown."""

    number: Colour
    bold: bool = False
    fill: Colour | None = None
    rim: Colour | None = None


LOOKS: dict[Mark, Look] = {
    "done": Look(WHITE, bold=True, fill=EMBER),
    "excused": Look(FROST_DEEP, fill=FROST_PALE, rim=FROST),
    "today": Look(INK, bold=True, fill=WHITE, rim=EMBER),
    "missed": Look(QUIET),
    "future": Look(FAINT),
    "out": Look(FAINT),
}


def draw_calendar(data: str) -> bytes:
    """The month as a PNG, from the data of its Image."""
    month = Month.read(data)
    canvas = _ground().copy()
    title = fitted(month.title, (52, 44, 36), RIGHT - MARGIN, bold=True)
    title.draw(canvas, MARGIN, TITLE_LINE, INK)
    for n, name in enumerate(month.weekdays):
        weekday = fitted(name, (26, 22, 18), 2 * RADIUS)
        weekday.draw(canvas, _middle(n) - weekday.width // 2, WEEKDAY_LINE, QUIET)
    pitch = min(TALLEST, (GRID_BOTTOM - GRID_TOP) // max(1, len(month.weeks)))
    for n, week in enumerate(month.weeks):
        _week(canvas, week, GRID_TOP + n * pitch + pitch // 2)
    _footer(canvas, month.footer)
    return png(canvas)


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """Paper, and the light of a fire from above."""
    ground = Image.new("RGB", SIZE, PAPER)
    disc(ground, (830, -60), 330, SHADE)
    disc(ground, (830, -60), 210, DUSK)
    rounded(ground, (0, 0, SIZE[0], 12), 0, EMBER)
    return ground


def _middle(column: int) -> int:
    return MARGIN + RADIUS + column * COLUMN


def _week(canvas: Image.Image, week: tuple[Day, ...], y: int) -> None:
    for n, (one, following) in enumerate(pairwise(week)):
        if one.mark in HELD and following.mark in HELD:
            box = (_middle(n), y - RADIUS + RIM, _middle(n + 1), y + RADIUS - RIM)
            rounded(canvas, box, 0, BAND)
    for n, day in enumerate(week):
        if day.day is not None:
            _day(canvas, day, (_middle(n), y))


def _day(canvas: Image.Image, day: Day, centre: tuple[int, int]) -> None:
    look = LOOKS[day.mark]
    if look.fill:
        disc(canvas, centre, RADIUS, look.fill)
    if look.rim:
        disc(canvas, centre, RADIUS, look.rim, RIM)
    x, y = centre
    number = line(str(day.day), 30, bold=look.bold)
    number.draw(canvas, x - number.width // 2, y + 11, look.number)
    if day.mark == "excused":
        line("❄", 22).draw(canvas, x + 14, y - 16, look.number)


def _footer(canvas: Image.Image, footer: tuple[str, ...]) -> None:
    """Side by side; where that is too much, each in as much room as the others."""
    whole = RIGHT - MARGIN + GAP
    for size in FOOTER_SIZES:
        lines = [line(text, size) for text in footer]
        if sum(shown.width + GAP for shown in lines) <= whole:
            break
    else:
        lines = [fitted(text, FOOTER_SIZES, whole // len(footer) - GAP) for text in footer]
    x = MARGIN
    for shown in lines:
        shown.draw(canvas, x, FOOTER_LINE, INK)
        x += shown.width + GAP
