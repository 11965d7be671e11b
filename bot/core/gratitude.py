"""Does a text thank somebody?"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Characters; in longer texts a word of thanks is seldom all that is meant."""
WORDS = re.compile(
    r"\b(?:thanks|thank\s+you|thx|ty|tysm|\+1|much\s+appreciated)(?!\w)"
    r"|谢谢|多谢|感谢|谢啦|谢了|辛苦了"
    r"|^\s*\+1(?!\w)",
)


def thanks(text: str) -> bool:
    """Whether the words of a message thank whom it answers, in English or Chinese."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return len(folded) <= LONGEST and WORDS.search(folded) is not None
