"""/challenge report (报告): for admins, how a challenge goes and where people are lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Image, plain
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import days, plan_of
from bot.services.challenges import falling, finding, periods, records
from bot.services.challenges.progress import Progress
from bot.services.challenges.rule import WEEK
from bot.services.pictures.data import Dropoff, Fact, Point
from bot.services.pictures.falls import steepest, ticks
from models.tables import Challenge, Enrolment
from models.tables.challenges import CANCELLED, DRAFT, ENDED, PLANNED, RUNNING

DAY = timedelta(days=1)
MOST_DAYS = 70
"""Of more days only the ends of weeks are shown."""
MANY = 2
"""So many misses on one weekday are worth a word."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a challenge goes."""

    joined: int
    there: int
    """Who can still finish, or has."""
    finished: int
    checkins: int
    days: Sequence[date]
    """Those that have begun."""
    curve: Sequence[int]
    """By day, who was still there at its end."""
    weekday: int | None
    """On which most is missed."""


@feature.command("challenge report", role=Role.ADMIN, spellings=("报告", "数据"))
def report(ctx: Context, number: int | None = None) -> Say:
    """Show how many started, are on track and finished, and when most were lost."""
    challenge = finding.meant(ctx, number, states=(RUNNING, ENDED))
    if challenge.state in (DRAFT, PLANNED, CANCELLED):
        raise Refusal("challenge.report.none", name=challenge.name)
    found = _figures(ctx, challenge)
    if not found.joined or not found.days:
        raise Refusal("challenge.report.empty", name=challenge.name)
    told = _told(ctx, challenge, found)
    image = Image("dropoff", plain(told), _picture(ctx, challenge, found).data())
    return ctx.answer((image,), private=True)


def _figures(ctx: Context, challenge: Challenge) -> Figures:
    parts = records.of_challenge(ctx, challenge)
    ways = [(part, part.progress(ctx.now)) for part in parts]
    falls = [falling.fell(p.rule, p.facts, way, p.today(ctx.now)) for p, way in ways]
    gone = [*filter(None, falls), *_left(ctx, challenge)]
    joined = len(parts) + len(gone) - sum(fall is not None for fall in falls)
    begun = min(challenge.last_day or ctx.today, ctx.today)
    shown = list(periods.days(challenge.first_day, begun))
    missed = falling.misses(way for _, way in ways).most_common(1)
    return Figures(
        joined,
        joined - len(gone),
        sum(_has_finished(challenge, way) for _, way in ways),
        sum(way.days for _, way in ways),
        shown,
        falling.curve(joined, gone, shown),
        missed[0][0] if missed and missed[0][1] >= MANY else None,
    )


def _has_finished(challenge: Challenge, way: Progress) -> bool:
    """While it runs, nobody has finished what goes on until its last day."""
    return way.finished and (challenge.state == ENDED or not way.count("open", "ahead"))


def _left(ctx: Context, challenge: Challenge) -> list[date]:
    """The days on which members left, once it had begun for them."""
    rows = ctx.session.execute(
        select(Enrolment.left_at, Enrolment.first_day).where(
            Enrolment.challenge_id == challenge.id, Enrolment.left_at.is_not(None)
        )
    )
    left = [(ctx.day(at), max(first, challenge.first_day)) for at, first in rows if at]
    return [day for day, first in left if day >= first]


def _told(ctx: Context, challenge: Challenge, found: Figures) -> Elements:
    head = ctx.text(
        "challenge.report.head", name=challenge.name, days=days(ctx.mine, plan_of(challenge))
    )
    lines = [head, *_lines(ctx, challenge, found)]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _lines(ctx: Context, challenge: Challenge, found: Figures) -> Iterator[Elements]:
    yield ctx.text("challenge.report.started", n=found.joined)
    if challenge.state != ENDED:
        share = 100 * found.there // found.joined
        yield ctx.text("challenge.report.there", n=found.there, share=share)
    yield ctx.text(
        "challenge.report.finished",
        n=found.finished,
        share=100 * found.finished // found.joined,
    )
    yield ctx.text("challenge.report.gone", n=found.joined - found.there)
    each = round(found.checkins / len(found.days), 1)
    yield ctx.text("challenge.report.checkins", n=found.checkins, each=each)
    if found.weekday is not None:
        name = ctx.mine.plain("challenge.report.weekdays").split()[found.weekday]
        yield ctx.text("challenge.report.weekday", weekday=name)
    fall = steepest((found.joined, *found.curve))
    if fall is not None:
        lost = (found.joined, *found.curve)[fall - 1] - found.curve[fall - 1]
        day = found.days[fall - 1]
        yield ctx.text("challenge.report.fall", day=day, number=fall, n=lost)


def _picture(ctx: Context, challenge: Challenge, found: Figures) -> Dropoff:
    weekly = len(found.days) > MOST_DAYS
    step = WEEK if weekly else 1
    values = [*found.curve[step - 1 :: step]]
    if len(found.curve) % step:
        values.append(found.curve[-1])
    fall = steepest((found.joined, *values))
    across = ctx.mine.plain("challenge.report.weeks" if weekly else "challenge.report.days")
    lost = 0 if fall is None else (found.joined, *values)[fall - 1] - values[fall - 1]
    return Dropoff(
        title=challenge.name,
        facts=_facts(ctx, found),
        points=tuple(Point(ctx.mine.number(n), value) for n, value in enumerate(values, 1)),
        ticks=tuple(Point(ctx.mine.number(n), n) for n in ticks(found.joined)),
        fall=None if fall is None else fall - 1,
        fallen=ctx.mine.plain("challenge.report.fallen", across=across, number=fall or 0, n=lost),
        across=across,
        up=ctx.mine.plain("challenge.report.up"),
    )


def _facts(ctx: Context, found: Figures) -> tuple[Fact, ...]:
    figures = {"joined": found.joined, "track": found.there, "done": found.finished}
    return tuple(
        Fact("", ctx.mine.number(n), ctx.mine.plain(f"challenge.report.fact.{key}"))
        for key, n in figures.items()
    )
