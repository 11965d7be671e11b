"""/challenge end (结束), /challenge cancel (取消): an admin ends a challenge, or calls it off."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import Button, Code
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.services import audit
from bot.services.challenges import closing, finding
from bot.services.challenges.cutting import Cut, cut
from bot.services.challenges.rule import rule_of
from models.tables import Challenge
from models.tables.challenges import DRAFT, PLANNED, RUNNING

YES = dict.fromkeys(("确认", "是"), "yes")
CANCELLABLE = (DRAFT, PLANNED, RUNNING)


@feature.command("challenge end", role=Role.ADMIN, spellings=("结束",), aliases=YES)
def end(ctx: Context, number: int | None = None, sure: Literal["yes"] | None = None) -> Say:
    """End a challenge that runs: what is over is judged, and what was to come counts for nobody."""
    challenge = finding.meant(ctx, number, change=True)
    if challenge.state in (DRAFT, PLANNED):
        raise Refusal("challenge.end.not_begun", name=challenge.name, line=_line(challenge))
    _refuse_over(challenge)
    until = _cut(ctx, challenge)
    if until is None:
        return _too_early(ctx, challenge)
    if not sure:
        return _question(ctx, challenge, until)
    audit.put(
        ctx,
        "challenge_ended",
        target=challenge.name,
        before=str(challenge.last_day) if challenge.last_day else None,
        after=str(until.last),
    )
    rule = replace(rule_of(challenge.rule), goal=until.goal)
    challenge.last_day, challenge.rule = until.last, rule.kept()
    ctx.session.flush()
    closing.close(ctx, challenge)
    return ctx.say("challenge.end.done", private=True, name=challenge.name)


@feature.command("challenge cancel", role=Role.ADMIN, spellings=("取消", "作废"), aliases=YES)
def cancel(ctx: Context, number: int | None = None, sure: Literal["yes"] | None = None) -> Say:
    """Call a challenge off, or drop a draft; nothing is judged, and every bond goes back."""
    challenge = finding.meant(ctx, number, states=CANCELLABLE, change=True)
    _refuse_over(challenge)
    key = "draft" if challenge.state == DRAFT else "open"
    if not sure:
        told = ctx.text(f"challenge.cancel.sure.{key}", name=challenge.name)
        line = f"{_line(challenge).text} yes"
        button = Button(ctx.mine.plain("challenge.course.cancel"), line)
        return ctx.answer((*told, button), private=True)
    audit.put(ctx, "challenge_cancelled", target=challenge.name)
    closing.cancel(ctx, challenge)
    return ctx.say(f"challenge.cancel.done.{key}", private=True, name=challenge.name)


def _line(challenge: Challenge) -> Code:
    return Code(f"/challenge cancel {challenge.number}")


def _refuse_over(challenge: Challenge) -> None:
    if challenge.state not in CANCELLABLE:
        raise Refusal("challenge.end.over", name=challenge.name)


def _cut(ctx: Context, challenge: Challenge) -> Cut | None:
    rule, window = rule_of(challenge.rule), closing.window(ctx, challenge)
    return cut(rule, challenge.first_day, challenge.last_day, window.still, window.today)


def _too_early(ctx: Context, challenge: Challenge) -> Say:
    told = ctx.text("challenge.end.too_early", name=challenge.name)
    button = Button(ctx.mine.plain("challenge.course.cancel"), _line(challenge).text)
    return ctx.answer((*told, button), private=True)


def _question(ctx: Context, challenge: Challenge, until: Cut) -> Say:
    """What ending it now means; it cannot be undone."""
    rule = rule_of(challenge.rule)
    told = ctx.text("challenge.end.sure", name=challenge.name, day=until.last)
    if rule.sums and until.goal != rule.goal:
        told = (*told, *ctx.text("challenge.end.goal", goal=until.goal, unit=rule.unit))
    if rule.repeat != "never":
        told = (*told, *ctx.text("challenge.end.repeat"))
    line = f"/challenge end {challenge.number} yes"
    button = Button(ctx.mine.plain("challenge.course.end"), line)
    return ctx.answer((*told, button), private=True)
