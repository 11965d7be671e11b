"""/points: where a member stands, why, and a card of it."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.commands import NAMES_A_MEMBER, MemberRef
from bot.core.context import Context
from bot.core.elements import Button
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.refusal import Misused, Refusal
from bot.features.points import standing, why
from bot.features.points.card import card

feature = Feature("points")

SPELLINGS = {
    **dict.fromkeys(("明细", "详情", "流水", "history"), "why"),
    **dict.fromkeys(("卡片", "名片"), "card"),
}


@feature.command(
    "points",
    keywords=("积分", "我的积分", "积分明细"),
    aliases=SPELLINGS,
    phrases={"积分明细": "why"},
    own=True,
)
def points(
    ctx: Context,
    view: Literal["why", "card"] | None = None,
    whom: MemberRef | None = None,
    number: int | None = None,
) -> Say:
    """Show where a member stands; with `why` the entries behind it, with `card` a picture.

    Admins may ask about others. `number` is the page of the entries; after a member's name alone
    it is what people elsewhere type to give points.
    """
    about = _about(ctx, whom)
    if view == "card":
        return _card(ctx, about)
    if view == "why":
        return ctx.answer(why.why(ctx, about, number or 1), private=True)
    if number is not None:
        return _offer(ctx, whom, number)
    button = Button(ctx.mine.plain("points.button.why"), why.line(ctx, about.root))
    told = standing.lines(ctx, about.root, about.name)
    return ctx.answer((*told, button), private=True)


def _card(ctx: Context, about: MemberRef) -> Say:
    """A card is shown to all, so that it is for its owner to show."""
    if about.root != ctx.member.root and _names_somebody(ctx):
        raise Refusal("points.card.others", name=about.name)
    return card(ctx)


def _about(ctx: Context, whom: MemberRef | None) -> MemberRef:
    """Whom the caller may ask about: themselves, whomever they happen to reply to."""
    own = MemberRef(ctx.member.root, ctx.member.root, ctx.member.name)
    if whom is None or whom.root == own.root:
        return own
    if ctx.role >= Role.ADMIN:
        return whom
    if _names_somebody(ctx):
        raise Refusal("points.others")
    return own


def _names_somebody(ctx: Context) -> bool:
    """Whether a member is asked about by name, and not only happens to be replied to."""
    return any(NAMES_A_MEMBER.match(word) for word in ctx.event.arguments.split())


def _offer(ctx: Context, whom: MemberRef | None, number: int) -> Say:
    """Points are given by /award, which asks the platform who may: one button away."""
    if whom is None:
        raise Misused("arguments.too_many", given=str(number))
    if ctx.role < Role.ADMIN:
        raise Refusal("refusal.role", role=ctx.text("role.admin"))
    key = "points.offer" if number >= 0 else "points.offer.less"
    asked = ctx.text(key, name=whom.name, points=ctx.text("unit.points", n=abs(number)))
    yes = f"/award yes #{whom.member} {number} #{ctx.receipt}"
    button = Button(ctx.mine.plain("points.button.yes"), yes)
    return ctx.answer((*asked, button), private=True)
