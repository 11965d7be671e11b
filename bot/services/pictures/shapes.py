"""Smooth shapes: drawn four times as large, then reduced."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from bot.services.pictures.colours import Colour

SCALE = 4

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two are just outside."""


def rounded(canvas: Image.Image, box: Box, radius: int, colour: Colour, stroke: int = 0) -> None:
    """A rectangle with round corners: filled, or an outline of `stroke` pixels within the box."""
    left, top, right, bottom = box
    mask = _mask(right - left, bottom - top, radius, stroke)
    canvas.paste(colour, (left, top), mask)


def disc(
    canvas: Image.Image, centre: tuple[int, int], radius: int, colour: Colour, stroke: int = 0
) -> None:
    """A circle: filled, or an outline of `stroke` pixels within it."""
    x, y = centre
    rounded(canvas, (x - radius, y - radius, x + radius, y + radius), radius, colour, stroke)


@lru_cache(maxsize=128)
def _mask(width: int, height: int, radius: int, stroke: int) -> Image.Image:
    mask = Image.new("L", (width * SCALE, height * SCALE))
    box = (0, 0, width * SCALE - 1, height * SCALE - 1)
    fill, outline = (0, 255) if stroke else (255, None)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * SCALE, fill, outline, stroke * SCALE)
    return mask.reduce(SCALE)


def png(canvas: Image.Image) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    canvas.save(file, "PNG", compress_level=6)
    return file.getvalue()
