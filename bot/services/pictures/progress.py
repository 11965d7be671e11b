"""The days of one member in one challenge, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

from bot.services.pictures.colours import INK, QUIET
from bot.services.pictures.data import WEEK, Progress, Sign, Week
from bot.services.pictures.days import LOOKS, RADIUS, joined, numbered, small, star
from bot.services.pictures.paper import paper
from bot.services.pictures.rows import BAR_HEIGHT, WIDE_GAP, bar, bar_words, footer
from bot.services.pictures.shapes import COLOURS, png
from bot.services.pictures.text import Line, fitted, line
from bot.services.pictures.weeks import MOST, NUMBERED

WIDTH = 900
MARGIN = 60
RIGHT = WIDTH - MARGIN
SPAN = (MARGIN, RIGHT)

TITLE_LINE, TITLE_SIZES = 112, (52, 44, 36, 30)
NAME_HEIGHT, NAME_SIZES = 48, (30, 26)
UNDER_TITLE = 30
HEAD_HEIGHT = 52
"""Of the row of weekdays, or of months, above the grid."""
LABEL_SIZES = (26, 22, 18)
BAR_AREA, WORDS_AREA, SIGN_HEIGHT, FOOTER_HEIGHT, BOTTOM = 116, 76, 42, 52, 44
"""Pixels that each of these takes, with the space above it."""
MOST_SIGNS = 4
"""Lines of a legend."""
SIGN_SIZE, SIGN_RADIUS = 24, 13

MONTH_ROOM = 84
"""Left of the numbered days, for the name of the month."""
COLUMN = (RIGHT - MARGIN - MONTH_ROOM - 2 * RADIUS) // (WEEK - 1)
ROW = 86
"""Pixels from one week of numbered days to the next."""
DAY_ROOM = 72
"""Left of the small days, for the names of the weekdays."""
CELL = 44
"""Pixels from one small day to the next, at most."""
SMALL_PART = 0.42
"""The radius of a small day, in cells."""


class Block(NamedTuple):
    """Something that takes part of the height."""

    top: int
    height: int

    def under(self, height: int) -> Block:
        """What comes next."""
        return Block(self.top + self.height, height)


def draw_progress(data: str) -> bytes:
    """The progress as a PNG, from the data of its Image."""
    progress = Progress.read(data)
    weeks = progress.weeks[-MOST:]
    signs = _lines(progress.legend)
    head = Block(0, TITLE_LINE + UNDER_TITLE + (NAME_HEIGHT if progress.name else 0))
    grid = head.under(_height(weeks))
    measure = grid.under(_measure(progress))
    legend = measure.under(SIGN_HEIGHT * len(signs) + (SIGN_HEIGHT // 2 if signs else 0))
    foot = legend.under(FOOTER_HEIGHT if progress.footer else 0)
    canvas = paper(WIDTH, foot.under(BOTTOM).top + BOTTOM).copy()
    _title(canvas, progress)
    (_by_number if len(weeks) <= NUMBERED else _by_month)(canvas, progress.weekdays, weeks, grid)
    _bar(canvas, progress, measure)
    _legend(canvas, signs, legend)
    footer(canvas, progress.footer, SPAN, foot.top + FOOTER_HEIGHT - 6)
    return png(canvas, COLOURS)


def _title(canvas: Image.Image, progress: Progress) -> None:
    title = fitted(progress.title, TITLE_SIZES, RIGHT - MARGIN, bold=True)
    title.draw(canvas, MARGIN, TITLE_LINE, INK)
    name = fitted(progress.name, NAME_SIZES, RIGHT - MARGIN)
    name.draw(canvas, MARGIN, TITLE_LINE + NAME_HEIGHT, QUIET)


def _height(weeks: Sequence[Week]) -> int:
    if len(weeks) <= NUMBERED:
        return HEAD_HEIGHT + ROW * len(weeks)
    return HEAD_HEIGHT + WEEK * _cell(weeks)


def _by_number(
    canvas: Image.Image, weekdays: Sequence[str], weeks: Sequence[Week], grid: Block
) -> None:
    """A row for each week."""
    middles = [MARGIN + MONTH_ROOM + RADIUS + n * COLUMN for n in range(WEEK)]
    for name, x in zip(weekdays, middles, strict=False):
        weekday = fitted(name, LABEL_SIZES, 2 * RADIUS)
        weekday.draw(canvas, x - weekday.width // 2, grid.top + HEAD_HEIGHT - 16, QUIET)
    for n, week in enumerate(weeks):
        y = grid.top + HEAD_HEIGHT + n * ROW + ROW // 2
        fitted(week.label, LABEL_SIZES, MONTH_ROOM - 10).draw(canvas, MARGIN, y + 9, QUIET)
        places = [(x, y) for x in middles]
        joined(canvas, week.days, places)
        for day, place in zip(week.days, places, strict=False):
            if day.day is not None:
                numbered(canvas, day, place, LOOKS)


def _cell(weeks: Sequence[Week]) -> int:
    return min(CELL, (RIGHT - MARGIN - DAY_ROOM) // len(weeks))


def _by_month(
    canvas: Image.Image, weekdays: Sequence[str], weeks: Sequence[Week], grid: Block
) -> None:
    """A column for each week."""
    cell = _cell(weeks)
    left, top = MARGIN + DAY_ROOM, grid.top + HEAD_HEIGHT
    for n, name in enumerate(weekdays[:WEEK]):
        weekday = fitted(name, (22, 18), DAY_ROOM - 12)
        weekday.draw(canvas, MARGIN, top + n * cell + cell // 2 + 8, QUIET)
    _months(canvas, weeks, cell, top - 14)
    radius = round(cell * SMALL_PART)
    for n, week in enumerate(weeks):
        for row, day in enumerate(week.days[:WEEK]):
            place = (left + n * cell + cell // 2, top + row * cell + cell // 2)
            small(canvas, day.mark, place, radius)
            if day.featured:
                star(canvas, (place[0] + radius // 2, place[1] - radius // 2), radius // 2 + 1)


def _months(canvas: Image.Image, weeks: Sequence[Week], cell: int, baseline: int) -> None:
    """The months above the columns where they begin; of two that are too near the second."""
    columns = [n for n, week in enumerate(weeks) if week.label]
    for n, end in zip(columns, [*columns[1:], len(weeks) + 1], strict=True):
        x = MARGIN + DAY_ROOM + n * cell
        label = line(weeks[n].label, 24)
        if label.width <= min((end - n) * cell - 8, RIGHT - x):
            label.draw(canvas, x, baseline, QUIET)


def _measure(progress: Progress) -> int:
    if progress.goal > 0:
        return BAR_AREA
    return WORDS_AREA if progress.reached or progress.ahead else 0


def _bar(canvas: Image.Image, progress: Progress, area: Block) -> None:
    top = area.top + BAR_AREA - BAR_HEIGHT - 12
    bar_words(canvas, SPAN, top, progress.reached, progress.ahead)
    if progress.goal > 0:
        bar(canvas, SPAN, top, progress.done, progress.goal)


def _lines(legend: Sequence[Sign]) -> list[list[tuple[Sign, Line]]]:
    """The signs with their meanings, as many in each line as fit."""
    lines: list[list[tuple[Sign, Line]]] = []
    room = 0
    for sign in legend:
        meaning = line(sign.meaning, SIGN_SIZE).within(RIGHT - MARGIN - 3 * SIGN_RADIUS)
        width = 3 * SIGN_RADIUS + meaning.width + WIDE_GAP
        if width > room + WIDE_GAP or not lines:
            lines.append([])
            room = RIGHT - MARGIN
        lines[-1].append((sign, meaning))
        room -= width
    return lines[:MOST_SIGNS]


def _legend(canvas: Image.Image, lines: list[list[tuple[Sign, Line]]], area: Block) -> None:
    for n, signs in enumerate(lines):
        x, baseline = MARGIN, area.top + SIGN_HEIGHT * (n + 1)
        for sign, meaning in signs:
            place = (x + SIGN_RADIUS, baseline - 9)
            if sign.mark == "featured":
                star(canvas, place, SIGN_RADIUS)
            else:
                small(canvas, sign.mark, place, SIGN_RADIUS)
            meaning.draw(canvas, x + 3 * SIGN_RADIUS, baseline, INK)
            x += 3 * SIGN_RADIUS + meaning.width + WIDE_GAP
