"""Where a long line may be broken, in languages with and without spaces."""

from __future__ import annotations

from bot.core.elements import width

JOINER = "\N{ZERO WIDTH JOINER}"
OPENING = "（《「『【“‘([{"
CLOSING = "，。、；：！？）》」』】…—～％”’,.;:!?)]}%"
WIDE = 2


def line_breaks(text: str, columns: int) -> list[int]:
    """The indices at which new lines begin, so that each takes no more than so many columns.

    A line is broken at spaces, which may hang over, and beside wide characters, but not so that
    it begins with closing punctuation; a word that is longer than a line is broken anywhere.
    """
    breaks: list[int] = []
    start = possible = used = 0
    for n, char in enumerate(text):
        if n and _may_begin(text[n - 1], char):
            possible = n
        used += width(char)
        if used > columns and n > start and char != " ":
            helps = possible > start and width(text[possible : n + 1]) <= columns
            start = possible if helps else n
            breaks.append(start)
            used = width(text[start : n + 1])
    return breaks


def _may_begin(before: str, char: str) -> bool:
    """Whether a line may begin with `char` after one that ended with `before`."""
    if char == " " or not width(char) or before == JOINER:
        return False
    if before == " ":
        return True
    wide = WIDE in (width(before), width(char))
    return wide and before not in OPENING and char not in CLOSING
