"""/challenge create (创建), templates, edit, start: an admin plans a challenge and opens it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from sqlalchemy import func, select

from bot.core.actions import Ask, Outgoing, Say
from bot.core.commands import Rest
from bot.core.context import Context, Scope
from bot.core.elements import NEWLINE, Button, Code, Elements
from bot.core.events import Role
from bot.core.forms import FormField
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.features.challenges.describing import described, plan_of
from bot.features.challenges.typed import changed, parted, planned
from bot.services import audit, forms, outbox
from bot.services.challenges import finding, making
from bot.services.challenges.making import Plan
from models.tables import Challenge, Enrolment
from models.tables.challenges import DRAFT, PLANNED, RUNNING

TEMPLATES = {
    **dict.fromkeys(("writing", "写作"), "writing"),
    **dict.fromkeys(("weekly", "每周"), "weekly"),
    **dict.fromkeys(("reading", "阅读"), "reading"),
    **dict.fromkeys(("quiz", "测验"), "quiz"),
}
"""Names that stand for a whole description. Words: `challenge.template.<name>`."""
TEMPLATE = re.compile(r"(?:template|模板)[:：\s]*(.+)", re.IGNORECASE)
MOST_OPEN = 50


@feature.command("challenge create", role=Role.ADMIN, spellings=("创建", "新建", "new"))
def create(ctx: Context, description: Rest | None = None) -> Say | Ask:
    """Draft a challenge from a template or from clauses, and show what it would be."""
    described_as = parted(description or "")
    if not described_as:
        return forms.ask(ctx, "challenge")
    named = TEMPLATE.match(described_as[0])
    template = TEMPLATES.get(_folded(named[1])) if named else None
    if template:
        first, *more = parted(ctx.mine.plain(f"challenge.template.{template}"))
        described_as = [first, *more, *described_as[1:]]
    plan = planned(described_as[0], described_as[1:], ctx.today)
    _refuse_past(ctx, plan)
    _refuse_many(ctx)
    channel = ctx.event.channel if ctx.event.present else None
    made = making.make(ctx, plan, ctx.group, channel, state=DRAFT, creator=ctx.member.id)
    return ctx.answer(preview(ctx, made), private=True)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _refuse_past(ctx: Context, plan: Plan) -> None:
    if plan.first < ctx.today:
        raise Refusal("challenge.past", first=plan.first, today=ctx.today)


def _refuse_many(ctx: Context) -> None:
    open_ones = Challenge.state.in_((DRAFT, PLANNED, RUNNING))
    own = Challenge.community_id == ctx.community.id, open_ones
    if (ctx.session.scalar(select(func.count(Challenge.id)).where(*own)) or 0) >= MOST_OPEN:
        raise Refusal("challenge.many", limit=MOST_OPEN)


def preview(ctx: Context, challenge: Challenge) -> Elements:
    """What members would read, and what the admin can do with it."""
    number = challenge.number
    return (
        *ctx.text("challenge.draft", number=number),
        NEWLINE,
        *described(ctx.words, plan_of(challenge)),
        NEWLINE,
        NEWLINE,
        *ctx.text("challenge.draft.edit", usage=Code(f"/challenge edit {number} …")),
        Button(ctx.mine.plain("challenge.button.publish"), f"/challenge start {number}"),
        Button(ctx.mine.plain("challenge.button.drop"), f"/challenge cancel {number}"),
    )


@feature.command("challenge templates", role=Role.ADMIN, spellings=("模板",))
def templates(ctx: Context) -> Say:
    """Show the descriptions to begin with, each with a button that makes a draft of it."""
    lines: list[Elements] = [ctx.text("challenge.templates")]
    for name in dict.fromkeys(TEMPLATES.values()):
        lines.append((NEWLINE, Code(ctx.mine.plain(f"challenge.template.{name}"))))
    buttons = tuple(
        Button(
            parted(ctx.mine.plain(f"challenge.template.{name}"))[0],
            f"/challenge create template {name}",
        )
        for name in dict.fromkeys(TEMPLATES.values())
    )
    return ctx.answer((*(e for line in lines for e in line), *buttons), private=True)


@feature.command("challenge edit", role=Role.ADMIN, spellings=("修改", "编辑"))
def edit(ctx: Context, number: int, description: Rest | None = None) -> Say:
    """Change a challenge; of one that has begun or has members, only words and a later end."""
    challenge = finding.numbered(ctx, number, change=True)
    if challenge.state not in (DRAFT, PLANNED, RUNNING):
        raise Refusal("challenge.over", name=challenge.name)
    if not description:
        raise Refusal("challenge.edit.usage", usage=Code(f"/challenge edit {number} …"))
    before = plan_of(challenge)
    after = changed(before, parted(description), ctx.today)
    if _has_members(ctx, challenge):
        _refuse_unfair(before, after)
    elif after.first != before.first:
        _refuse_past(ctx, after)
    making.put(challenge, after)
    making.name_teams(ctx, challenge, after.rule)
    audit.put(ctx, "challenge_edited", target=after.name, note=description[:200])
    if challenge.state == DRAFT:
        return ctx.answer(preview(ctx, challenge), private=True)
    told = (*ctx.text("challenge.edited"), NEWLINE, *described(ctx.words, after))
    return ctx.answer(told, private=True)


def _has_members(ctx: Context, challenge: Challenge) -> bool:
    own = select(Enrolment.id).where(Enrolment.challenge_id == challenge.id).limit(1)
    return ctx.session.scalar(own) is not None


def _refuse_unfair(before: Plan, after: Plan) -> None:
    """Whoever joined did so by these rules; what they are told may change, and it may go on."""
    shorter = before.last is None or after.last is None or after.last < before.last
    if after.rule != before.rule or after.first != before.first:
        raise Refusal("challenge.fixed")
    if shorter and after.last != before.last:
        raise Refusal("challenge.shorter")


@feature.command("challenge start", role=Role.ADMIN, spellings=("发布", "开始", "publish"))
def start(ctx: Context, number: int) -> Say:
    """Open a draft: it is announced in the group, and members can join."""
    challenge = finding.numbered(ctx, number, change=True)
    if challenge.state != DRAFT:
        return ctx.say("challenge.begun", private=True, name=challenge.name)
    _refuse_past(ctx, plan_of(challenge))
    begins = challenge.first_day <= ctx.today
    challenge.state = RUNNING if begins else PLANNED
    if ctx.event.present:
        challenge.group_id, challenge.channel = ctx.group.id, ctx.event.channel
        challenge.group = ctx.group
    announce(ctx, challenge)
    audit.put(ctx, "challenge_started", target=challenge.name, after=str(challenge.first_day))
    return ctx.say("challenge.published", private=True, name=challenge.name)


def announce(scope: Scope, challenge: Challenge) -> None:
    """Tell all of a challenge, with a button to join."""
    words, number = scope.words, challenge.number
    told = (
        *described(words, plan_of(challenge), briefly=True),
        NEWLINE,
        NEWLINE,
        *words.text("challenge.join_here"),
        Button(words.plain("challenge.button.join"), f"/challenge join {number}"),
        Button(words.plain("challenge.button.show"), f"/challenge show {number}"),
    )
    place = finding.place_of(scope, challenge)
    outbox.put(scope, [Outgoing(place, Say(told), f"challenge {challenge.id} opens")])


def _name(ctx: Context, typed: str) -> str:
    planned(typed, [], ctx.today)
    return typed


def _clause(spellings: dict[str, str]) -> Callable[[Context, str], str]:
    """Reads one clause, or the choice that stands for it."""

    def read(ctx: Context, typed: str) -> str:
        clause = spellings.get(typed, typed)
        planned("·", parted(clause), ctx.today)
        return clause

    return read


def _clauses(ctx: Context, typed: str) -> str:
    parts = [part.strip() for part in typed.replace("，", ",").replace("、", ",").split(",")]
    planned("·", parts, ctx.today)
    return "; ".join(parts)


feature.form(
    "challenge",
    command="challenge create",
    role=Role.ADMIN,
    fields=(
        FormField("name", _name),
        FormField(
            "days",
            _clause({"week": "7 days", "three": "21 days", "month": "30 days"}),
            choices=("week", "three", "month"),
        ),
        FormField(
            "rule",
            _clause({"five": "5 of 7", "work": "workdays"}),
            choices=("daily", "five", "work"),
        ),
        FormField("proof", _clause({}), choices=("none", "note", "photo", "link")),
        FormField("more", _clauses, required=False),
    ),
)
