"""The card of a member: who, which level, which place, how far to the next level."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width
from zlib import crc32

from PIL import Image

from bot.services.pictures.colours import (
    COATS,
    DUSK,
    EMBER,
    INK,
    PAPER,
    QUIET,
    SHADE,
    WHITE,
)
from bot.services.pictures.data import Card
from bot.services.pictures.fonts import EMOJI
from bot.services.pictures.rows import GAP, bar, bar_words, facts
from bot.services.pictures.shapes import disc, png, rounded
from bot.services.pictures.text import DOT, fitted, line

SIZE = (1050, 450)
MARGIN = 60
RIGHT = SIZE[0] - MARGIN
FACE = (150, 146)
RADIUS = 90
LETTERS, LETTERS_ROOM = (84, 72, 60, 48), 146
COLUMN = 284
"""Where the words begin, beside the circle."""

NAME_LINE, LEVEL_LINE, FACT_LINE = 118, 182, 258
BAR_TOP = 376


def draw_card(data: str) -> bytes:
    """The card as a PNG, from the data of its Image."""
    card = Card.read(data)
    canvas = _ground().copy()
    _circle(canvas, card.name)
    _heading(canvas, card, _place(canvas, card))
    facts(canvas, card.facts, (COLUMN, RIGHT), FACT_LINE)
    bar_words(canvas, (MARGIN, RIGHT), BAR_TOP, card.reached, card.ahead)
    done, whole = card.earned - card.floor, card.ceiling - card.floor
    bar(canvas, (MARGIN, RIGHT), BAR_TOP, done, whole)
    return png(canvas)


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """The same for everybody: paper, and the light of a fire from below."""
    ground = Image.new("RGB", SIZE, PAPER)
    disc(ground, (960, 560), 460, SHADE)
    disc(ground, (960, 560), 300, DUSK)
    rounded(ground, (0, 0, 12, SIZE[1]), 0, EMBER)
    return ground


def _circle(canvas: Image.Image, name: str) -> None:
    x, y = FACE
    letters = fitted(initials(name), LETTERS, LETTERS_ROOM, bold=True)
    coat = COATS[crc32(name.encode(errors="replace")) % len(COATS)]
    is_emoji = letters.glyphs[0].file == EMOJI
    disc(canvas, FACE, RADIUS + 8, WHITE)
    disc(canvas, FACE, RADIUS, SHADE if is_emoji else coat)
    letters.draw(canvas, x - letters.width // 2, y + round(letters.size * 0.37), WHITE)


def initials(name: str) -> str:
    """One character of Chinese or an emoji; of a name in letters the first of its outer words."""
    words = [word for word in name.split() if line(word, 1).glyphs] or [DOT]
    first, last = (
        next((g for g in line(word, 1).glyphs if g.char.isalnum() or g.file == EMOJI), None)
        for word in (words[0], words[-1])
    )
    if first is None:
        return line(words[0], 1).glyphs[0].char
    both = last and len(words) > 1 and all(_is_letter(glyph.char) for glyph in (first, last))
    return "".join(g.char.upper()[0] for g in ((first, last) if last and both else (first,)))


def _is_letter(char: str) -> bool:
    return char.isalpha() and east_asian_width(char) not in "WF"


def _place(canvas: Image.Image, card: Card) -> int:
    """Write the rank on the right; return where the name has to end."""
    rank = fitted(card.rank, (64, 52, 40), 300, bold=True)
    ranked = line(card.ranked, 26).within(300)
    rank.draw(canvas, RIGHT - rank.width, NAME_LINE, EMBER)
    ranked.draw(canvas, RIGHT - ranked.width, LEVEL_LINE, QUIET)
    widest = max(rank.width, ranked.width)
    return RIGHT - widest - GAP * 2 if widest else RIGHT


def _heading(canvas: Image.Image, card: Card, end: int) -> None:
    room = end - COLUMN
    fitted(card.name, (56, 48, 42, 36), room, bold=True).draw(canvas, COLUMN, NAME_LINE, INK)
    level = line(card.level, 26, bold=True).within(room - GAP * 2)
    right = COLUMN + level.width + GAP * 2
    rounded(canvas, (COLUMN, LEVEL_LINE - 34, right, LEVEL_LINE + 14), 24, EMBER)
    level.draw(canvas, COLUMN + GAP, LEVEL_LINE, WHITE)
    title = line(card.title, 28).within(end - right - GAP)
    title.draw(canvas, right + GAP, LEVEL_LINE, QUIET)
