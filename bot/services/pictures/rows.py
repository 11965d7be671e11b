"""Rows that several pictures have: facts, a bar with words above it, a footer."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from bot.services.pictures.colours import EMBER, GROOVE, INK, QUIET
from bot.services.pictures.data import Fact
from bot.services.pictures.shapes import rounded
from bot.services.pictures.text import fitted, line

GAP = 24
WIDE_GAP = 36
LABEL_DROP = 38
"""Pixels from a figure down to its meaning."""
BAR_HEIGHT = 28
WORDS_RISE = 18
"""Pixels from the bar up to its words."""
FOOTER_SIZES = (28, 26, 24, 22)

Span = tuple[int, int]
"""From which x to which."""


def facts(canvas: Image.Image, shown: Sequence[Fact], span: Span, baseline: int) -> None:
    """Side by side, each in as much room as the others."""
    left, right = span
    room = (right - left) // max(1, len(shown))
    for n, fact in enumerate(shown):
        x = left + n * room
        figure = line(f"{fact.icon} {fact.figure}", 36, bold=True).within(room - GAP)
        figure.draw(canvas, x, baseline, INK)
        label = line(fact.label, 24).within(room - GAP)
        label.draw(canvas, x, baseline + LABEL_DROP, QUIET)


def bar(canvas: Image.Image, span: Span, top: int, done: int, whole: int) -> None:
    """How much is done of a whole; all where that is nothing."""
    left, right = span
    room = right - left
    box = (left, top, right, top + BAR_HEIGHT)
    rounded(canvas, box, BAR_HEIGHT // 2, GROOVE)
    if filled := _filled(done, whole, room):
        box = (left, top, left + filled, top + BAR_HEIGHT)
        rounded(canvas, box, BAR_HEIGHT // 2, EMBER)


def _filled(done: int, whole: int, room: int) -> int:
    """How many pixels of the bar are full: none, or enough for round ends."""
    if whole <= 0:
        return room
    done = min(max(done, 0), whole)
    return max(BAR_HEIGHT, room * done // whole) if done else 0


def bar_words(canvas: Image.Image, span: Span, top: int, reached: str, ahead: str) -> None:
    """What stands above a bar, on the left and on the right."""
    left, right = span
    baseline = top - WORDS_RISE
    first = line(reached, 26, bold=True).within((right - left) // 2)
    first.draw(canvas, left, baseline, INK)
    last = line(ahead, 24).within(right - left - first.width - GAP)
    last.draw(canvas, right - last.width, baseline, QUIET)


def footer(canvas: Image.Image, texts: Sequence[str], span: Span, baseline: int) -> None:
    """Side by side; where that is too much, each in as much room as the others."""
    x, right = span
    whole = right - x + WIDE_GAP
    for size in FOOTER_SIZES:
        lines = [line(text, size) for text in texts]
        if sum(shown.width + WIDE_GAP for shown in lines) <= whole:
            break
    else:
        lines = [fitted(text, FOOTER_SIZES, whole // len(texts) - WIDE_GAP) for text in texts]
    for shown in lines:
        shown.draw(canvas, x, baseline, INK)
        x += shown.width + WIDE_GAP
