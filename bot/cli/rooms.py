"""Which room the console opens: one of a community that there is, or a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.console.room import PLATFORM, Player, language_of_name
from bot.core.days import zone_info
from bot.core.events import Address, Role
from bot.services import groups
from bot.services.groups import NewCommunity
from models.tables import Account, Community, Group, Member, Person, Receipt

LISTED = 20
USUAL_ROOM = "room"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a conversation takes place, and who was played there before."""

    group: Address
    title: str
    zone: ZoneInfo
    language: str
    players: dict[str, Player] = field(default_factory=dict)
    """By account."""
    last: datetime | None = None
    """When something happened there last, by the clock of the room."""


def set_scene(
    session: Session, room: str | None, community: str | None, start: NewCommunity
) -> Scene:
    """The room of that name, or a room of the community of that name (or id: `#12`).

    A community gets a room if it has none yet; without a community, a new room has one when
    something happens in it. Raises click.ClickException if there is no such community, or if the
    room belongs to another one.
    """
    if community is not None:
        return _scene_of(session, _room_of(session, find_community(session, community), room))
    address = Address(PLATFORM, room or USUAL_ROOM)
    group = groups.find_group(session, address)
    if group:
        return _scene_of(session, group)
    return Scene(address, address.id, zone_info(start.timezone), start.language)


def find_community(session: Session, wanted: str) -> Community:
    """The community of that name, or with that id (`#12`); else raises click.ClickException."""
    communities = session.scalars(select(Community).order_by(Community.id)).all()
    found = [c for c in communities if wanted in (c.name, f"#{c.id}")]
    if len(found) == 1:
        return found[0]
    listed = "".join(f"\n  #{c.id} {c.name}" for c in (found or communities)[:LISTED])
    if found:
        raise click.ClickException(f"Several are called “{wanted}”; choose by number:{listed}")
    if communities:
        raise click.ClickException(f"There is no community “{wanted}”. There are:{listed}")
    raise click.ClickException(
        f"There is no community “{wanted}”, nor any other yet. "
        "`hearth console` without --community begins one, `hearth import` brings one in."
    )


def _room_of(session: Session, community: Community, room: str | None) -> Group:
    address = Address(PLATFORM, room or f"community-{community.id}")
    group = groups.find_group(session, address)
    if group is None:
        return groups.add_group(session, community, address, community.name)
    if group.community_id != community.id:
        raise click.ClickException(
            f"The room “{address.id}” belongs to the community “{group.community.name}”. "
            "Choose another name with --room."
        )
    return group


def _scene_of(session: Session, group: Group) -> Scene:
    community = group.community
    return Scene(
        Address(PLATFORM, group.external_id),
        group.title,
        zone_info(community.timezone),
        community.language,
        _players(session, community),
        session.scalar(select(func.max(Receipt.at)).where(Receipt.group_id == group.id)),
    )


def _players(session: Session, community: Community) -> dict[str, Player]:
    """Everybody who was played in a community before."""
    rows = session.execute(
        select(Account.external_id, Member.name, Member.role, Person.language, Member.left_at)
        .join(Member, Member.person_id == Account.person_id)
        .join(Person, Person.id == Account.person_id)
        .where(Member.community_id == community.id, Account.platform == PLATFORM)
        .order_by(Member.id)
    )
    return {
        id: Player(name, Role(role), language or language_of_name(name), here=left_at is None)
        for id, name, role, language, left_at in rows
    }
