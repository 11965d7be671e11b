"""A private word to a member about what was done to their points."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Context
from bot.core.elements import Elements
from bot.core.events import Address
from bot.core.i18n import Words
from bot.services import outbox
from models.tables import Account, Member, Person


def account(ctx: Context, member: int) -> Address | None:
    """A member's account on the platform of the group; None if they have none there."""
    platform = ctx.group.platform
    found = ctx.session.scalar(
        select(Account.external_id)
        .join(Member, Member.person_id == Account.person_id)
        .where(Member.id == member, Account.platform == platform)
        .order_by(Account.id)
        .limit(1)
    )
    return Address(platform, found) if found else None


def tell(ctx: Context, member: int, told: Callable[[Words], Elements]) -> None:
    """Let a member read something alone, in their language, if that can be had here.

    It is never said in public instead; who cannot be reached finds it by /points why.
    """
    where = account(ctx, member)
    if where is None:
        return
    language = ctx.session.scalar(
        select(Person.language)
        .join(Member, Member.person_id == Person.id)
        .where(Member.id == member)
    )
    words = ctx.catalogue[language or ctx.community.language]
    said = Say(told(words), private=True, optional=True)
    outbox.put(ctx, [Outgoing(Place(ctx.event.group, None, where), said, once=f"to {ctx.receipt}")])
