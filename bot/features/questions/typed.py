"""What is typed behind the number of a question, where that may be left out."""

from __future__ import annotations

import re
import unicodedata

NUMBERED = re.compile(r"[#＃]?(\d{1,9})(?:[\s;；,，、:：]+(.*))?")


def numbered(typed: str | None) -> tuple[int | None, str]:
    """The number that a line begins with, and the rest of it; None if it begins with none."""
    line = " ".join((typed or "").split())
    begun = NUMBERED.fullmatch(line)
    if begun is None:
        return None, line
    return int(unicodedata.normalize("NFKC", begun[1])), (begun[2] or "").strip()
