"""How many of those who started were still on track: a bar for each day, and where most went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from bot.services.pictures.colours import BAND, EMBER, FAINT, GROOVE, INK, QUIET, WHITE
from bot.services.pictures.data import Dropoff, Point
from bot.services.pictures.paper import paper
from bot.services.pictures.rows import facts
from bot.services.pictures.shapes import COLOURS, SCALE, png, polygon, rounded
from bot.services.pictures.text import fitted, line

SIZE = (1050, 760)
MARGIN = 60
RIGHT = SIZE[0] - MARGIN
SPAN = (MARGIN, RIGHT)

TITLE_LINE, FACT_LINE, UP_LINE = 108, 184, 290
FALL_TOP, FALL_HEIGHT = 308, 46
PLOT_TOP, PLOT_BOTTOM = 384, 664
LABEL_LINE, ACROSS_LINE = 700, 734
LABEL_SIZE, TICK_ROOM = 22, 130
SPACING = 18
"""Pixels between two labels, at least."""
MOST_LABEL = 160
STEPS = tuple(step * scale for scale in (1, 10, 100) for step in (1, 2, 5))
"""A label at every one of these: at the smallest that leaves room for them."""
THIN = 5
"""Bars with less room than this stand without gaps."""
HEAD = 14
"""Of the arrow."""
GAP_PART, WIDEST = 0.25, 90
"""Of the place of a bar, what is left free; and how wide a bar is at most."""


class Plot(NamedTuple):
    """Where the bars are, and what they are measured by."""

    left: int
    top: int
    """The highest value that there is room for."""
    bars: int

    @property
    def slot(self) -> float:
        """How many pixels each bar has."""
        return (RIGHT - self.left) / max(1, self.bars)

    def y(self, value: int) -> int:
        """Where a value is."""
        return PLOT_BOTTOM - round((PLOT_BOTTOM - PLOT_TOP) * min(value, self.top) / self.top)

    def middle(self, n: int) -> int:
        """Where the middle of a bar is."""
        return self.left + round((n + 0.5) * self.slot)


def draw_dropoff(data: str) -> bytes:
    """The chart as a PNG, from the data of its Image."""
    chart = Dropoff.read(data)
    canvas = paper(*SIZE).copy()
    title = fitted(chart.title, (48, 42, 36, 30), RIGHT - MARGIN, bold=True)
    title.draw(canvas, MARGIN, TITLE_LINE, INK)
    facts(canvas, chart.facts, SPAN, FACT_LINE)
    fitted(chart.up, (LABEL_SIZE, 20), RIGHT - MARGIN).draw(canvas, MARGIN, UP_LINE, QUIET)
    plot = _scale(canvas, chart)
    _bars(canvas, plot, chart)
    _labels(canvas, plot, chart.points)
    across = fitted(chart.across, (LABEL_SIZE, 20), RIGHT - MARGIN)
    across.draw(canvas, RIGHT - across.width, ACROSS_LINE, QUIET)
    _fall(canvas, plot, chart)
    return png(canvas, COLOURS)


def _scale(canvas: Image.Image, chart: Dropoff) -> Plot:
    """Draw the lines across with their numbers; return what lies right of them."""
    numbers = [line(tick.label, LABEL_SIZE).within(TICK_ROOM) for tick in chart.ticks]
    left = MARGIN + max((number.width for number in numbers), default=0) + SPACING
    top = max([1, *(point.value for point in (*chart.points, *chart.ticks))])
    plot = Plot(left, top, len(chart.points))
    for number, tick in zip(numbers, chart.ticks, strict=True):
        y = plot.y(tick.value)
        number.draw(canvas, left - SPACING - number.width, y + 8, QUIET)
        rounded(canvas, (left, y, RIGHT, y + 2), 0, GROOVE)
    rounded(canvas, (left, PLOT_BOTTOM, RIGHT, PLOT_BOTTOM + 2), 0, FAINT)
    return plot


def _bars(canvas: Image.Image, plot: Plot, chart: Dropoff) -> None:
    values = [point.value for point in chart.points]
    if chart.fall and chart.fall < len(values):  # what went, paler above what is left
        lost = {chart.fall: values[chart.fall - 1]}
        canvas.paste(BAND, (plot.left, PLOT_TOP), _columns(plot, lost))
    canvas.paste(EMBER, (plot.left, PLOT_TOP), _columns(plot, dict(enumerate(values))))


def _columns(plot: Plot, values: dict[int, int]) -> Image.Image:
    """A mask of bars; where they are thin, without gaps."""
    size = (RIGHT - plot.left, PLOT_BOTTOM - PLOT_TOP)
    mask = Image.new("L", (size[0] * SCALE, size[1] * SCALE))
    pen = ImageDraw.Draw(mask)
    gap = GAP_PART * plot.slot if plot.slot >= THIN else 0
    width = min(plot.slot - gap, WIDEST)
    for n, value in values.items():
        middle = (n + 0.5) * plot.slot
        left, right = (round((middle + side * width / 2) * SCALE) for side in (-1, 1))
        if value > 0:
            pen.rectangle((left, (plot.y(value) - PLOT_TOP) * SCALE, right - 1, mask.height), 255)
    return mask.reduce(SCALE)


def _labels(canvas: Image.Image, plot: Plot, points: Sequence[Point]) -> None:
    """Every nth, as many as have room; and the first, if it has some too."""
    labels = [line(point.label, LABEL_SIZE).within(MOST_LABEL) for point in points]
    widest = max((label.width for label in labels), default=0)
    every = next((n for n in STEPS if n * plot.slot >= widest + SPACING), STEPS[-1])
    first_room = (every - 1) * plot.slot - SPACING // 2
    has_first = bool(labels) and first_room >= (labels[0].width + widest) // 2
    end = 0
    for n, label in enumerate(labels):
        x = min(max(plot.middle(n) - label.width // 2, MARGIN), RIGHT - label.width)
        if x >= end and ((n == 0 and has_first) or (n + 1) % every == 0):
            label.draw(canvas, x, LABEL_LINE, QUIET)
            end = x + label.width + SPACING // 2


def _fall(canvas: Image.Image, plot: Plot, chart: Dropoff) -> None:
    """What is said of the steepest fall, above it, and an arrow down to what was left."""
    if chart.fall is None or chart.fall >= len(chart.points):
        return
    text = fitted(chart.fallen, (28, 24), RIGHT - plot.left - FALL_HEIGHT, bold=True)
    x, wide = plot.middle(chart.fall), text.width + FALL_HEIGHT
    left = min(max(x - wide // 2, MARGIN), RIGHT - wide)
    bottom, end = FALL_TOP + FALL_HEIGHT, plot.y(chart.points[chart.fall].value)
    rounded(canvas, (left, FALL_TOP, left + wide, bottom), FALL_HEIGHT // 2, INK)
    text.draw(canvas, left + FALL_HEIGHT // 2, bottom - 13, WHITE)
    rounded(canvas, (x - 1, bottom, x + 2, end - HEAD), 0, INK)
    polygon(
        canvas, [(x - HEAD / 2, end - HEAD), (x + HEAD / 2 + 1, end - HEAD), (x + 0.5, end)], INK
    )
