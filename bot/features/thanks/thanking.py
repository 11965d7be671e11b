"""/thanks: to thank somebody in so many words, to take that back, and to see one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.actions import Action, React, Say
from bot.core.commands import NAMES_A_MEMBER, MemberRef, Rest
from bot.core.context import Context
from bot.core.days import day_span
from bot.core.elements import NEWLINE, Elements
from bot.core.refusal import Refusal
from bot.features.thanks.declared import feature
from bot.features.thanks.hearing import SEEN
from bot.services import people, receipts
from bot.services.thanks import counting, records
from bot.services.thanks.records import Said
from models.tables import Thanks


@feature.command("thanks")
def thanks(ctx: Context, whom: MemberRef | None = None, reason: Rest | None = None) -> Action:
    """Thank a member, by name or in reply; alone it tells of the caller's own thanks."""
    if whom is None:
        if ctx.event.reply_to is not None or ctx.event.to is not None:
            raise Refusal("thanks.unknown")
        if reason is not None:
            raise Refusal("thanks.whom")
        return ctx.answer(_own(ctx), private=True)
    if whom.root == ctx.member.root:
        raise Refusal("thanks.self")
    return _answered(ctx, whom, _thank(ctx, whom))


@feature.command("thanks undo", spellings=("撤销", "撤回", "取消", "收回"))
def undo(ctx: Context) -> Say:
    """Take back the last thanks that the caller has said today."""
    counting.hold(ctx, [ctx.member.root])
    last = records.last_of(ctx, ctx.member.root, ctx.today)
    if last is None:
        return ctx.say("thanks.undo.nothing", private=True)
    row, receiver = last
    records.take_back(ctx, [row], ctx.now)
    counting.settle(ctx, [row])
    return ctx.say("thanks.undo.done", private=True, name=people.names(ctx, [receiver])[receiver])


def _thank(ctx: Context, whom: MemberRef) -> str:
    """Why it does not count; empty if it does, or is worth no points."""
    said = Said(
        ctx.event,
        records.COMMAND,
        ctx.event.external_id,
        _thanked(ctx, whom),
        ctx.member.id,
        ctx.member.root,
        whom.member,
        whom.root,
        ctx.receipt,
    )
    counting.hold(ctx, [ctx.member.root, whom.root])
    (row,) = records.keep(ctx, [said])
    return counting.settle(ctx, [row]).get(row.id, "")


def _thanked(ctx: Context, whom: MemberRef) -> str | None:
    """The message that it answers, unless somebody else is named than who wrote that."""
    message = ctx.event.reply_to
    named = any(NAMES_A_MEMBER.match(word) for word in ctx.event.arguments.split()[:1])
    if message is None or not named:
        return message
    _, author = receipts.authors(ctx, ctx.group, [message]).get(message, receipts.NOBODY)
    return message if author == whom.root else None


def _answered(ctx: Context, whom: MemberRef, why_not: str) -> Action:
    match why_not:
        case "":
            told = ctx.text("thanks.done", name=whom.name)
            return React(ctx.event.external_id, SEEN, otherwise=told)
        case "cooldown":
            free = min(counting.rules(ctx).free_at(ctx.event.at), _tomorrow(ctx))
            shown = ctx.mine.time(free, ctx.zone)
            return ctx.say("thanks.cooldown", private=True, name=whom.name, time=shown)
        case _:
            n = counting.rules(ctx).daily
            return ctx.say(f"thanks.{why_not}", private=True, name=whom.name, n=n)


def _tomorrow(ctx: Context) -> datetime:
    """When the community's day ends."""
    day = ctx.day(ctx.event.at)
    return day_span(day, ctx.community.timezone, ctx.community.day_turn)[1]


def _own(ctx: Context) -> Elements:
    """What the caller got and gave in this month, and what they have left today."""
    root, rules = ctx.member.root, counting.rules(ctx)
    left = max(0, rules.daily - counting.counted_on(ctx, root, ctx.today))
    got, given = _this_month(ctx, Thanks.receiver_root_id), _this_month(ctx, Thanks.giver_root_id)
    return (
        *ctx.text("thanks.own.got", n=got),
        NEWLINE,
        *ctx.text("thanks.own.given", n=given),
        NEWLINE,
        *ctx.text("thanks.own.left", n=left),
        NEWLINE,
        *ctx.text("thanks.own.how"),
    )


def _this_month(ctx: Context, column: InstrumentedAttribute[Any]) -> int:
    own = column == ctx.member.root, Thanks.gone_at.is_(None)
    first = ctx.today.replace(day=1)
    counted = select(func.count()).select_from(Thanks).where(*own, Thanks.day >= first)
    return ctx.session.scalar(counted) or 0
