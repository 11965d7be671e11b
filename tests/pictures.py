"""Pictures to send: as different from each other as photos, pages and screenshots are."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture of light and dark shapes."""
    chosen = random.Random(seed)
    picture = Image.new("RGB", size, _colour(chosen))
    drawn = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = chosen.randrange(size[0]), chosen.randrange(size[1])
        wide, high = chosen.randrange(10, 120), chosen.randrange(10, 120)
        shape = chosen.choice((drawn.ellipse, drawn.rectangle))
        shape((x - wide // 2, y - high // 2, x + wide // 2, y + high // 2), _colour(chosen))
    return picture.filter(ImageFilter.GaussianBlur(2))


def page(seed: int) -> Image.Image:
    """A page of handwriting: all of them are laid out the same."""
    chosen = random.Random(seed)
    picture = Image.new("L", (480, 640), 240)
    drawn = ImageDraw.Draw(picture)
    for y in range(40, 600, 28):
        x = 40
        end = 440 if chosen.random() < 0.7 else chosen.randrange(60, 440)
        while x < end:
            wide = chosen.randrange(4, 60)
            drawn.rectangle((x, y, min(x + wide, end), y + chosen.randrange(8, 16)), 40)
            x += wide + chosen.randrange(4, 16)
    return picture.filter(ImageFilter.GaussianBlur(1))


def jpeg(picture: Image.Image, quality: int = 80, **more: object) -> bytes:
    """The bytes of a picture, as cameras and messengers make them."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    """The bytes of a picture, with nothing lost."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _colour(chosen: random.Random) -> tuple[int, int, int]:
    return chosen.randrange(256), chosen.randrange(256), chosen.randrange(256)
