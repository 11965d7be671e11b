"""/challenge leave (退出): at any time; what was done stays, and so does the way back."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Action, Say
from bot.core.context import Context
from bot.core.elements import Button, Code
from bot.features.challenges import holding
from bot.features.challenges.declared import feature
from bot.services import zones
from bot.services.challenges import finding, pots
from bot.services.challenges.records import Part
from models.tables import Challenge

YES = dict.fromkeys(("确认", "是"), "yes")


@feature.command("challenge leave", spellings=("退出", "离开"), aliases=YES)
def leave(
    ctx: Context, number: int | None = None, sure: Literal["yes"] | None = None
) -> list[Action]:
    """Take no part any more; a bond comes back only before the member's first day."""
    part = holding.perhaps(ctx, number, states=finding.OPEN)
    if isinstance(part, Challenge):
        named = {"name": part.name, "number": part.number}
        return [ctx.say("challenge.not_in", private=True, **named)]
    begun = _has_begun(ctx, part)
    stake = pots.open_stake(part.enrolment)
    if stake and begun and not sure:
        return [_question(ctx, part, stake)]
    if not begun:
        pots.give_back(ctx, [part.enrolment])
    part.enrolment.left_at = ctx.event.at
    if not stake:
        key = "challenge.leave.done"
    else:
        key = "challenge.leave.kept" if begun else "challenge.leave.returned"
    points = ctx.text("unit.points", n=stake)
    line = Code(f"/challenge join {part.challenge.number}")
    return ctx.quietly(ctx.text(key, name=part.challenge.name, points=points, line=line))


def _has_begun(ctx: Context, part: Part) -> bool:
    """Whether the first day has come; no journey to where it has not takes that back."""
    first = part.facts.first
    return first <= part.today(ctx.event.at) or bool(zones.lived(part.history, first, part.turn))


def _question(ctx: Context, part: Part, stake: int) -> Say:
    fate = "shared" if part.rule.share else "spent"
    told = ctx.text(
        f"challenge.leave.sure.{fate}",
        name=part.challenge.name,
        points=ctx.text("unit.points", n=stake),
    )
    line = f"/challenge leave {part.challenge.number} yes"
    return ctx.answer((*told, Button(ctx.mine.plain("challenge.tap.leave"), line)), private=True)
