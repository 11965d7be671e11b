"""Answers that do not fill the group: an emoji for all to see, words for the caller alone."""

from __future__ import annotations

from bot.core.actions import Action, React, Say
from bot.core.context import Context
from bot.core.elements import Elements


def quietly(ctx: Context, told: Elements, emoji: str = "👍") -> list[Action]:
    """Say yes to what was typed or pressed."""
    return [
        React(ctx.event.external_id, emoji, otherwise=told),
        Say(told, private=True, optional=True),
    ]
