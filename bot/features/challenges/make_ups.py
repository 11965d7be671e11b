"""/challenge makeup (补卡): a missed day is counted after all, with its proof, without points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.core.actions import Action, Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.features.challenges import holding
from bot.features.challenges.dates import past_day_of
from bot.features.challenges.declared import feature
from bot.services import telling
from bot.services.challenges import entering, finding, proofs, records
from bot.services.challenges.entering import MAKE_UP
from bot.services.challenges.periods import days
from bot.services.challenges.progress import Stretch
from bot.services.challenges.records import Part
from bot.services.challenges.telling import progress_line
from models.tables import MakeUp

WAITING, GRANTED, REFUSED = "waiting", "granted", "refused"
SHOWN = 40
OFFERED = 6
"""So many missed days have a button, the last ones."""


@feature.command("challenge makeup", spellings=("补卡", "make-up"))
def makeup(
    ctx: Context, number: int | None = None, day: str | None = None, note: Rest | None = None
) -> list[Action]:
    """Have a missed day counted, or ask an admin to, as the challenge wants it."""
    part = holding.own(ctx, number)
    if not part.rule.make_ups:
        raise Refusal("challenge.makeup.none", name=part.challenge.name)
    if day is None:
        return [_offer(ctx, part)]
    missed = past_day_of(day, part.today(ctx.event.at))
    if missed is None:
        raise Refusal("challenge.makeup.unread", given=day[:SHOWN], line=_example(part))
    _refuse_unfit(ctx, part, missed)
    _refuse_more(ctx, part, missed)
    proof = proofs.given(ctx, note or "")
    lacking = proofs.lacks(proof, part.rule.proof, part.rule.least)
    if lacking:
        raise Refusal(lacking, name=part.challenge.name, least=part.rule.least)
    if part.rule.approve:
        return ctx.quietly(_asked(ctx, part, missed), "👀")
    return ctx.quietly(_counted(ctx, part, missed, proofs.marks(ctx, proof)))


def _example(part: Part) -> Code:
    return Code(f"/challenge makeup {part.challenge.number} 12-01")


def _refuse_unfit(ctx: Context, part: Part, day: date) -> None:
    """Raise Refusal for a day that is not a missed one of the member's own."""
    facts, at = part.facts, ctx.event.at
    if part.rule.sums:
        raise Refusal("challenge.makeup.sum", name=part.challenge.name)
    if day >= part.today(at):
        raise Refusal("challenge.makeup.today", day=day)
    if day < facts.first or (facts.last and day > facts.last):
        raise Refusal("challenge.makeup.outside", day=day, first=facts.first)
    if day in facts.done:
        raise Refusal("challenge.makeup.already", day=day)
    if day >= part.still(at):
        line = Code(f"/checkin yesterday #{part.challenge.number}")
        raise Refusal("challenge.makeup.open", day=day, line=line)
    if day in facts.excused or not _lacks(part, day, _stretches(ctx, part)):
        raise Refusal("challenge.makeup.whole", day=day)


def _stretches(ctx: Context, part: Part) -> Iterable[Stretch]:
    return part.progress(ctx.event.at).stretches


def _lacks(part: Part, day: date, stretches: Iterable[Stretch]) -> bool:
    """Whether something was to be done in the period of a day, and was not.

    What a checkpoint asks for can be done until its own day.
    """
    open_too = part.rule.kind == "weekly"
    lacking = ("missed", "frozen", "open") if open_too else ("missed", "frozen")
    return any(
        one.state in lacking and one.period.first <= day <= one.period.last for one in stretches
    )


def _refuse_more(ctx: Context, part: Part, day: date) -> None:
    own = MakeUp.enrolment_id == part.enrolment.id
    before = ctx.session.scalar(select(MakeUp.state).where(own, MakeUp.day == day))
    if before is not None:
        raise Refusal(f"challenge.makeup.before.{before}", day=day)
    if _used(ctx, part) >= part.rule.make_ups:
        raise Refusal("challenge.makeup.used", n=part.rule.make_ups)


def _used(ctx: Context, part: Part) -> int:
    """How many make-ups were granted or wait."""
    own = MakeUp.enrolment_id == part.enrolment.id, MakeUp.state.in_((WAITING, GRANTED))
    return ctx.session.scalar(select(func.count()).select_from(MakeUp).where(*own)) or 0


def _put(ctx: Context, part: Part, day: date, state: str) -> None:
    ctx.session.add(
        MakeUp(
            enrolment_id=part.enrolment.id,
            root_id=part.enrolment.root_id,
            member_id=ctx.member.id,
            day=day,
            state=state,
            receipt_id=ctx.receipt,
            at=ctx.event.at,
            decided_at=None if state == WAITING else ctx.event.at,
        )
    )
    ctx.session.flush()


def _counted(ctx: Context, part: Part, day: date, marks: dict[str, Any]) -> Elements:
    _put(ctx, part, day, GRANTED)
    about = {"member_id": ctx.member.id, "origin": MAKE_UP, **marks}
    entering.put(ctx, part, day, about)
    after = records.of_member(ctx, part.challenge, part.enrolment.root_id) or part
    left = part.rule.make_ups - _used(ctx, part)
    told = ctx.text("challenge.makeup.done", day=day, left=max(left, 0))
    return (*told, NEWLINE, *progress_line(ctx, after))


def _asked(ctx: Context, part: Part, day: date) -> Elements:
    _put(ctx, part, day, WAITING)
    _tell_creator(ctx, part)
    return ctx.text("challenge.makeup.asked", day=day)


def _tell_creator(ctx: Context, part: Part) -> None:
    """Whoever made the challenge hears once a day that something waits."""
    challenge = part.challenge
    if challenge.creator_id is None:
        return

    def told(words: Words) -> Elements:
        line = f"/challenge queue {challenge.number}"
        button = Button(words.plain("challenge.tap.queue"), line)
        return (*words.text("challenge.makeup.waits", name=challenge.name), button)

    group = finding.place_of(ctx, challenge).group
    once = f"make-ups {challenge.id} {ctx.today}"
    telling.tell(ctx, challenge.creator_id, group, told, once)


def _offer(ctx: Context, part: Part) -> Say:
    """The last missed days; where nothing has to be shown, each with a button."""
    found = list(_missed(ctx, part))
    left = max(0, part.rule.make_ups - _used(ctx, part))
    if not found or part.rule.sums:
        key = "challenge.makeup.sum" if part.rule.sums else "challenge.makeup.nothing"
        return ctx.say(key, private=True, name=part.challenge.name)
    line = _example(part)
    told = ctx.text("challenge.makeup.offer", days=found[-OFFERED:], left=left, line=line)
    if part.rule.proof != "none" or part.rule.least or not left:
        return ctx.answer(told, private=True)
    buttons = (
        Button(ctx.mine.day(day), f"/challenge makeup {part.challenge.number} {day}")
        for day in found[-OFFERED:]
    )
    return ctx.answer((*told, *buttons), private=True)


def _missed(ctx: Context, part: Part) -> Iterable[date]:
    """The days that can be made up for, oldest first."""
    at, facts = ctx.event.at, part.facts
    stretches = _stretches(ctx, part)
    own = select(MakeUp.day).where(MakeUp.enrolment_id == part.enrolment.id)
    asked = {*ctx.session.scalars(own)}
    for stretch in stretches:
        for day in days(stretch.period.first, stretch.period.last):
            free = day not in facts.done and day not in facts.excused and day not in asked
            if free and day < part.still(at) and _lacks(part, day, [stretch]):
                yield day
