"""Names are written by strangers: clean them before they are stored or shown."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LIMIT = 32
NAMELESS = "·"

# Format and control characters reverse, hide or stack text. The joiner is kept: emoji need it.
KEPT = {"\N{ZERO WIDTH JOINER}", "\ufe0f"}
DROPPED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
MARKS_IN_A_ROW = 2


@lru_cache(maxsize=8192)
def clean(name: str) -> str:
    """The name without control and direction marks, in at most 32 characters; never empty."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", name[: LIMIT * 8]):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind.startswith("M") else 0
        if (kind in DROPPED and char not in KEPT) or marks > MARKS_IN_A_ROW:
            continue
        kept.append(" " if kind == "Zs" else char)
    shown = " ".join("".join(kept).split())[:LIMIT].strip()
    return shown if any(unicodedata.category(char)[0] in "LNSP" for char in shown) else NAMELESS
