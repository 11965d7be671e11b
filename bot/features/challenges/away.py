"""/challenge away (请假): days announced beforehand, which break nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from bot.core.actions import Action, Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.refusal import Refusal
from bot.core.values import folded
from bot.features.challenges import holding
from bot.features.challenges.dates import span_of
from bot.features.challenges.declared import feature
from bot.services.challenges import finding
from bot.services.challenges.records import Part
from models.tables import Leave

DAY = timedelta(days=1)
CANCEL = ("cancel", "undo", "取消", "撤销", "销假")
SHOWN = 40


class Span(NamedTuple):
    """Days from the first to the last."""

    first: date
    last: date

    @property
    def n(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


@feature.command("challenge away", spellings=("请假", "休息"))
def away(ctx: Context, number: int | None = None, days: Rest | None = None) -> list[Action]:
    """Announce to be away, take back what has not begun, or see what is announced."""
    part = holding.own(ctx, number, states=finding.OPEN)
    taken = _taken(ctx, part)
    if days is None:
        return [_shown(ctx, part, taken)]
    if folded(days.strip()) in CANCEL:
        return ctx.quietly(_cancelled(ctx, part, taken))
    if not part.rule.leave:
        raise Refusal("challenge.away.none", name=part.challenge.name)
    found = span_of(days, part.today(ctx.event.at))
    if found is None:
        raise Refusal("challenge.away.unread", given=days[:SHOWN], line=_example(part))
    span = Span(*found)
    _refuse_unfit(part, span, part.today(ctx.event.at))
    _refuse_taken(part, span, taken)
    _write(ctx, part, span)
    left = part.rule.leave - sum(_span(leave).n for leave in taken) - span.n
    return ctx.quietly(_told(ctx, part, span, left))


def _taken(ctx: Context, part: Part) -> Sequence[Leave]:
    own = select(Leave).where(Leave.enrolment_id == part.enrolment.id)
    return ctx.session.scalars(own.order_by(Leave.first_day)).all()


def _span(leave: Leave) -> Span:
    return Span(leave.first_day, leave.last_day)


def _example(part: Part) -> Code:
    return Code(f"/challenge away {part.challenge.number} 12-01 12-03")


def _refuse_unfit(part: Part, span: Span, today: date) -> None:
    """Leave is announced beforehand: for what has passed there are other ways."""
    if span.last < span.first:
        raise Refusal("challenge.away.backwards", first=span.first, last=span.last)
    if span.first < today:
        raise Refusal("challenge.away.past", day=span.first)
    if today in part.facts.done and span.first == today:
        raise Refusal("challenge.away.done", day=today)
    if span.first < part.facts.first:
        raise Refusal("challenge.away.early", day=part.facts.first)
    if part.facts.last and span.last > part.facts.last:
        raise Refusal("challenge.away.late", day=part.facts.last)


def _refuse_taken(part: Part, span: Span, taken: Sequence[Leave]) -> None:
    if any(one.first_day <= span.last and span.first <= one.last_day for one in taken):
        raise Refusal("challenge.away.twice")
    left = part.rule.leave - sum(_span(leave).n for leave in taken)
    if span.n > left:
        key = "challenge.away.much" if left > 0 else "challenge.away.used"
        raise Refusal(key, n=span.n, left=max(left, 0), most=part.rule.leave)


def _write(ctx: Context, part: Part, span: Span) -> None:
    leave = Leave(
        enrolment_id=part.enrolment.id,
        root_id=part.enrolment.root_id,
        first_day=span.first,
        last_day=span.last,
        receipt_id=ctx.receipt,
        at=ctx.event.at,
    )
    ctx.session.add(leave)
    ctx.session.flush()


def _cancelled(ctx: Context, part: Part, taken: Sequence[Leave]) -> Elements:
    """Take back the days after today; what has begun has been used."""
    today = part.today(ctx.event.at)
    coming = [leave for leave in taken if leave.last_day > today]
    if not coming:
        raise Refusal("challenge.away.nothing")
    for leave in coming:
        if leave.first_day > today:
            ctx.session.delete(leave)
        else:
            leave.last_day = today
    ctx.session.flush()
    left = part.rule.leave - sum(_span(leave).n for leave in _taken(ctx, part))
    return ctx.text("challenge.away.cancelled", left=max(left, 0), most=part.rule.leave)


def _told(ctx: Context, part: Part, span: Span, left: int) -> Elements:
    told = ctx.text(
        "challenge.away.done_so",
        days=_named(ctx, span),
        name=part.challenge.name,
        effect=_effect(ctx, part),
        left=left,
        most=part.rule.leave,
    )
    return (*told, *_take_back(ctx, part))


def _effect(ctx: Context, part: Part) -> Elements:
    """What days away do: to a streak, to the weeks of a weekly one, or to a goal."""
    kind = {"daily": "streak", "weekdays": "streak", "weekly": "weeks"}.get(part.rule.kind, "goal")
    return ctx.text(f"challenge.away.effect.{kind}")


def _take_back(ctx: Context, part: Part) -> Elements:
    line = f"/challenge away {part.challenge.number} cancel"
    return (Button(ctx.mine.plain("challenge.tap.back"), line),)


def _named(ctx: Context, span: Span) -> str:
    return ctx.mine.span(span.first, span.last) if span.n > 1 else ctx.mine.day(span.first)


def _shown(ctx: Context, part: Part, taken: Sequence[Leave]) -> Say:
    most, today = part.rule.leave, part.today(ctx.event.at)
    if not most:
        return ctx.say("challenge.away.none", private=True, name=part.challenge.name)
    left = max(0, most - sum(_span(leave).n for leave in taken))
    told: Elements = ctx.text("challenge.away.left", left=left, most=most, line=_example(part))
    if taken:
        listed = [_named(ctx, _span(leave)) for leave in taken]
        told = (*told, NEWLINE, *ctx.text("challenge.away.announced", days=listed))
    if any(leave.last_day > today for leave in taken):
        told = (*told, *_take_back(ctx, part))
    return ctx.answer(told, private=True)
