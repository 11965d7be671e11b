"""Polls: asked by who leads the group, with a point for taking part."""

from bot.features.polls import asking, voting
from bot.features.polls.declared import feature

__all__ = ["asking", "feature", "voting"]
