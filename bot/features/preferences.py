"""/language and /timezone: what each member may choose for themselves."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.commands import Zone
from bot.core.context import Context
from bot.core.days import local_day
from bot.core.elements import Code
from bot.core.feature import Feature
from bot.services import zones

feature = Feature("preferences")

SPELLINGS = {
    "english": "en",
    "英文": "en",
    "英语": "en",
    "chinese": "zh",
    "中文": "zh",
    "zh-cn": "zh",
}


@feature.command("language", keywords=("语言",), aliases=SPELLINGS, own=True)
def language(ctx: Context, to: Literal["en", "zh"] | None = None) -> Say:
    """Show or choose the language that the bot speaks with the member."""
    if to is None:
        return ctx.say("language.now", private=True)
    ctx.person.language = ctx.language = to
    return ctx.say("language.set", private=True)


@feature.command("timezone", keywords=("时区",), own=True)
def timezone(ctx: Context, zone: Zone | None = None) -> Say:
    """Show or choose the time zone that the member's own days are counted in."""
    if zone is None:
        return _told(ctx, "timezone.now")
    zones.person_moves(ctx, ctx.person, zone, ctx.event.at)
    return _told(ctx, "timezone.set")


def _told(ctx: Context, key: str) -> Say:
    day = local_day(ctx.now, ctx.zone, ctx.community.day_turn)
    return ctx.say(
        key, private=True, zone=Code(ctx.zone), time=ctx.mine.time(ctx.now, ctx.zone), day=day
    )
