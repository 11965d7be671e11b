"""Clusters that praise mostly each other: a hint for admins, and nothing that follows of itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context, Scope
from bot.core.elements import NEWLINE, Elements
from bot.core.events import Role
from bot.core.i18n import Words
from bot.features.thanks.declared import feature
from bot.services import groups, people, telling
from bot.services.thanks import ties
from bot.services.thanks.rings import Ring, rings
from models.tables import Member


@feature.command("thanks rings", role=Role.ADMIN, spellings=("互赞", "小圈子"))
def show(ctx: Context) -> Say:
    """Show who has praise mostly from each other, with the shares."""
    found = rings(ties.lately(ctx))
    if not found:
        return ctx.say("thanks.rings.none", private=True)
    names = _names(ctx, found)
    lines = [(NEWLINE, *_line(ctx.mine, ring, names)) for ring in found]
    told = (*ctx.text("thanks.rings.title"), *(part for line in lines for part in line))
    return ctx.answer((*told, NEWLINE, *ctx.text("thanks.rings.hint")), private=True)


@feature.job("praise rings", "30 10 * * mon")
def tell(scope: Scope) -> None:
    """Tell each admin of each ring once; of one with other members it is told again."""
    found = rings(ties.lately(scope))
    group = groups.first_group(scope.session, scope.community.id)
    if not found or group is None:
        return
    names = _names(scope, found)
    for admin in _admins(scope):
        for ring in found:
            once = f"ring {' '.join(map(str, ring.members))} to {admin}"
            telling.tell(scope, admin, group, partial(_told, ring=ring, names=names), once)


def _told(words: Words, ring: Ring, names: dict[int, str]) -> Elements:
    told = words.text("thanks.rings.found")
    return (*told, NEWLINE, *_line(words, ring, names), NEWLINE, *words.text("thanks.rings.hint"))


def _line(words: Words, ring: Ring, names: dict[int, str]) -> Elements:
    who = [names[member] for member in ring.members]
    percent = int(100 * ring.share)
    points = words.text("unit.points", n=ring.points)
    return words.text("thanks.rings.line", names=who, percent=percent, points=points)


def _names(scope: Scope, found: Sequence[Ring]) -> dict[int, str]:
    return people.names(scope, [member for ring in found for member in ring.members])


def _admins(scope: Scope) -> Sequence[int]:
    here = Member.community_id == scope.community.id, Member.left_at.is_(None)
    admins = select(Member.id).where(*here, Member.role >= Role.ADMIN).order_by(Member.id)
    return scope.session.scalars(admins).all()
