"""The abilities, one file or package each."""

from bot.core.feature import Feature
from bot.features import (
    checkins,
    help,
    leaderboard,
    levels,
    messages,
    points,
    preferences,
    upkeep,
)

FEATURES: tuple[Feature, ...] = (
    messages.feature,
    levels.feature,
    points.feature,
    leaderboard.feature,
    checkins.feature,
    preferences.feature,
    help.feature,
    upkeep.feature,
)
"""In the order in which listeners hear and /help lists."""
