"""/challenge certificate (证书): what one has of having finished, to be shown around."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Image, plain
from bot.features.challenges.calendar import far, own_part
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import days, plan_of, task_line
from bot.services.challenges import finding
from bot.services.challenges.pots import FINISHED
from bot.services.challenges.progress import Progress
from bot.services.challenges.records import Part
from bot.services.challenges.telling import progress_line
from bot.services.pictures.data import Certificate
from models.tables import Challenge, Enrolment


@feature.command("challenge certificate", spellings=("证书",))
def certificate(ctx: Context, number: int | None = None) -> Say:
    """Give the caller their certificate, to be shown around; or tell how far they are."""
    part = own_part(ctx, number or _last_finished(ctx))
    way = part.progress(ctx.event.at)
    if part.enrolment.outcome != FINISHED:
        return ctx.answer(_not_yet(ctx, part), private=True)
    shown = _certificate(ctx, part, way)
    return ctx.answer((Image("certificate", _certified(shown), shown.data()),))


def _last_finished(ctx: Context) -> int | None:
    """The number of the challenge that the caller finished last."""
    own = Enrolment.root_id == ctx.member.root, Enrolment.outcome == FINISHED
    return ctx.session.scalar(
        select(Challenge.number)
        .join(Enrolment, Enrolment.challenge_id == Challenge.id)
        .where(*own, Challenge.community_id == ctx.community.id)
        .order_by(Challenge.closed_at.desc(), Challenge.id.desc())
        .limit(1)
    )


def _not_yet(ctx: Context, part: Part) -> Elements:
    key = "over" if part.challenge.state not in finding.OPEN else "running"
    told = ctx.text(f"challenge.certificate.{key}", name=part.challenge.name)
    return (*told, NEWLINE, *task_line(ctx.mine, part.rule), NEWLINE, *progress_line(ctx, part))


def _certificate(ctx: Context, part: Part, way: Progress) -> Certificate:
    one, words = part.challenge, ctx.mine
    issued = ctx.day(one.closed_at or ctx.event.at)
    return Certificate(
        community=ctx.community.name,
        heading=words.plain("challenge.certificate.heading"),
        given_to=words.plain("challenge.certificate.given_to"),
        name=ctx.member.name,
        finished=words.plain("challenge.certificate.finished"),
        challenge=one.name,
        done=_achievement(ctx, part, way),
        title=part.rule.title,
        dates=plain(days(words, plan_of(one))),
        issued=words.plain("challenge.certificate.issued", day=issued),
        code=words.plain("challenge.certificate.code", code=_code(part)),
    )


def _code(part: Part) -> str:
    return f"{part.challenge.number}-{part.enrolment.id:04}"


def _achievement(ctx: Context, part: Part, way: Progress) -> str:
    done, goal = far(part, way)
    if part.rule.sums:
        unit = part.rule.unit or ctx.mine.plain("challenge.times")
        return ctx.mine.plain("challenge.certificate.sum", quantity=done, unit=unit)
    kind = {"weekly": "weeks", "tasks": "tasks"}.get(part.rule.kind, "days")
    return ctx.mine.plain(f"challenge.certificate.{kind}", done=done, of=goal, longest=way.longest)


def _certified(shown: Certificate) -> str:
    """A certificate in words, for where no picture can be seen."""
    lines = (
        (f"🏅 {shown.heading}",),
        (shown.name,),
        (shown.challenge, shown.title),
        (shown.done,),
        (shown.dates,),
        (shown.issued, shown.code),
    )
    return "\n".join(" · ".join(filter(None, line)) for line in lines if any(line))


@feature.card_fact(20)
def title(ctx: Context) -> tuple[str, str, str] | None:
    """The title of the challenge that the caller finished last, if it brought one."""
    own = Enrolment.root_id == ctx.member.root, Enrolment.outcome == FINISHED
    rules = ctx.session.execute(
        select(Challenge.rule, Challenge.name)
        .join(Enrolment, Enrolment.challenge_id == Challenge.id)
        .where(*own, Challenge.community_id == ctx.community.id)
        .order_by(Challenge.closed_at.desc(), Challenge.id.desc())
    )
    earned = ((rule["title"], name) for rule, name in rules if rule.get("title"))
    return next((("🎖", won, name) for won, name in earned), None)
