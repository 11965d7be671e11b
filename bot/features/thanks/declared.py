"""What the parts of this feature declare themselves on, and what a community may set."""

from __future__ import annotations

from bot.core.elements import width
from bot.core.feature import Feature
from bot.services.thanks import counting, records

feature = Feature("thanks")

REACTIONS = "thanks.reactions"
MOST_REACTIONS = 5
WIDEST = 12
"""Columns of the longest emoji: a family of four."""


def _are_emojis(listed: tuple[str, ...]) -> bool:
    return all(0 < width(item) <= WIDEST and not item.isascii() for item in listed)


feature.reason(counting.REASON)
feature.setting(records.RATE, 2, minimum=0, maximum=1000)
feature.setting(counting.DAILY, 3, minimum=1, maximum=100)
feature.setting(counting.COOLDOWN, 24, minimum=0, maximum=24)
feature.setting(REACTIONS, ("🙏",), maximum=MOST_REACTIONS, check=_are_emojis)
