"""/honours (荣誉榜): who helped most this week or month, and who did something first.

Who hides (/hide) or has left is not on it; nobody is compared, and nobody is last.
"""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements
from bot.features.honour_board.declared import feature
from bot.services.praise import wording
from bot.services.praise.deeds import deeds
from bot.services.praise.helpful import most_helpful
from bot.services.praise.periods import Period, around

PLACES = "boards.honours_places"
SPELLINGS = {
    **dict.fromkeys(("7d", "周", "本周", "周榜"), "week"),
    **dict.fromkeys(("30d", "月", "本月", "月榜"), "month"),
}


@feature.command("honours", keywords=("荣誉榜",), aliases=SPELLINGS)
def honours(ctx: Context, span: Literal["week", "month"] = "week") -> list[Say]:
    """Show the honour board of the running week or month; alone, what the caller did."""
    period = around(span, ctx.today)
    parts = wording.board(ctx, ctx.mine, period, ctx.setting(PLACES))
    title = ctx.text(f"honour_board.title.{span}", first=period.first)
    below = parts or [ctx.text(f"honour_board.empty.{span}")]
    told = tuple(element for part in below for element in (NEWLINE, NEWLINE, *part))
    other = "month" if span == "week" else "week"
    button = Button(ctx.mine.plain(f"honour_board.button.{other}"), f"/honours {other}")
    return [ctx.answer((*title, *told, button)), *_own(ctx, period)]


def _own(ctx: Context, period: Period) -> list[Say]:
    """What the caller did for others, for them alone, unless all can read it already."""
    root = ctx.member.root
    named = most_helpful(ctx, period.span, ctx.setting(PLACES))
    if root in {praised.member for praised in named}:
        return []
    done = deeds(ctx, period.first, period.last, [root])[root]
    if not wording.facts(ctx.mine, done):
        return []
    own: Elements = ctx.text(f"honour_board.yours.{period.kind}", what=wording.told(ctx.mine, done))
    return [Say(own, private=True, optional=True)]
