"""Days in words: one, from one to another, or one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.context import Context

DAY = timedelta(days=1)


def named(ctx: Context, days: Sequence[date]) -> str | list[date]:
    """Some days, oldest first, as a value for words in the member's language."""
    together = days[-1] - days[0] == (len(days) - 1) * DAY
    return ctx.mine.span(days[0], days[-1]) if together and len(days) > 1 else list(days)
