"""Where a level was reached: by somebody who acted, or who was given something by others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.core.actions import Place
from bot.core.context import Scope
from bot.core.events import Address
from models import bulk
from models.tables import Account, Group, Member


def places(scope: Scope, members: Sequence[int]) -> dict[int, Place]:
    """Where each member acted; for who did not, where others did, or the community's group.

    A place has no account where the member has none on its platform.
    """
    acted = {member: place for member in members if (place := scope.place_of(member))}
    absent = [member for member in members if member not in acted]
    around = _around(scope) if absent else None
    if around is None:
        return acted
    platform = around.group.platform
    accounts = dict(
        scope.session.execute(
            select(Member.id, func.min(Account.external_id))
            .join(Account, Account.person_id == Member.person_id)
            .where(bulk.within(Member.id, absent), Account.platform == platform)
            .group_by(Member.id)
        ).all()
    )
    for member in absent:
        account = Address(platform, accounts[member]) if member in accounts else None
        acted[member] = Place(around.group, around.channel, account)
    return acted


def _around(scope: Scope) -> Place | None:
    """Where something happened last in this transaction, or else the community's first group."""
    if scope.last:
        event = [*scope.last.values()][-1]
        return Place(event.group, event.channel)
    group = scope.session.execute(
        select(Group.platform, Group.external_id)
        .where(Group.community_id == scope.community.id, Group.migrated_to_id.is_(None))
        .order_by(Group.id)
        .limit(1)
    ).first()
    return Place(Address(*group)) if group else None
