"""Names are written by strangers: clean them before they are stored or shown."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LIMIT = 32
NAMELESS = "·"

# Format and control characters reverse, hide or stack text. The joiner is kept: emoji need it.
KEPT = {"\N{ZERO WIDTH JOINER}", "\ufe0f"}
DROPPED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
UNSEEN = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters and symbols that leave a blank."""
MARKS_IN_A_ROW = 2


def printable(text: str) -> str:
    """What somebody typed, without control and direction marks and halves of characters."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or not _is_dropped(char))


def _is_dropped(char: str) -> bool:
    return unicodedata.category(char) in DROPPED and char not in KEPT


def clean(name: str, limit: int = LIMIT) -> str:
    """The name without control and direction marks, in at most so many characters; never empty."""
    if name.isalnum() and name.isascii() and len(name) <= limit:
        return name
    return _cleaned(name[: limit * 8], limit)


@lru_cache(maxsize=65_536)
def _cleaned(name: str, limit: int) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", name):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind.startswith("M") else 0
        if _is_dropped(char) or char in UNSEEN or marks > MARKS_IN_A_ROW:
            continue
        kept.append(" " if kind == "Zs" else char)
    shown = " ".join("".join(kept).split())[:limit].strip()
    return shown if any(unicodedata.category(char)[0] in "LNSP" for char in shown) else NAMELESS
