"""How many questions still waited after so many hours: a curve of steps, and the target's line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from PIL import Image, ImageDraw

from bot.services.pictures.colours import (
    BAND,
    EMBER,
    FAINT,
    FROST_DEEP,
    GROOVE,
    INK,
    QUIET,
    WHITE,
)
from bot.services.pictures.data import Point, Spot, Waiting
from bot.services.pictures.paper import paper
from bot.services.pictures.rows import facts
from bot.services.pictures.shapes import COLOURS, SCALE, Corner, disc, png, rounded
from bot.services.pictures.text import fitted, line

SIZE = (1050, 760)
MARGIN = 60
RIGHT = SIZE[0] - MARGIN
SPAN = (MARGIN, RIGHT)

TITLE_LINE, FACT_LINE, UP_LINE = 108, 184, 290
TARGET_TOP, TARGET_HEIGHT = 308, 42
PLOT_TOP, PLOT_BOTTOM = 384, 664
LABEL_LINE, ACROSS_LINE = 700, 734
LABEL_SIZE, TICK_ROOM = 22, 90
SPACING = 18
THICK = 5
"""Pixels of the curve."""
DASH, BREAK = 12, 8
DOT = 10
"""Radius of the mark at the median."""
WHOLE = 100
HALF = 0.5


class Plot(NamedTuple):
    """Where the curve is, and what it is measured by."""

    left: int
    hours: float
    """At the right edge."""

    def x(self, at: float) -> int:
        """Where an hour is."""
        return self.left + round((RIGHT - self.left) * min(max(at, 0), self.hours) / self.hours)

    def y(self, share: float) -> int:
        """Where a share is."""
        return PLOT_BOTTOM - round((PLOT_BOTTOM - PLOT_TOP) * min(max(share, 0), 1))


def draw_waiting(data: str) -> bytes:
    """The chart as a PNG, from the data of its Image."""
    chart = Waiting.read(data)
    canvas = paper(*SIZE).copy()
    title = fitted(chart.title, (48, 42, 36, 30), RIGHT - MARGIN, bold=True)
    title.draw(canvas, MARGIN, TITLE_LINE, INK)
    facts(canvas, chart.facts, SPAN, FACT_LINE)
    fitted(chart.up, (LABEL_SIZE, 20), (RIGHT - MARGIN) // 2).draw(canvas, MARGIN, UP_LINE, QUIET)
    plot = _scale(canvas, chart)
    _curve(canvas, plot, chart.steps)
    _grid(canvas, plot, chart.shares)
    _target(canvas, plot, chart)
    _outline(canvas, plot, chart.steps)
    _median(canvas, plot, chart.median)
    _labels(canvas, plot, chart.ticks)
    across = fitted(chart.across, (LABEL_SIZE, 20), RIGHT - MARGIN)
    across.draw(canvas, RIGHT - across.width, ACROSS_LINE, QUIET)
    return png(canvas, COLOURS)


def _scale(canvas: Image.Image, chart: Waiting) -> Plot:
    """Write the shares beside their lines; return what lies right of them."""
    numbers = [line(tick.label, LABEL_SIZE).within(TICK_ROOM) for tick in chart.shares]
    left = MARGIN + max((number.width for number in numbers), default=0) + SPACING
    plot = Plot(left, max([1, *(tick.value for tick in chart.ticks)]))
    for number, tick in zip(numbers, chart.shares, strict=True):
        y = plot.y(tick.value / WHOLE)
        number.draw(canvas, left - SPACING - number.width, y + 8, QUIET)
    return plot


def _grid(canvas: Image.Image, plot: Plot, shares: Sequence[Point]) -> None:
    for tick in shares:
        y = plot.y(tick.value / WHOLE)
        rounded(canvas, (plot.left, y, RIGHT, y + 2), 0, GROOVE)
    rounded(canvas, (plot.left, PLOT_BOTTOM, RIGHT, PLOT_BOTTOM + 2), 0, FAINT)


def _corners(plot: Plot, steps: Sequence[Spot]) -> Iterator[Corner]:
    """Of the curve from the left: along at a share, then down to the next one."""
    share = 1.0
    yield plot.left, plot.y(share)
    for step in steps:
        x = plot.x(step.at)
        yield x, plot.y(share)
        if step.at > plot.hours:
            return
        yield x, plot.y(step.share)
        share = step.share


def _curve(canvas: Image.Image, plot: Plot, steps: Sequence[Spot]) -> None:
    """What lies below the curve."""
    corners = list(_corners(plot, steps))
    end = corners[-1][0]
    below = [*corners, (end, PLOT_BOTTOM), (plot.left, PLOT_BOTTOM)]
    mask = Image.new("L", _large(plot))
    ImageDraw.Draw(mask).polygon([_placed(plot, corner) for corner in below], 255)
    canvas.paste(BAND, (plot.left, PLOT_TOP - THICK), mask.reduce(SCALE))


def _outline(canvas: Image.Image, plot: Plot, steps: Sequence[Spot]) -> None:
    mask = Image.new("L", _large(plot))
    pen = ImageDraw.Draw(mask)
    half = THICK * SCALE // 2
    for (x, y), (to_x, to_y) in pairwise(_placed(plot, one) for one in _corners(plot, steps)):
        pen.rectangle((x - half, y - half, to_x + half, to_y + half), 255)
    canvas.paste(EMBER, (plot.left, PLOT_TOP - THICK), mask.reduce(SCALE))


def _large(plot: Plot) -> tuple[int, int]:
    height = PLOT_BOTTOM - PLOT_TOP + 2 * THICK
    return (RIGHT - plot.left + THICK) * SCALE, height * SCALE


def _placed(plot: Plot, corner: Corner) -> tuple[int, int]:
    """Where a corner is in the mask."""
    x, y = corner
    return round((x - plot.left) * SCALE), round((y - PLOT_TOP + THICK) * SCALE)


def _target(canvas: Image.Image, plot: Plot, chart: Waiting) -> None:
    """A dashed line at the target, with what is said of it above."""
    x = plot.x(chart.target)
    text = fitted(chart.targeted, (24, 20), RIGHT - plot.left - TARGET_HEIGHT, bold=True)
    wide = text.width + TARGET_HEIGHT
    left = min(max(x - wide // 2, MARGIN), RIGHT - wide)
    bottom = TARGET_TOP + TARGET_HEIGHT
    rounded(canvas, (left, TARGET_TOP, left + wide, bottom), TARGET_HEIGHT // 2, FROST_DEEP)
    text.draw(canvas, left + TARGET_HEIGHT // 2, bottom - 12, WHITE)
    for y in range(bottom, PLOT_BOTTOM, DASH + BREAK):
        rounded(canvas, (x - 1, y, x + 2, min(y + DASH, PLOT_BOTTOM)), 0, FROST_DEEP)


def _median(canvas: Image.Image, plot: Plot, median: float | None) -> None:
    """A mark where half wait still."""
    if median is not None and median <= plot.hours:
        centre = (plot.x(median), plot.y(HALF))
        disc(canvas, centre, DOT, WHITE)
        disc(canvas, centre, DOT, INK, stroke=4)


def _labels(canvas: Image.Image, plot: Plot, ticks: Sequence[Point]) -> None:
    for tick in ticks:
        label = line(tick.label, LABEL_SIZE).within(TICK_ROOM)
        x = min(plot.x(tick.value) - label.width // 2, RIGHT - label.width)
        label.draw(canvas, x, LABEL_LINE, QUIET)
