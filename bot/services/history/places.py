"""Where a history goes: the community it is for, the groups it is of, the people in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.core.events import Address, CommandInvoked, Event, Sender
from bot.services import groups, people
from bot.services.groups import NewCommunity
from bot.services.history.rows import EXPORT_ONLY, Destination, GroupFound, ImportRefused
from models.tables import Community, Group, Member, Receipt
from models.tables.base import Moment

ID = re.compile(r"#([0-9]{1,18})")
NOWHERE = Address("", "")


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """What the database knows of a group in an archive."""

    id: int | None
    """None for a group that is new."""
    commands: bool = False
    """Whether live traffic has brought commands."""
    live_from: datetime | None = None
    """From when on rows with external ids of their own may be known under others."""


def find_destination(session: Session, named: str, start: NewCommunity) -> Destination:
    """The community of that name, or with that id (`#12`); one without an id if there is none.

    Raises ImportRefused if there is no such id, the name is empty, or several have it.
    """
    name = groups.clean_title(named)
    wanted = select(Community).order_by(Community.id)
    if by_id := ID.fullmatch(named):
        found = session.scalars(wanted.where(Community.id == int(by_id[1]))).all()
        if not found:
            raise ImportRefused(f"There is no community {named}.")
    elif not name:
        raise ImportRefused("The name of the community is empty: give one that can be read.")
    else:
        found = session.scalars(wanted.where(Community.name == name)).all()
    if len(found) > 1:
        ids = ", ".join(f"#{community.id}" for community in found)
        raise ImportRefused(f"Several communities are called “{name}”; give one of {ids} instead.")
    if found:
        return Destination(found[0].id, found[0].name, found[0].timezone)
    return Destination(None, name, start.timezone)


def see_group(session: Session, found: GroupFound, into: Destination) -> GroupSeen:
    """What is known of a group; raises ImportRefused if its history cannot go to `into`."""
    group = groups.find_group(session, found.address)
    if group is None:
        return GroupSeen(None)
    if group.migrated_to_id is not None:
        after = session.get_one(Group, group.migrated_to_id)
        raise ImportRefused(
            f"The group “{group.title}” has become “{after.title}” ({after.external_id}): "
            "import the export of that one, which holds the earlier messages too."
        )
    if group.community_id != into.id:
        raise ImportRefused(
            f"The group “{group.title}” belongs to the community “{group.community.name}” "
            f"(#{group.community_id}), not to “{into.name}”: import it into that one."
        )
    is_command = (Receipt.group_id == group.id, Receipt.kind == CommandInvoked.kind)
    commands = session.scalar(select(Receipt.id).where(*is_command).limit(1)) is not None
    return GroupSeen(group.id, commands, session.scalar(_known_otherwise(group, found)))


def _known_otherwise(group: Group, found: GroupFound) -> Select[datetime | None]:
    """The first receipt of what may be in the archive under another external id."""
    first = select(func.min(Receipt.at))
    if found.numbering == "export":
        return first.where(
            Receipt.group_id == group.id, Receipt.external_id.not_like(f"{EXPORT_ONLY}%")
        )
    before = select(Group.id).where(Group.migrated_to_id == group.id)
    return first.where(Receipt.group_id.in_(before))


def make_destination(
    session: Session, into: Destination, now: datetime, start: NewCommunity
) -> Destination:
    """Make the community, unless there is one."""
    if into.id is not None:
        return into
    community = groups.make_community(session, into.name, now, start)
    return Destination(community.id, into.name, into.timezone)


def place_group(session: Session, found: GroupFound, into: Destination) -> None:
    """Add a group to the community, unless it is there."""
    if groups.find_group(session, found.address) is None:
        community = session.get_one(Community, into.id)
        groups.add_group(session, community, found.address, found.title)


def introduce(scope: Scope, met: Iterable[tuple[Sender, datetime]]) -> None:
    """Make the people of an archive members from the moment each is first seen in it.

    Whom a message addresses can so be found also where they write only later.
    """
    events = [
        Event(group=NOWHERE, external_id="", at=first, sender=sender) for sender, first in met
    ]
    known = people.meet(scope, events)
    earlier = [
        {"of": known[event.sender.account].member, "first": event.at}
        for event in events
        if event.sender and not known[event.sender.account].new
    ]
    if earlier:
        scope.session.connection().execute(ANTEDATE, earlier)


ANTEDATE = (
    update(Member)
    .where(Member.id == bindparam("of"), Member.joined_at > bindparam("first", type_=Moment()))
    .values(joined_at=bindparam("first", type_=Moment()))
)
