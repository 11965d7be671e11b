"""A group, and all that was noted there, comes into a community out of one that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.core.context import Scope
from bot.core.events import Address, Event, MembersMoved, Role, Sender
from bot.services import people, presence
from bot.services.people import Known
from models import bulk
from models.tables import (
    Account,
    AuditEntry,
    Base,
    Community,
    Condition,
    Group,
    LevelNotice,
    Member,
    Receipt,
    Thanks,
)

KEPT: tuple[tuple[type[Base], str], ...] = (
    (Receipt, "member_id"),
    (Receipt, "to_member_id"),
    (Condition, "member_id"),
    (AuditEntry, "actor_id"),
    (AuditEntry, "subject_id"),
    *((Thanks, f"{who}_{what}") for who in ("giver", "receiver") for what in ("id", "root_id")),
)
"""Where those who go on are put in the place of those who end; other rows are made anew."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes into the community of a scope."""

    group: Group
    ends: int
    """The id of the community that ends."""
    members: Mapping[int, Known]
    """Who its members are here, by their ids in it."""
    senders: Mapping[int, Sender]
    """How they were last seen, by the same ids."""

    @property
    def address(self) -> Address:
        """Of the group."""
        return Address(self.group.platform, self.group.external_id)


def take_over(scope: Scope, group: Group, ends: int) -> Arrival:
    """Let a group, and what was noted there, belong to the community of `scope` from now on.

    Listeners hear of it by MembersMoved. Let them hear `again.happened` too; then call
    `ending.give_up`.
    """
    # For update: whoever counts points there at this moment holds it, and is waited for.
    scope.session.get_one(Community, ends, with_for_update=True)
    group.community = scope.community
    scope.session.flush()
    arrival = _arrive(scope, group, ends)
    for old, who in sorted(arrival.members.items()):
        _replace(scope, arrival, old, who.member)
    here = {"community_id": scope.community.id}
    scope.session.execute(update(Thanks).where(Thanks.community_id == ends).values(here))
    _keep_notices(scope, arrival)
    scope.raise_(MembersMoved({old: who.member for old, who in arrival.members.items()}))
    return arrival


def _arrive(scope: Scope, group: Group, ends: int) -> Arrival:
    """Make the members of the community that ends members of this one, unless they are."""
    rows = scope.session.execute(
        select(Member, Account)
        .join(Account, Account.person_id == Member.person_id)
        .where(Member.community_id == ends)
        .order_by(Member.id, Account.platform == group.platform, Account.id.desc())
    )
    met = {member.id: (member, _sender(member, account)) for member, account in rows}
    here = Address(group.platform, group.external_id)
    known = people.meet(
        scope,
        [
            Event(group=here, external_id="", at=member.joined_at, sender=sender)
            for member, sender in met.values()
        ],
    )
    senders = {old: sender for old, (_, sender) in met.items()}
    members = {old: known[sender.account] for old, sender in senders.items()}
    _keep_presence(scope, [member for member, _ in met.values()], members)
    return Arrival(group, ends, members, senders)


def _sender(member: Member, account: Account) -> Sender:
    where = Address(account.platform, account.external_id)
    return Sender(where, member.name, Role(member.role), username=account.username)


def _keep_presence(scope: Scope, ending: Sequence[Member], members: Mapping[int, Known]) -> None:
    """Who left or hid did so where the group is now."""
    hidden = sorted(members[member.id].member for member in ending if member.hidden)
    rows = [{"id": member, "hidden": True} for member in hidden]
    bulk.change(scope.session, Member.__table__, rows, put=("hidden",))
    for member in ending:
        members[member.id].left_at = member.left_at
    presence.set_presence(scope, members.values())


def _replace(scope: Scope, arrival: Arrival, old: int, new: int) -> None:
    for table, column in KEPT:
        rows = update(table).where(getattr(table, column) == old)
        if group := getattr(table, "group_id", None):
            rows = rows.where(group == arrival.group.id)
        scope.session.execute(rows.values({column: new}))


def _keep_notices(scope: Scope, arrival: Arrival) -> None:
    """What was told of levels is not told again."""
    told = scope.session.execute(
        select(LevelNotice.member_id, LevelNotice.level, LevelNotice.at)
        .where(bulk.within(LevelNotice.member_id, arrival.members))
        .order_by(LevelNotice.member_id, LevelNotice.level)
    )
    rows = [
        {"member_id": arrival.members[old].member, "level": level, "at": at}
        for old, level, at in told
    ]
    bulk.insert_new(scope.session, LevelNotice.__table__, rows, ("member_id",))
