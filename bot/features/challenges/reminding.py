"""/challenge remind (提醒): a private word in the evening, for whoever asks for it."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import Button
from bot.features.challenges import holding
from bot.features.challenges.declared import feature
from bot.services.challenges import finding

SPELLINGS = {
    **dict.fromkeys(("开", "开启", "打开", "yes"), "on"),
    **dict.fromkeys(("关", "关闭", "no"), "off"),
}


@feature.command("challenge remind", spellings=("提醒",), aliases=SPELLINGS)
def remind(
    ctx: Context, number: int | None = None, state: Literal["on", "off"] | None = None
) -> Say:
    """Choose whether the member is reminded while their day is not done; or tell what holds."""
    part = holding.own(ctx, number, states=finding.OPEN)
    if state:
        part.enrolment.remind = state == "on"
    reminds = part.enrolment.remind
    now, other = ("on", "off") if reminds else ("off", "on")
    told = ctx.text(f"challenge.remind.{now}", name=part.challenge.name)
    label = ctx.mine.plain(f"challenge.tap.remind.{other}")
    line = f"/challenge remind {part.challenge.number} {other}"
    return ctx.answer((*told, Button(label, line)), private=True)
