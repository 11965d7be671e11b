"""/prompt (定时话题): what an admin has the bot say at set times, added, listed and taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, select

from bot.core.actions import Action, Say
from bot.core.commands import Question
from bot.core.context import Context
from bot.core.elements import NEWLINE, Code, Elements
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.prompts.declared import feature
from bot.features.prompts.saying import outgoing
from bot.services import audit, outbox, timetable
from models.tables import Community, Prompt

TEXT_LIMIT = 2000
MOST_LIVE = 20
SHOWN = 60
MOST = 2**31 - 1
"""No number is larger."""
SEPARATOR = re.compile(r"[;；|｜\n]")


@feature.command("prompt", role=Role.ADMIN, keywords=("定时话题",))
def prompt(ctx: Context) -> Say:
    """Show what is said at set times."""
    return listed(ctx)


@feature.command("prompt add", role=Role.ADMIN, spellings=("添加", "新建", "new"))
def add(ctx: Context, prompt: Question | None = None) -> list[Action]:
    """Have something said here, at the times that stand before the first semicolon."""
    when, *rest = SEPARATOR.split(prompt or "", maxsplit=1)
    text = rest[0].strip() if rest else ""
    if not text:
        raise Refusal("prompts.missing")
    if len(text) > TEXT_LIMIT:
        raise Refusal("prompts.long", limit=TEXT_LIMIT, length=len(text))
    planned = timetable.read(when, ctx.now, ctx.community.timezone)
    added = _add(ctx, text, planned.kept)
    return ctx.quietly(ctx.text("prompts.added", number=added.number, when=planned.said(ctx.mine)))


def _add(ctx: Context, text: str, schedule: str) -> Prompt:
    """One more prompt. Of two that are added at once, the second waits for the first."""
    ctx.session.get_one(Community, ctx.community.id, with_for_update={"key_share": True})
    if len(_live(ctx)) >= MOST_LIVE:
        raise Refusal("prompts.many", limit=MOST_LIVE)
    own = Prompt.community_id == ctx.community.id
    last = ctx.session.scalar(select(func.max(Prompt.number)).where(own)) or 0
    added = Prompt(
        community_id=ctx.community.id,
        number=last + 1,
        group_id=ctx.group.id,
        channel=ctx.event.channel if ctx.event.present else None,
        text=text,
        schedule=schedule,
        creator_id=ctx.member.id,
        created_at=ctx.now,
    )
    ctx.session.add(added)
    ctx.session.flush()
    audit.put(ctx, "prompt_added", target=str(added.number), after=schedule, note=text[:SHOWN])
    return added


@feature.command("prompt list", role=Role.ADMIN, spellings=("列表", "查看"))
def listed(ctx: Context) -> Say:
    """Show what is said at set times, with the numbers."""
    live = _live(ctx)
    if not live:
        return ctx.say("prompts.none", private=True)
    lines = [part for prompt in live for part in (NEWLINE, *_line(ctx, prompt))]
    usage = ctx.text("prompts.usage")
    return ctx.answer((*ctx.text("prompts.list"), *lines, NEWLINE, *usage), private=True)


def _line(ctx: Context, prompt: Prompt) -> Elements:
    when = timetable.of(prompt.schedule).said(ctx.mine)
    text = " ".join(prompt.text.split())
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return ctx.text("prompts.line", number=prompt.number, when=when, text=shown)


@feature.command("prompt remove", role=Role.ADMIN, spellings=("删除", "移除", "delete"))
def remove(ctx: Context, number: int) -> Say | list[Action]:
    """Say a prompt no more."""
    found = _numbered(ctx, number)
    if found.ended_at is not None:
        return ctx.say("prompts.gone", private=True, number=number)
    found.ended_at = ctx.now
    audit.put(ctx, "prompt_removed", target=str(number), before=found.schedule)
    return ctx.quietly(ctx.text("prompts.removed", number=number))


@feature.command("prompt now", role=Role.ADMIN, spellings=("现在", "立即", "马上"))
def now(ctx: Context, number: int) -> Say | list[Action]:
    """Say a prompt at once, whenever else it is said."""
    found = _numbered(ctx, number)
    if found.ended_at is not None:
        return ctx.say("prompts.gone", private=True, number=number)
    outbox.put(ctx, [outgoing(ctx, found, f"prompt {found.id} now {ctx.receipt}")])
    return ctx.quietly(ctx.text("prompts.said", number=number))


def _numbered(ctx: Context, number: int) -> Prompt:
    own = Prompt.community_id == ctx.community.id, Prompt.number == min(number, MOST)
    found = ctx.session.scalar(select(Prompt).where(*own).with_for_update())
    if found is None:
        raise Refusal("prompts.unknown", number=number, usage=Code("/prompt list"))
    return found


def _live(ctx: Context) -> Sequence[Prompt]:
    own = Prompt.community_id == ctx.community.id, Prompt.ended_at.is_(None)
    return ctx.session.scalars(select(Prompt).where(*own).order_by(Prompt.number)).all()
