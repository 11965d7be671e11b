"""What a member's card tells of check-ins."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.days import local_day
from bot.features.checkins import care

FLAME = "🔥"


def fact(ctx: Context) -> tuple[str, str, str] | None:
    """The caller's streak as the calendar has it, while there is one."""
    today = local_day(ctx.event.at, ctx.zone, ctx.community.day_turn)
    record = care.foresee(ctx, care.mine(ctx), today)
    days = record.streak(today).current
    if not days:
        return None
    return FLAME, ctx.mine.plain("unit.days", n=days), ctx.mine.plain("card.streak")
