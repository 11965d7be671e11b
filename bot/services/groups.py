"""Where: communities and their groups, found or made on first sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from bot.core.events import Address
from models import bulk
from models.tables import Account, Community, Group, Member

TITLE_LIMIT = 100

COMMUNITY_FIELDS = ("id", "timezone", "day_turn", "language", "settings", "window_day")
GLANCE = bulk.Prepared(
    select(
        Group.id,
        Group.migrated_to_id,
        *(Community.__table__.c[name] for name in COMMUNITY_FIELDS),
    )
    .join(Community.__table__, Community.id == Group.community_id)
    .where(
        Group.platform == bindparam("platform", type_=String),
        Group.external_id == bindparam("external_id", type_=String),
    )
    .with_for_update(read=True, key_share=True, of=Community.__table__)
)
# Whoever erases a member holds the community alone, and so waits for all who count points in it.
HELD = {"read": True, "key_share": True}


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """What a community starts with."""

    timezone: str
    language: str
    day_turn: int


def group_at(
    session: Session, address: Address, title: str, now: datetime, start: NewCommunity
) -> Group:
    """The group at an address; one that is seen first becomes a community of its own.

    One that the platform has moved is still itself: its messages were numbered there.
    """
    group = find_group(session, address)
    if group is None:
        name = clean_title(title) or f"{address.platform} {address.id}"
        return add_group(session, make_community(session, name, now, start), address, title)
    hold(session, group)
    return group


def hold(session: Session, group: Group) -> None:
    """Let nobody erase a member of the group's community before the transaction ends."""
    session.get_one(Community, group.community_id, with_for_update=HELD)


def find_group(session: Session, address: Address) -> Group | None:
    """The group at an address."""
    return session.scalar(
        select(Group).where(Group.platform == address.platform, Group.external_id == address.id)
    )


def groups_of(session: Session, account: Address) -> list[Group]:
    """The groups of an account's platform in the communities that it is a member of, in order.

    Of whoever has left them all: those that they were in, as what is kept of them stays theirs.
    """
    found = session.execute(
        select(Group, Member.left_at)
        .join(Member, Member.community_id == Group.community_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Account.platform == account.platform,
            Account.external_id == account.id,
            Group.platform == account.platform,
            Group.migrated_to_id.is_(None),
        )
        .order_by(Group.id)
    ).unique()
    rows = [(group, left_at) for group, left_at in found]
    here = [group for group, left_at in rows if left_at is None]
    return here or [group for group, _ in rows]


def glance(session: Session, address: Address) -> Group | None:
    """As `find_group`, a few times faster: copies of the rows, which no change is written from."""
    rows = GLANCE.rows(session, platform=address.platform, external_id=address.id)
    if not rows:
        return None
    group, moved_to, *community = rows[0]
    copy = Community(**dict(zip(COMMUNITY_FIELDS, community, strict=True)))
    return Group(id=group, migrated_to_id=moved_to, community=copy)


def make_community(session: Session, name: str, now: datetime, start: NewCommunity) -> Community:
    """A new community with nobody in it."""
    community = Community(
        name=name,
        timezone=start.timezone,
        day_turn=start.day_turn,
        language=start.language,
        settings={},
        window_day=None,
        created_at=now,
    )
    session.add(community)
    session.flush()
    return community


def add_group(session: Session, community: Community, address: Address, title: str) -> Group:
    """A new group of a community."""
    group = Group(
        community=community,
        community_id=community.id,
        platform=address.platform,
        external_id=address.id,
        title=clean_title(title),
        created_at=community.created_at,
    )
    session.add(group)
    session.flush()
    return group


def clean_title(title: str) -> str:
    """A group's title, safe to show and short enough to keep."""
    return "".join(char for char in title if char.isprintable()).strip()[:TITLE_LIMIT]


def first_group(session: Session, community: int) -> Address | None:
    """Where a community is spoken to when nobody has just said anything: its first group."""
    row = session.execute(
        select(Group.platform, Group.external_id)
        .where(Group.community_id == community, Group.migrated_to_id.is_(None))
        .order_by(Group.id)
        .limit(1)
    ).first()
    return Address(*row) if row else None
