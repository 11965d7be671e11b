"""/quiz plan (计划), plans, unplan: rounds that begin by themselves; the job that sees to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context, Scope
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.quizzes import asking, ending, how
from bot.features.quizzes.declared import feature
from bot.features.quizzes.how import How
from bot.services import audit, timetable
from bot.services.quizzes import banks, rounds
from bot.services.timetable import Timetable
from models.tables import JobRun, QuizBank, QuizPlan

JOB = "quizzes"
LATE = timedelta(hours=6)
"""So late a planned round still begins, after an outage."""
MOST = 50
PARTED = re.compile(r"[;；\n]+")


@feature.command("quiz plan", role=Role.ADMIN, spellings=("计划", "定时"))
def plan(ctx: Context, description: Rest | None = None) -> Say:
    """Let rounds begin at set times: `greetings; mon,thu 20:00; 3 questions; 24h`."""
    typed = [part.strip() for part in PARTED.split(description or "") if part.strip()]
    if not typed:
        return ctx.say("quiz.plan.usage", private=True, usage=_example(ctx))
    bank, rest = banks.meant(ctx, typed[0])
    if rest:
        raise Refusal("quiz.plan.usage", usage=_example(ctx))
    when, wanted = _read(ctx, typed[1:])
    if len(_open(ctx)) >= MOST:
        raise Refusal("quiz.plan.many", limit=MOST)
    made = _write(ctx, bank, when, wanted)
    audit.put(ctx, "quiz_planned", target=bank.name, after=made.schedule)
    return ctx.answer((*ctx.text("quiz.planned"), NEWLINE, *_line(ctx, made)), private=True)


def _read(ctx: Context, clauses: Sequence[str]) -> tuple[Timetable, How]:
    """When rounds begin, and how they are; the clauses stand in any order."""
    said = [clause for clause in clauses if how.parts(clause) is not None]
    times = [clause for clause in clauses if clause not in said]
    if len(times) != 1:
        raise Refusal("quiz.plan.usage", usage=_example(ctx))
    return timetable.read(times[0], ctx.now, ctx.community.timezone), how.read(" ".join(said))


def _example(ctx: Context) -> Code:
    return Code(ctx.mine.plain("quiz.plan.example"))


def _write(ctx: Context, bank: QuizBank, when: Timetable, wanted: How) -> QuizPlan:
    own = QuizPlan.community_id == ctx.community.id
    made = QuizPlan(
        community_id=ctx.community.id,
        number=(ctx.session.scalar(select(func.max(QuizPlan.number)).where(own)) or 0) + 1,
        bank_id=bank.id,
        group_id=ctx.group.id,
        channel=ctx.event.channel if ctx.event.present else None,
        schedule=when.kept,
        questions=wanted.questions,
        minutes=wanted.minutes,
    )
    ctx.session.add(made)
    ctx.session.flush()
    return made


def _open(scope: Scope) -> Sequence[QuizPlan]:
    own = QuizPlan.community_id == scope.community.id, QuizPlan.ended_at.is_(None)
    return scope.session.scalars(
        select(QuizPlan).where(*own).order_by(QuizPlan.bank_id, QuizPlan.number)
    ).all()


def _line(ctx: Context, one: QuizPlan) -> Elements:
    when, zone = timetable.of(one.schedule), ctx.community.timezone
    next_ = when.next(ctx.now, zone)
    return ctx.text(
        "quiz.plans.line",
        number=one.number,
        name=ctx.session.get_one(QuizBank, one.bank_id).name,
        when=when.said(ctx.mine),
        questions=ctx.text("quiz.questions", n=one.questions),
        span=_span(ctx, one.minutes),
        next=ctx.mine.time(next_, zone) if next_ else "—",
    )


def _span(ctx: Context, minutes: int) -> Elements:
    """For how long, in the largest unit that it is a whole number of."""
    for unit, size in (("days", how.DAY), ("hours", how.HOUR)):
        if minutes % size == 0:
            return ctx.text(f"quiz.span.{unit}", n=minutes // size)
    return ctx.text("quiz.span.minutes", n=minutes)


@feature.command("quiz plans", role=Role.ADMIN, spellings=("计划列表",))
def plans(ctx: Context) -> Say:
    """List the planned rounds, with buttons that take them back."""
    found = sorted(_open(ctx), key=lambda one: one.number)
    if not found:
        return ctx.say("quiz.plans.none", private=True, usage=_example(ctx))
    lines = [ctx.text("quiz.plans.head"), *(_line(ctx, one) for one in found)]
    told = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    buttons = (
        Button(ctx.mine.plain("quiz.button.unplan", number=n), f"/quiz unplan {n}")
        for n in (one.number for one in found)
    )
    return ctx.answer((*told, *buttons), private=True)


@feature.command("quiz unplan", role=Role.ADMIN, spellings=("取消计划",))
def unplan(ctx: Context, number: int) -> Say:
    """Take planned rounds back; one that runs goes on."""
    own = QuizPlan.community_id == ctx.community.id, QuizPlan.number == number
    one = ctx.session.scalar(select(QuizPlan).where(*own).with_for_update(key_share=True))
    if one is None:
        return ctx.say("quiz.plan.unknown", private=True, number=number)
    name = ctx.session.get_one(QuizBank, one.bank_id).name
    if one.ended_at is None:
        one.ended_at = ctx.now
        audit.put(ctx, "quiz_unplanned", target=name, before=one.schedule)
    return ctx.say("quiz.unplanned", private=True, number=number, name=name)


@feature.job(JOB, "*/30 * * * *", missed="newest")
def keep_time(scope: Scope) -> None:
    """End the rounds whose time is over, and begin those that are planned for now."""
    ending.end_over(scope)
    period = scope.period or scope.now
    since = max(_last_run(scope, period), period - LATE)
    for one in _open(scope):
        moments = [*timetable.of(one.schedule).moments(since, period, scope.community.timezone)]
        if moments:
            _begin(scope, one, moments[-1])
        if timetable.of(one.schedule).next(period, scope.community.timezone) is None:
            one.ended_at = scope.now


def _last_run(scope: Scope, period: datetime) -> datetime:
    """Up to when planned rounds have begun already."""
    last = scope.session.scalar(
        select(func.max(JobRun.period)).where(
            JobRun.job == JOB,
            JobRun.community_id == scope.community.id,
            JobRun.period < period,
            JobRun.done_at.is_not(None),
        )
    )
    return last or scope.community.created_at


def _begin(scope: Scope, one: QuizPlan, due: datetime) -> None:
    """Begin a planned round, unless one of the same bank has begun since, or runs still."""
    bank, group = scope.session.get_one(QuizBank, one.bank_id), rounds.home(scope, one.group_id)
    if rounds.has_begun(scope, bank, group, due):
        return
    span = timedelta(minutes=one.minutes)
    until = due + span
    # Of what comes late little is left that could be answered: it has its whole time.
    until = until if until > scope.now + span / 2 else scope.now + span
    # What has nothing to ask, or asks it already, is left out.
    with suppress(Refusal):
        asking.begin(scope, bank, group, one.channel, one.questions, until)
