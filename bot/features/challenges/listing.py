"""/challenge (挑战): which there are, what one of them asks, and how far one is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Code, Elements, Text
from bot.core.events import Role
from bot.core.mistyped import nearest
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import days, described, plan_of, task_line
from bot.services.challenges import finding, records
from bot.services.challenges.records import Part
from bot.services.challenges.telling import progress_line, stacked
from models.tables import Challenge, Enrolment
from models.tables.challenges import CANCELLED, DRAFT, ENDED, PLANNED, RUNNING

RECENT = 3
"""So many of those that are over are listed."""
SHOWN = 40


@feature.command("challenge", keywords=("挑战",))
def challenge(ctx: Context, what: Rest | None = None) -> Say:
    """List the challenges; or tell what was meant by a word that means nothing here."""
    if what is None:
        return list_(ctx)
    given = what.split()[0]
    if given.isdecimal() and len(given) <= len(str(2**31)) - 1:
        return show(ctx, int(given))
    members = ctx.declared.commands.group("challenge")
    allowed = [one.name.partition(" ")[2] for one in members if one.role <= ctx.role]
    near = nearest(given, allowed)
    if near:
        raise Refusal("challenge.nearest", given=given[:SHOWN], nearest=Code(f"/challenge {near}"))
    raise Refusal("challenge.no_such", given=given[:SHOWN], known=allowed)


@feature.command("challenge list", spellings=("列表", "所有"))
def list_(ctx: Context) -> Say:
    """List the challenges that run or are to come, and the last ones that are over."""
    found = _listed(ctx)
    if not found:
        key = "challenge.list.empty.admin" if ctx.role >= Role.ADMIN else "challenge.list.empty"
        return ctx.say(key, private=True)
    own = {part.challenge.id: part for part in records.own_running(ctx, ctx.member.root)}
    sizes = _sizes(ctx, found)
    lines = [ctx.text("challenge.list")]
    for one in found:
        lines.append(_line(ctx, one, own.get(one.id), sizes.get(one.id, 0)))
    buttons = tuple(
        Button(f"{one.number} · {one.name}", f"/challenge show {one.number}") for one in found
    )
    return ctx.answer((*stacked(lines), *buttons), private=True)


def _listed(ctx: Context) -> list[Challenge]:
    own = select(Challenge).where(Challenge.community_id == ctx.community.id)
    states = [RUNNING, PLANNED, *([DRAFT] if ctx.role >= Role.ADMIN else [])]
    current = ctx.session.scalars(
        own.where(Challenge.state.in_(states)).order_by(Challenge.first_day, Challenge.number)
    ).all()
    over = ctx.session.scalars(
        own.where(Challenge.state == ENDED).order_by(Challenge.closed_at.desc()).limit(RECENT)
    ).all()
    return [*current, *over]


def _sizes(ctx: Context, found: list[Challenge]) -> dict[int, int]:
    """How many take part in each."""
    joined = (
        select(Enrolment.challenge_id, func.count())
        .where(Enrolment.challenge_id.in_([one.id for one in found]), Enrolment.left_at.is_(None))
        .group_by(Enrolment.challenge_id)
    )
    return dict(ctx.session.execute(joined).all())


def _line(ctx: Context, one: Challenge, part: Part | None, size: int) -> Elements:
    plan = plan_of(one)
    return (
        Text(f"{one.number} · "),
        Bold(one.name),
        Text("  "),
        *ctx.text(f"challenge.state.{one.state}"),
        NEWLINE,
        Text("    "),
        *task_line(ctx.mine, plan.rule),
        Text(" · "),
        *days(ctx.mine, plan),
        Text(" · "),
        *ctx.text("challenge.size", n=size),
        *(() if part is None else (NEWLINE, Text("    "), *_own(ctx, part))),
    )


@feature.command("challenge show", spellings=("查看", "详情"))
def show(ctx: Context, number: int | None = None) -> Say:
    """Tell what a challenge asks, and how far one is in it."""
    states = (DRAFT, PLANNED, RUNNING) if ctx.role >= Role.ADMIN else (PLANNED, RUNNING)
    one = finding.meant(ctx, number, states=states)
    if one.state == DRAFT and ctx.role < Role.ADMIN:
        raise Refusal("challenge.unknown", number=one.number)
    part = records.of_member(ctx, one, ctx.member.root)
    size = _sizes(ctx, [one]).get(one.id, 0)
    lines = [
        described(ctx.mine, plan_of(one)),
        (
            *ctx.text(f"challenge.state.{one.state}"),
            Text(" · "),
            *ctx.text("challenge.size", n=size),
        ),
    ]
    if part:
        lines.append(_own(ctx, part))
    return ctx.answer((*stacked(lines), *_buttons(ctx, one, part)), private=True)


def _own(ctx: Context, part: Part) -> Elements:
    return ctx.text("challenge.you", far=progress_line(ctx, part))


def _buttons(ctx: Context, one: Challenge, part: Part | None) -> Iterator[Button]:
    joinable = one.state in finding.OPEN and part is None
    offered = {
        "join": (joinable, f"/challenge join {one.number}"),
        "checkin": (one.state == RUNNING and part is not None, f"/checkin #{one.number}"),
        "calendar": (part is not None, f"/challenge calendar {one.number}"),
        "board": (one.state in (RUNNING, ENDED), f"/challenge board {one.number}"),
        "publish": (one.state == DRAFT, f"/challenge start {one.number}"),
    }
    for name, (fits, line) in offered.items():
        if fits and one.state != CANCELLED:
            yield Button(ctx.mine.plain(f"challenge.button.{name}"), line)
