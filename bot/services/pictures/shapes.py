"""Smooth shapes: drawn four times as large, then reduced."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from math import ceil, floor

from PIL import Image, ImageDraw

from bot.services.pictures.colours import Colour

SCALE = 4
COLOURS = 128
"""Enough for a picture of ours and a few emojis."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two are just outside."""
Place = tuple[int, int]
Corner = tuple[float, float]


def rounded(canvas: Image.Image, box: Box, radius: int, colour: Colour, stroke: int = 0) -> None:
    """A rectangle with round corners: filled, or an outline of `stroke` pixels within the box."""
    left, top, right, bottom = box
    mask = _mask(right - left, bottom - top, radius, stroke)
    canvas.paste(colour, (left, top), mask)


def disc(canvas: Image.Image, centre: Place, radius: int, colour: Colour, stroke: int = 0) -> None:
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


def polygon(canvas: Image.Image, corners: Sequence[Corner], colour: Colour) -> None:
    """A filled polygon."""
    left, right = floor(min(x for x, _ in corners)), ceil(max(x for x, _ in corners))
    top, bottom = floor(min(y for _, y in corners)), ceil(max(y for _, y in corners))
    mask = Image.new("L", ((right - left + 1) * SCALE, (bottom - top + 1) * SCALE))
    inside = [((x - left) * SCALE, (y - top) * SCALE) for x, y in corners]
    ImageDraw.Draw(mask).polygon(inside, 255)
    canvas.paste(colour, (left, top), mask.reduce(SCALE))


def png(canvas: Image.Image, colours: int | None = None) -> bytes:
    """The picture as a file; in so many colours it is less than half as large."""
    file = BytesIO()
    if colours:
        canvas = canvas.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    canvas.save(file, "PNG", compress_level=6)
    return file.getvalue()
