"""Days: each mark has a shape of its own, so that nobody needs the colours to tell them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import cos, pi, sin, sqrt
from typing import Literal, NamedTuple

from PIL import Image

from bot.services.pictures.colours import (
    BAND,
    EMBER,
    FAINT,
    FROST,
    FROST_DEEP,
    FROST_PALE,
    GOLD,
    GROOVE,
    INK,
    PAPER,
    QUIET,
    WHITE,
    Colour,
)
from bot.services.pictures.data import Day, Mark
from bot.services.pictures.shapes import Place, disc, polygon, rounded
from bot.services.pictures.text import line

Shape = Literal["disc", "square", "diamond", "pill", "dot"]

RADIUS, RIM = 36, 4
"""Of a day with its number."""
RIM_PART = 8
"""Which part of its radius the rim of a day without a number is."""
CORNER = 26
"""Where, to the right and above, a day with its number has its star."""
STAR, STAR_RIM, STAR_TIPS, STAR_DENT = 15, 0.2, 5, 0.45
FLAKE_PART, FLAKE_ARMS = 0.68, 3


class Look(NamedTuple):
    """How a day is shown."""

    number: Colour
    bold: bool = False
    fill: Colour | None = None
    rim: Colour | None = None
    shape: Shape = "disc"
    snow: bool = False


LOOKS: dict[Mark, Look] = {
    "done": Look(WHITE, bold=True, fill=EMBER),
    "madeup": Look(INK, bold=True, fill=WHITE, rim=EMBER, shape="square"),
    "frozen": Look(FROST_DEEP, fill=FROST_PALE, rim=FROST, snow=True),
    "away": Look(FROST_DEEP, fill=FROST_PALE, rim=FROST, shape="pill"),
    "excused": Look(FROST_DEEP, fill=FROST_PALE, rim=FROST, shape="diamond"),
    "today": Look(INK, bold=True, fill=WHITE, rim=EMBER),
    "missed": Look(QUIET, fill=QUIET, shape="dot"),
    "future": Look(QUIET, fill=PAPER, rim=GROOVE),
    "out": Look(FAINT),
}
HELD: frozenset[Mark] = frozenset({"done", "madeup", "frozen", "away", "excused"})
"""What does not break a streak."""


def joined(canvas: Image.Image, week: Sequence[Day], places: Sequence[Place]) -> None:
    """A band behind those days of one streak that follow each other."""
    reach = RADIUS - RIM
    for held, run in groupby(zip(week, places, strict=False), lambda one: one[0].mark in HELD):
        (x, y), *others = (place for _, place in run)
        if held and others:
            end, _ = others[-1]
            rounded(canvas, (x - reach, y - reach, end + reach, y + reach), reach, BAND)


def numbered(canvas: Image.Image, day: Day, place: Place, looks: Mapping[Mark, Look]) -> None:
    """A day with its number, and with a star if it was featured."""
    look, (x, y) = looks[day.mark], place
    below = (x, y + RADIUS - RIM)
    _outline(canvas, look, below if look.shape == "dot" else place, RADIUS, RIM)
    number = line(str(day.day), 30, bold=look.bold)
    number.draw(canvas, x - number.width // 2, y + 11, look.number)
    if look.snow:
        line("❄", 22).draw(canvas, x + 14, y - 16, look.number)
    if day.featured:
        star(canvas, (x + CORNER, y - CORNER), STAR)


def small(canvas: Image.Image, mark: Mark, place: Place, radius: int) -> None:
    """A day without its number."""
    look = LOOKS[mark]
    _outline(canvas, look, place, radius, max(2, radius // RIM_PART))
    if look.snow:
        _flake(canvas, place, radius * FLAKE_PART, look.number)


def star(canvas: Image.Image, centre: Place, radius: int) -> None:
    """For a day that was featured."""
    for reach, colour in ((radius * (1 + STAR_RIM), WHITE), (radius, GOLD)):
        polygon(canvas, _star(centre, reach), colour)


def _star(centre: Place, radius: float) -> list[tuple[float, float]]:
    x, y = centre
    turns = [
        (n * pi / STAR_TIPS, radius * (STAR_DENT if n % 2 else 1)) for n in range(2 * STAR_TIPS)
    ]
    return [(x + sin(turn) * reach, y - cos(turn) * reach) for turn, reach in turns]


def _flake(canvas: Image.Image, centre: Place, reach: float, colour: Colour) -> None:
    x, y = centre
    half = max(1.0, reach / 8)
    for n in range(FLAKE_ARMS):
        a, b = sin(n * pi / FLAKE_ARMS), cos(n * pi / FLAKE_ARMS)
        ends = ((reach, half), (reach, -half), (-reach, -half), (-reach, half))
        corners = [(x + a * along + b * aside, y + b * along - a * aside) for along, aside in ends]
        polygon(canvas, corners, colour)


def _outline(canvas: Image.Image, look: Look, place: Place, radius: int, rim: int) -> None:
    """The shape without anything in it."""
    if look.rim:
        _shape(canvas, look.shape, place, radius, 0, look.rim)
    if look.fill:
        _shape(canvas, look.shape, place, radius, rim if look.rim else 0, look.fill)


def _shape(
    canvas: Image.Image, shape: Shape, place: Place, radius: int, less: int, colour: Colour
) -> None:
    """A shape within a circle of that radius, or smaller by `less` on all sides."""
    x, y = place
    reach = radius - less
    if shape == "disc":
        disc(canvas, place, reach, colour)
    elif shape == "dot":
        disc(canvas, place, max(3, radius // 9), colour)
    elif shape == "diamond":
        reach = radius - round(less * sqrt(2))
        polygon(canvas, [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], colour)
    elif shape == "pill":
        high = radius * 2 // 3 - less
        rounded(canvas, (x - reach, y - high, x + reach, y + high), high, colour)
    else:
        side = radius * 9 // 10 - less
        rounded(canvas, (x - side, y - side, x + side, y + side), side // 3, colour)
