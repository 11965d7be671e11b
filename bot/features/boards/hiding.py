"""/hide: whether one is seen on boards."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.refusal import Refusal
from bot.services import hiding

feature = Feature("hiding")
feature.setting("boards.may_hide", True)

SPELLINGS = {
    **dict.fromkeys(("yes", "true", "开", "开启", "是"), "on"),
    **dict.fromkeys(("no", "false", "back", "关", "关闭", "取消", "否"), "off"),
}


@feature.command(
    "hide",
    keywords=("隐身", "取消隐身"),
    aliases=SPELLINGS,
    phrases={"取消隐身": "off"},
    own=True,
)
def hide(ctx: Context, to: Literal["on", "off"] = "on") -> Say:
    """Take the member off all boards, or (`off`) let them come back."""
    if to == "off":
        hiding.hide(ctx, ctx.member.root, hidden=False)
        return ctx.say("hiding.shown", private=True)
    # The platform's word of the moment, or what was last heard of them: it concerns nobody else.
    if not ctx.setting("boards.may_hide") and max(ctx.role, ctx.member.role) < Role.ADMIN:
        raise Refusal("hiding.not_here")
    hiding.hide(ctx, ctx.member.root, hidden=True)
    return ctx.say("hiding.hidden", private=True)
