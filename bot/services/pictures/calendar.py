"""A month of check-ins: days that were done are warm, and joined where they follow each other."""

from __future__ import annotations

from PIL import Image

from bot.services.pictures.colours import FAINT, INK, QUIET
from bot.services.pictures.data import WEEK, Day, Mark, Month
from bot.services.pictures.days import LOOKS as ALL_LOOKS
from bot.services.pictures.days import RADIUS, Look, joined, numbered
from bot.services.pictures.paper import paper
from bot.services.pictures.rows import footer
from bot.services.pictures.shapes import png
from bot.services.pictures.text import fitted

SIZE = (900, 800)
MARGIN = 60
RIGHT = SIZE[0] - MARGIN

TITLE_LINE, WEEKDAY_LINE, FOOTER_LINE = 112, 184, 746
GRID_TOP, GRID_BOTTOM = 204, 694
TALLEST = 106
"""Pixels from one week to the next, at most."""
COLUMN = (RIGHT - MARGIN - 2 * RADIUS) // (WEEK - 1)
"""Pixels from one day to the next: the outer circles touch the margins."""

LOOKS: dict[Mark, Look] = {
    "done": ALL_LOOKS["done"],
    "excused": ALL_LOOKS["frozen"],
    "today": ALL_LOOKS["today"],
    "missed": Look(QUIET),
    "future": Look(FAINT),
    "out": Look(FAINT),
}
"""Fewer than there are: a month tells only whether the streak was kept."""


def draw_calendar(data: str) -> bytes:
    """The month as a PNG, from the data of its Image."""
    month = Month.read(data)
    canvas = paper(*SIZE).copy()
    title = fitted(month.title, (52, 44, 36), RIGHT - MARGIN, bold=True)
    title.draw(canvas, MARGIN, TITLE_LINE, INK)
    for n, name in enumerate(month.weekdays):
        weekday = fitted(name, (26, 22, 18), 2 * RADIUS)
        weekday.draw(canvas, _middle(n) - weekday.width // 2, WEEKDAY_LINE, QUIET)
    pitch = min(TALLEST, (GRID_BOTTOM - GRID_TOP) // max(1, len(month.weeks)))
    for n, week in enumerate(month.weeks):
        _week(canvas, week, GRID_TOP + n * pitch + pitch // 2)
    footer(canvas, month.footer, (MARGIN, RIGHT), FOOTER_LINE)
    return png(canvas)


def _middle(column: int) -> int:
    return MARGIN + RADIUS + column * COLUMN


def _week(canvas: Image.Image, week: tuple[Day, ...], y: int) -> None:
    places = [(_middle(n), y) for n in range(len(week))]
    joined(canvas, week, places)
    for day, place in zip(week, places, strict=True):
        if day.day is not None:
            numbered(canvas, day, place, LOOKS)
