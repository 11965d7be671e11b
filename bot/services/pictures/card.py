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
    GROOVE,
    INK,
    PAPER,
    QUIET,
    SHADE,
    WHITE,
)
from bot.services.pictures.data import Card, Fact
from bot.services.pictures.fonts import EMOJI
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
GAP = 24

NAME_LINE, LEVEL_LINE, FACT_LINE = 118, 182, 258
BAR_TOP, BAR_HEIGHT = 376, 28


def draw_card(data: str) -> bytes:
    """The card as a PNG, from the data of its Image."""
    card = Card.read(data)
    canvas = _ground().copy()
    _circle(canvas, card.name)
    _heading(canvas, card, _place(canvas, card))
    _facts(canvas, card.facts)
    _progress(canvas, card)
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


def _facts(canvas: Image.Image, facts: tuple[Fact, ...]) -> None:
    """Side by side, each in as much room as the others."""
    room = (RIGHT - COLUMN) // max(1, len(facts))
    for n, fact in enumerate(facts):
        x = COLUMN + n * room
        figure = line(f"{fact.icon} {fact.figure}", 36, bold=True).within(room - GAP)
        figure.draw(canvas, x, FACT_LINE, INK)
        line(fact.label, 24).within(room - GAP).draw(canvas, x, FACT_LINE + 38, QUIET)


def _progress(canvas: Image.Image, card: Card) -> None:
    reached = line(card.reached, 26, bold=True).within((RIGHT - MARGIN) // 2)
    reached.draw(canvas, MARGIN, BAR_TOP - 18, INK)
    ahead = line(card.ahead, 24).within(RIGHT - MARGIN - reached.width - GAP)
    ahead.draw(canvas, RIGHT - ahead.width, BAR_TOP - 18, QUIET)
    whole = RIGHT - MARGIN
    rounded(canvas, _bar(whole), BAR_HEIGHT // 2, GROOVE)
    if filled := _filled(card, whole):
        rounded(canvas, _bar(filled), BAR_HEIGHT // 2, EMBER)


def _bar(width: int) -> tuple[int, int, int, int]:
    return (MARGIN, BAR_TOP, MARGIN + width, BAR_TOP + BAR_HEIGHT)


def _filled(card: Card, whole: int) -> int:
    """How many pixels of the bar are full: none, or enough for round ends."""
    if card.ceiling <= card.floor:
        return whole
    done = min(max(card.earned - card.floor, 0), card.ceiling - card.floor)
    return max(BAR_HEIGHT, whole * done // (card.ceiling - card.floor)) if done else 0
