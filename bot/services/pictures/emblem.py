"""The flame of the hearth, and the seal that it is on."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin

from PIL import Image

from bot.services.pictures.colours import EMBER, PAPER, WHITE, Colour
from bot.services.pictures.shapes import Corner, Place, disc, polygon

Curve = tuple[Corner, Corner, Corner]
"""The points that a Bézier curve leans to, and its end; it begins at the end of the one before."""

FLAME: tuple[Curve, ...] = (
    ((0.22, -0.62), (0.68, -0.30), (0.68, 0.32)),
    ((0.68, 0.74), (0.38, 1.00), (0.00, 1.00)),
    ((-0.38, 1.00), (-0.68, 0.74), (-0.68, 0.34)),
    ((-0.68, 0.06), (-0.54, -0.16), (-0.42, -0.34)),
    ((-0.38, -0.18), (-0.28, -0.06), (-0.16, -0.04)),
    ((-0.24, -0.40), (-0.16, -0.76), (0.06, -1.00)),
)
HEART: tuple[Curve, ...] = (
    ((0.10, 0.28), (0.32, 0.36), (0.32, 0.64)),
    ((0.32, 0.84), (0.18, 0.96), (0.00, 0.96)),
    ((-0.18, 0.96), (-0.32, 0.84), (-0.32, 0.66)),
    ((-0.32, 0.44), (-0.06, 0.34), (0.02, 0.04)),
)
STEPS = 12
"""Of each curve."""
WAVES, WAVE = 28, 0.035
"""Around the seal, and how high they are, in radii."""
TURNS = 4
"""Corners of each wave, in each of its quarters."""


def seal(canvas: Image.Image, centre: Place, radius: int) -> None:
    """A round seal with the flame."""
    x, y = centre
    polygon(canvas, list(_waves(centre, radius)), EMBER)
    disc(canvas, centre, round(radius * 0.84), PAPER, max(2, radius // 28))
    flame(canvas, (x, y - radius // 24), round(radius * 0.56), WHITE, EMBER)


def flame(canvas: Image.Image, centre: Place, reach: int, colour: Colour, heart: Colour) -> None:
    """A flame that reaches as far above its centre as below it."""
    for curves, filled in ((FLAME, colour), (HEART, heart)):
        x, y = centre
        polygon(canvas, [(x + reach * a, y + reach * b) for a, b in _corners(curves)], filled)


def _corners(curves: tuple[Curve, ...]) -> Iterator[Corner]:
    begin = curves[-1][-1]
    for one, other, end in curves:
        for n in range(STEPS):
            t = n / STEPS
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points = (begin, one, other, end)
            yield (
                sum(part * x for part, (x, _) in zip(parts, points, strict=True)),
                sum(part * y for part, (_, y) in zip(parts, points, strict=True)),
            )
        begin = end


def _waves(centre: Place, radius: int) -> Iterator[Corner]:
    corners = WAVES * TURNS * 4
    for n in range(corners):
        turn = 2 * pi * n / corners
        reach = radius * (1 - WAVE + WAVE * cos(WAVES * turn))
        yield centre[0] + reach * sin(turn), centre[1] - reach * cos(turn)
