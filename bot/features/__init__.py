"""The abilities, one file or package each."""

from bot.core.feature import Feature
from bot.features import (
    audit,
    awards,
    boards,
    challenges,
    checkins,
    diagnose,
    forms,
    greeting,
    help,
    levels,
    messages,
    openings,
    points,
    preferences,
    privacy,
    settings,
    upkeep,
)

FEATURES: tuple[Feature, ...] = (
    messages.feature,
    points.feature,
    checkins.feature,
    challenges.feature,
    *boards.features,
    levels.feature,
    preferences.feature,
    privacy.feature,
    openings.feature,
    settings.feature,
    awards.feature,
    audit.feature,
    forms.feature,
    diagnose.feature,
    help.feature,
    greeting.feature,
    upkeep.feature,
)
"""In the order in which listeners hear and /help lists."""
