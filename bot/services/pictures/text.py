"""Lines of text that are measured before they are drawn, each character from a face that has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from math import ceil
from typing import NamedTuple
from unicodedata import category, east_asian_width, normalize

from PIL import Image, ImageDraw

from bot.services.pictures.colours import Colour
from bot.services.pictures.fonts import (
    BOLD,
    EMOJI,
    LATIN,
    LATIN_BOLD,
    REGULAR,
    characters,
    emoji,
    face,
)

ELLIPSES = ("...", "…")
"""After a narrow character, and after a wide one: a Chinese ellipsis takes a whole square."""
DOT = "·"
"""Stands for letters that no face has."""
JOINER = "\N{ZERO WIDTH JOINER}"
FLAG_A = ord("\N{REGIONAL INDICATOR SYMBOL LETTER A}")
FLAG_Z = ord("\N{REGIONAL INDICATOR SYMBOL LETTER Z}")
SKINS = frozenset("🏻🏼🏽🏾🏿")

THICKENING = 0.022
"""How far a thickened stroke reaches beyond itself, in sizes."""
RISE, DROP = 0.93, 0.19
"""How far an emoji reaches above and below the line that letters stand on, in sizes."""


class Glyph(NamedTuple):
    """A character and the face that has it."""

    char: str
    file: str


@dataclass(frozen=True)
class Line:
    """Some text in a size."""

    glyphs: tuple[Glyph, ...]
    size: int
    bold: bool = False

    @cached_property
    def width(self) -> int:
        """How many pixels it takes."""
        return ceil(sum(_width(file, text, self.size) for file, text in self.runs()))

    def runs(self) -> Iterator[tuple[str, str]]:
        """Pieces of one face: its file, and the text."""
        for file, glyphs in groupby(self.glyphs, lambda glyph: glyph.file):
            yield file, "".join(glyph.char for glyph in glyphs)

    def within(self, room: int) -> Line:
        """The line, or as much of it as fits with an ellipsis; nothing where not even that fits."""
        kept, shown = self.glyphs, self
        while shown.width > room and kept:
            kept = kept[:-1]
            while kept and kept[-1].char == " ":
                kept = kept[:-1]
            shown = replace(self, glyphs=(*kept, *_ellipsis(kept)))
        return shown if shown.width <= room else replace(self, glyphs=())

    def draw(self, canvas: Image.Image, x: int, baseline: int, colour: Colour) -> None:
        """Draw it from `x` on."""
        pen = ImageDraw.Draw(canvas)
        at = float(x)
        for file, text in self.runs():
            if file == EMOJI:
                _draw_emojis(canvas, text, round(at), baseline, self.size)
            else:
                font, stroke = face(file, self.size), self._stroke(file)
                pen.text((at, baseline), text, colour, font, "ls", stroke_width=stroke)
            at += _width(file, text, self.size)

    def _stroke(self, file: str) -> float:
        """Pixels by which letters are thickened that there are in the regular weight alone."""
        return THICKENING * self.size if self.bold and file == REGULAR else 0


def line(text: str, size: int, *, bold: bool = False) -> Line:
    """A line of text."""
    return Line(_glyphs(text, bold), size, bold)


def fitted(text: str, sizes: Sequence[int], room: int, *, bold: bool = False) -> Line:
    """A line in the first of the sizes that fits, else cut in the last."""
    lines = [line(text, size, bold=bold) for size in sizes]
    return next((one for one in lines if one.width <= room), lines[-1].within(room))


def _ellipsis(after: tuple[Glyph, ...]) -> list[Glyph]:
    if not after:
        return []
    char, file = after[-1]
    dots = ELLIPSES[east_asian_width(char) in "WF" and file != EMOJI]
    return [Glyph(dot, REGULAR if file == EMOJI else file) for dot in dots]


def _width(file: str, text: str, size: int) -> float:
    if file == EMOJI:
        return len(text) * float(emoji(text[0], _height(size)).width)
    return face(file, size).getlength(text)


def _height(size: int) -> int:
    return round((RISE + DROP) * size)


def _draw_emojis(canvas: Image.Image, text: str, x: int, baseline: int, size: int) -> None:
    for char in text:
        picture = emoji(char, _height(size))
        canvas.paste(picture, (x, baseline - round(RISE * size)), picture)
        x += picture.width


@lru_cache(maxsize=1024)
def _glyphs(text: str, bold: bool) -> tuple[Glyph, ...]:
    found: list[Glyph] = []
    chars = list(_single(" ".join(text.split())))
    faces = _faces(chars, bold)
    for char in chars:
        for glyph in _glyph(char, faces):
            if glyph.char != DOT or not found or found[-1].char != DOT:
                found.append(glyph)
    return tuple(found)


def _single(text: str) -> Iterator[str]:
    """The characters; of emojis that are joined together the first, without its colour of skin."""
    joined = False
    for char in text:
        if FLAG_A <= ord(char) <= FLAG_Z:
            yield chr(ord("A") + ord(char) - FLAG_A)
        elif char != JOINER and char not in SKINS and not (joined and category(char) == "So"):
            yield char
        joined = char == JOINER


def _faces(chars: Sequence[str], bold: bool) -> tuple[str, ...]:
    """The faces to look in, in order: one face for all letters of a text, if one has them."""
    han = (BOLD, REGULAR) if bold else (REGULAR,)
    latin = LATIN_BOLD if bold else LATIN
    rare = any(char in characters(latin) and char not in characters(REGULAR) for char in chars)
    return (EMOJI, latin, *han) if rare else (EMOJI, *han)


def _glyph(char: str, faces: Sequence[str]) -> list[Glyph]:
    """A character, or what it is made of; else a dot for a letter, and nothing for a sign."""
    for form in (char, normalize("NFKC", char), normalize("NFKD", char)):
        glyphs = [Glyph(part, file) for part in form if (file := _file(part, faces))]
        if glyphs:
            return glyphs
    return [Glyph(DOT, REGULAR)] if category(char)[0] in "LN" else []


def _file(char: str, faces: Sequence[str]) -> str | None:
    """The first face that has a character."""
    return next((file for file in faces if char in characters(file)), None)
