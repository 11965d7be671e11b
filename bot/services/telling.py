"""A private word to a member about something that was done without them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.elements import Elements
from bot.core.events import Address
from bot.core.i18n import Words
from bot.services import outbox
from models.tables import Account, Member, Person


def account(scope: Scope, member: int, platform: str) -> Address | None:
    """A member's account on a platform; None if they have none there."""
    found = scope.session.scalar(
        select(Account.external_id)
        .join(Member, Member.person_id == Account.person_id)
        .where(Member.id == member, Account.platform == platform)
        .order_by(Account.id)
        .limit(1)
    )
    return Address(platform, found) if found else None


def tell(
    scope: Scope, member: int, group: Address, told: Callable[[Words], Elements], once: str
) -> None:
    """Let a member of a group read something alone, in their language, if that can be had there.

    It is never said in public instead; what has the same `once` is said once.
    """
    where = account(scope, member, group.platform)
    if where is None:
        return
    language = scope.session.scalar(
        select(Person.language)
        .join(Member, Member.person_id == Person.id)
        .where(Member.id == member)
    )
    words = scope.catalogue[language or scope.community.language]
    said = Say(told(words), private=True, optional=True)
    outbox.put(scope, [Outgoing(Place(group, None, where), said, once)])
