"""Whom to surprise: members who are here often, and whom nobody has thanked yet."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements
from bot.core.events import Role
from bot.core.i18n import Words
from bot.features.honour_board.declared import SURPRISE
from bot.services import people
from bot.services.people import ROOT
from bot.services.praise import wording
from bot.services.praise.deeds import Deeds, deeds
from bot.services.praise.shown import is_shown
from models.tables import LedgerEntry, Member, Standing, Tally, Thanks

DAYS = timedelta(days=27)
"""Before today: with it four weeks."""
MOST = 5


def suggestions(ctx: Context) -> Say:
    """Up to five members, for the caller alone, each with a fact and a button to thank them."""
    found = _unthanked(ctx)
    if not found:
        return ctx.say("surprise.nobody_left", private=True)
    names = people.names(ctx, [member for member, _ in found])
    done = deeds(ctx, ctx.today - DAYS, ctx.today, [member for member, _ in found])
    lines = [
        ctx.text("praise.line", name=names[member], what=_fact(ctx.mine, days, done[member]))
        for member, days in found
    ]
    listed = tuple(element for line in lines for element in (NEWLINE, *line))
    buttons = [Button(names[member], f"/surprise #{member}") for member, _ in found]
    usage = (NEWLINE, *ctx.text("surprise.usage"))
    return ctx.answer((*ctx.text("surprise.head"), *listed, *usage, *buttons), private=True)


def _fact(words: Words, days: int, done: Deeds) -> Elements:
    parts = [words.text("surprise.days", n=days), *wording.facts(words, done)]
    if done.checkins:
        parts.append(words.text("surprise.checkins", n=done.checkins))
    return wording.joined(words, parts)


def _unthanked(ctx: Context) -> list[tuple[int, int]]:
    """Root and active days of the last four weeks; the most active first, then by id.

    Neither staff nor whoever hides or has left, nor the caller.
    """
    days = func.count(Tally.day.distinct())
    root = aliased(Member)
    rows = ctx.session.execute(
        select(root.id, days)
        .select_from(Tally)
        .join(Member, Member.id == Tally.member_id)
        .join(root, root.id == ROOT)
        .join(Standing, is_shown(ctx, ROOT))
        .where(
            Tally.community_id == ctx.community.id,
            Tally.day.between(ctx.today - DAYS, ctx.today),
            root.role == int(Role.MEMBER),
            root.id != ctx.member.root,
            root.id.not_in(_thanked(ctx)),
            root.id.not_in(_surprised(ctx)),
        )
        .group_by(root.id)
        .order_by(days.desc(), root.id)
        .limit(MOST)
    )
    return [(member, active) for member, active in rows]


def _thanked(ctx: Context) -> Select[int]:
    """Whom somebody has thanked, and not taken it back."""
    here = (Thanks.community_id == ctx.community.id, Thanks.gone_at.is_(None))
    return select(Thanks.receiver_root_id).where(*here)


def _surprised(ctx: Context) -> Select[int]:
    """Who was surprised before, and still has the points of it."""
    here = (LedgerEntry.community_id == ctx.community.id, LedgerEntry.reason == SURPRISE)
    total = func.sum(LedgerEntry.points)
    return select(LedgerEntry.root_id).where(*here).group_by(LedgerEntry.root_id).having(total > 0)
