"""Prompts to talk about: written by an admin, said at set times."""

from bot.features.prompts import planning, saying
from bot.features.prompts.declared import feature

__all__ = ["feature", "planning", "saying"]
