"""Questions that do not drown: asked, answered, accepted, and nobody forgotten."""

from bot.features.questions import asking, listing, showing

# /help lists commands in the order of their declaration: asking comes first.
# isort: split
from bot.features.questions import (
    accepting,
    alarming,
    answers,
    bounty,
    closing,
    helping,
    statistics,
    tagging,
    titling,
    topics,
)
from bot.features.questions.declared import feature

__all__ = [
    "accepting",
    "alarming",
    "answers",
    "asking",
    "bounty",
    "closing",
    "feature",
    "helping",
    "listing",
    "showing",
    "statistics",
    "tagging",
    "titling",
    "topics",
]
