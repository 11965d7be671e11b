"""A certificate of a finished challenge: who, what they did, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from PIL import Image

from bot.services.pictures.colours import (
    BAND,
    DUSK,
    EMBER,
    GROOVE,
    INK,
    PAPER,
    QUIET,
    SHADE,
    Colour,
)
from bot.services.pictures.data import Certificate
from bot.services.pictures.emblem import seal
from bot.services.pictures.shapes import COLOURS, disc, png, rounded
from bot.services.pictures.text import Line, fitted

SIZE = (1200, 850)
MIDDLE = SIZE[0] // 2
MARGIN = 120
ROOM = SIZE[0] - 2 * MARGIN
"""For the longest line."""

FRAMES = ((0, 28, PAPER), (28, 6, EMBER), (42, 2, BAND))
"""How far inside, how strong, and in which colour."""
TOP, BOTTOM = 112, 612
"""Between them the lines stand, in the middle if there is room."""
SEAL, SEAL_RADIUS = (MIDDLE, 722), 64
FOOT_LINE, FOOT_ROOM = 758, 330
RULE, RULE_ROOM, PILL_SIDE = 300, 22, 26
WIDEST = 1.15
"""How far the lines are spread where there are few, at most."""


class Part(NamedTuple):
    """A line of the certificate, and how far it is from the one above."""

    line: Line
    above: int
    colour: Colour = INK
    on: Literal["paper", "rule", "pill"] = "paper"


def draw_certificate(data: str) -> bytes:
    """The certificate as a PNG, from the data of its Image."""
    shown = Certificate.read(data)
    canvas = _ground().copy()
    _stack(canvas, [part for part in _parts(shown) if part.line.glyphs])
    seal(canvas, SEAL, SEAL_RADIUS)
    issued = fitted(shown.issued, (24, 22, 20), FOOT_ROOM)
    issued.draw(canvas, MARGIN, FOOT_LINE, QUIET)
    code = fitted(shown.code, (24, 22, 20), FOOT_ROOM)
    code.draw(canvas, SIZE[0] - MARGIN - code.width, FOOT_LINE, QUIET)
    return png(canvas, COLOURS)


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """Paper with a frame, and the light of a fire from below."""
    ground = Image.new("RGB", SIZE, PAPER)
    disc(ground, (MIDDLE, 1010), 400, SHADE)
    disc(ground, (MIDDLE, 1010), 296, DUSK)
    for inset, stroke, colour in FRAMES:
        box = (inset, inset, SIZE[0] - inset, SIZE[1] - inset)
        rounded(ground, box, 0, colour, stroke)
    return ground


def _parts(shown: Certificate) -> list[Part]:
    return [
        Part(fitted(shown.community, (28, 26, 24), ROOM), 0, QUIET),
        Part(fitted(shown.heading, (68, 60, 48), ROOM, bold=True), 82, EMBER),
        Part(fitted(shown.given_to, (26, 24), ROOM), 56, QUIET),
        Part(fitted(shown.name, (64, 56, 48, 40), ROOM, bold=True), 80, on="rule"),
        Part(fitted(shown.finished, (26, 24), ROOM), 50, QUIET),
        Part(fitted(shown.challenge, (44, 38, 32, 28), ROOM, bold=True), 58),
        Part(fitted(shown.done, (30, 26, 24), ROOM), 50),
        Part(fitted(shown.dates, (26, 24), ROOM), 42, QUIET),
        Part(fitted(shown.title, (26, 24), ROOM - 2 * PILL_SIDE, bold=True), 60, on="pill"),
    ]


def _stack(canvas: Image.Image, parts: list[Part]) -> None:
    gaps = [part.above for part in parts[1:]]
    gaps = [gap + RULE_ROOM * (above.on == "rule") for gap, above in zip(gaps, parts, strict=False)]
    room = BOTTOM - TOP
    spread = min(room / max(1, sum(gaps)), WIDEST)
    y = TOP + (room - round(sum(gaps) * spread)) // 2
    for part, gap in zip(parts, [0, *gaps], strict=False):
        y += round(gap * spread)
        half = part.line.width // 2
        if part.on == "rule":
            rounded(canvas, (MIDDLE - RULE, y + 26, MIDDLE + RULE, y + 28), 0, GROOVE)
        elif part.on == "pill":
            side = half + PILL_SIDE
            rounded(canvas, (MIDDLE - side, y - 33, MIDDLE + side, y + 15), 24, BAND)
        part.line.draw(canvas, MIDDLE - half, y, part.colour)
