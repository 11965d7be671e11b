"""Answers that do not fill the group: an emoji for all to see, words for the caller alone."""

from __future__ import annotations

from typing import Any

from bot.core.actions import Action, React, Say
from bot.core.context import Context


def quietly(ctx: Context, key: str, **values: Any) -> list[Action]:
    """Say yes to what was typed or pressed."""
    told = ctx.text(key, **values)
    return [
        React(ctx.event.external_id, "👍", otherwise=told),
        Say(told, private=True, optional=True),
    ]
