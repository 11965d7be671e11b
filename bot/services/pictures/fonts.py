"""The typefaces beside this file: which characters each has, and how they are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from struct import unpack_from

from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"
LATIN, LATIN_BOLD = "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"
EMOJI = "NotoColorEmoji.ttf"

EMOJI_SIZE = 109
"""The one size that the bitmaps of the emojis have."""
EMOJI_CELL = (136, 128)
TABLES, ENTRY = 12, 16
PLANE_0, SEGMENTED = 4, 12
"""The formats of character maps: of the first 65,536 code points, and of all."""


@lru_cache(maxsize=256)
def face(file: str, size: int) -> ImageFont.FreeTypeFont:
    """A typeface in a size, in pixels. Laid out simply: the same on every machine."""
    return ImageFont.truetype(FOLDER / file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def emoji(char: str, height: int) -> Image.Image:
    """The picture of an emoji, `height` pixels high."""
    cell = Image.new("RGBA", EMOJI_CELL)
    font = face(EMOJI, EMOJI_SIZE)
    ImageDraw.Draw(cell).text((0, 0), char, font=font, embedded_color=True)
    width, full = EMOJI_CELL
    return cell.resize((round(width * height / full), height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=8)
def characters(file: str) -> frozenset[str]:
    """All characters that a typeface has."""
    data = (FOLDER / file).read_bytes()
    return frozenset(chr(code) for first, last in _spans(data) for code in range(first, last + 1))


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """First and last code points of the spans in the character map of an OpenType file."""
    formats = {_number(">H", data, start): start for start in _maps(data)}
    if SEGMENTED in formats:
        start = formats[SEGMENTED]
        for n in range(_number(">I", data, start + 12)):
            first, last, _ = unpack_from(">III", data, start + 16 + 12 * n)
            yield first, last
    else:
        start = formats[PLANE_0]
        count = _number(">H", data, start + 6) // 2
        lasts = unpack_from(f">{count}H", data, start + 14)
        firsts = unpack_from(f">{count}H", data, start + 16 + 2 * count)
        yield from zip(firsts[:-1], lasts[:-1], strict=True)  # the last one only ends the list


def _maps(data: bytes) -> Iterator[int]:
    """Where the character maps begin."""
    entries = (TABLES + ENTRY * n for n in range(_number(">H", data, 4)))
    cmap = next(
        _number(">I", data, entry + 8) for entry in entries if data[entry : entry + 4] == b"cmap"
    )
    for n in range(_number(">H", data, cmap + 2)):
        yield cmap + _number(">I", data, cmap + 8 + 8 * n)


def _number(form: str, data: bytes, at: int) -> int:
    return int(unpack_from(form, data, at)[0])
