"""/award and /remove: admins give points and take them back, and everybody can see why.

A correction may leave a debt: what was earned wrongly is taken back in full, a level may fall,
and nothing of that is announced. Only spending is refused where the balance does not reach.
"""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Action, Say
from bot.core.commands import MemberRef, Rest
from bot.core.context import Context
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.refusal import Refusal
from bot.features.awards import giving, removing, undoing

feature = Feature("awards")

feature.reason(giving.REASON)
feature.setting(giving.CONFIRM_ABOVE, 500, minimum=0, maximum=giving.LIMIT)

SPELLINGS = {
    **dict.fromkeys(("撤销", "撤回", "取消"), "undo"),
    **dict.fromkeys(("确认", "是"), "yes"),
}


@feature.command("award", role=Role.ADMIN, aliases=SPELLINGS)
def award(
    ctx: Context,
    act: Literal["undo", "yes"] | None = None,
    whom: MemberRef | None = None,
    points: int | None = None,
    reason: Rest | None = None,
) -> list[Action]:
    """Give a member points for a reason, take some, or undo what was given last."""
    if act == "undo":
        return undoing.undo(ctx, whom)
    if whom is None:
        unknown = ctx.event.reply_to is not None or ctx.event.to is not None
        raise Refusal("awards.unknown" if unknown else "awards.nobody")
    if points is None:
        raise Refusal("awards.amount")
    return giving.give(ctx, whom, points, reason or "", sure=act == "yes")


@feature.command("remove", role=Role.MODERATOR)
def remove(ctx: Context) -> Say:
    """Take back what the answered message brought, where nobody tells of its deletion."""
    return removing.remove(ctx)
