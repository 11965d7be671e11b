"""/challenge freeze (冻结卡): buying what bridges a day that will be missed."""

from __future__ import annotations

from bot.core.actions import Action
from bot.core.context import Context
from bot.core.refusal import Refusal
from bot.features.challenges import holding
from bot.features.challenges.declared import FREEZE, feature
from bot.services import ledger
from bot.services.challenges.records import Part
from bot.services.ledger import Award
from models.tables import FreezeBought


@feature.command("challenge freeze", spellings=("冻结", "冻结卡"))
def freeze(ctx: Context, number: int | None = None) -> list[Action]:
    """Buy one freeze; it bridges nothing that was missed before."""
    part = holding.own(ctx, number)
    rule, today = part.rule, part.today(ctx.event.at)
    name = part.challenge.name
    if not (rule.price and rule.freezes and rule.has_streak):
        return [ctx.say("challenge.freeze.none", private=True, name=name)]
    if today < part.facts.first:
        raise Refusal("challenge.not_begun", name=name, day=part.facts.first)
    if part.facts.last and today > part.facts.last:
        raise Refusal("challenge.freeze.over", name=name, day=part.facts.last)
    held = part.progress(ctx.event.at).held
    if held >= rule.freezes:
        return [ctx.say("challenge.freeze.full", private=True, n=rule.freezes)]
    _buy(ctx, part)
    points = ctx.text("unit.points", n=rule.price)
    key = "weeks" if rule.kind == "weekly" else "days"
    told = ctx.text(f"challenge.freeze.{key}", points=points, held=held + 1, most=rule.freezes)
    return ctx.quietly(told)


def _buy(ctx: Context, part: Part) -> None:
    at = ctx.event.at
    bought = FreezeBought(
        enrolment_id=part.enrolment.id,
        root_id=part.enrolment.root_id,
        day=part.today(at),
        receipt_id=ctx.receipt,
        at=at,
    )
    ctx.session.add(bought)
    ctx.session.flush()
    price = Award(
        FREEZE,
        f"freeze {bought.id}",
        ctx.member.id,
        part.enrolment.root_id,
        at,
        ctx.day(at),
        -part.rule.price,
        receipt=ctx.receipt,
    )
    ledger.award(ctx, [price])
