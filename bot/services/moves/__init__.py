"""Groups that a platform moves to another id: their communities go on there.

Both groups stay, each with its own numbering of messages. If something was heard from the new place
before the move was told, a community of its own was made of that. What happened there is taken in
again by the one that moves in, by its settings and beside all else that its members did: each
message and check-in under the receipt that it has, each of the rest as it stands in the ledger.
Then nothing is left of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.core.events import Address
from bot.services.groups import NewCommunity, add_group, find_group, group_at
from models.tables import (
    Ballot,
    Board,
    Challenge,
    Community,
    Group,
    Member,
    Prompt,
    Question,
    QuizBank,
    Receipt,
    Season,
)

YOUNG = timedelta(days=2)
"""A platform keeps what was not fetched for a day, so a move is not told much later than that."""
BACK = timedelta(days=1)
MADE = (Ballot, Board, Challenge, Prompt, Question, QuizBank, Season)
"""What people make in a community; one that has such a thing does not end."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that was told for the first time."""

    group: Group
    """Where the community goes on."""
    ends: int | None = None
    """The id of the community that was made of that group too early, and that is to end."""


def move(
    session: Session, old: Address, new: Address, now: datetime, start: NewCommunity
) -> Moved | None:
    """Let a community go on in the group to which the platform moved it; None if it does.

    Where Moved.ends is set, the group is still in the community of that id: see `arrivals`. One
    that is more than what was heard too early keeps what it counted, and gives the address to the
    community that moves in.
    """
    known = find_group(session, old)
    if known is None:
        group = group_at(session, new, "", now, start)
        add_group(session, group.community, old, group.title).migrated_to_id = group.id
        session.flush()
        return Moved(group)
    if known.migrated_to_id is not None:
        return None
    early = find_group(session, new)
    if early is None:
        return _go_on(session, known, add_group(session, known.community, new, known.title))
    if early.community_id == known.community_id:
        return _go_on(session, known, early)
    if is_untimely(session, early.community, now, start):
        _go_on(session, known, early)
        return Moved(early, early.community_id)
    early.external_id = f"{new.id} before {old.id}"
    _go_on(session, early, early)  # to nowhere: nobody can be spoken to there
    return _go_on(session, known, add_group(session, known.community, new, known.title))


def _go_on(session: Session, group: Group, there: Group) -> Moved:
    group.migrated_to_id = there.id
    session.flush()
    return Moved(there)


def is_untimely(session: Session, community: Community, now: datetime, start: NewCommunity) -> bool:
    """Whether a community is nothing but what was heard of its one group in the last days."""
    own = select(func.count(Group.id)).where(Group.community_id == community.id)
    oldest = (
        select(func.min(Receipt.at))
        .join(Group, Group.id == Receipt.group_id)
        .where(Group.community_id == community.id)
    )
    return (
        community.created_at > now - YOUNG
        and not community.settings
        and NewCommunity(community.timezone, community.language, community.day_turn) == start
        and session.scalar(own) == 1
        and (session.scalar(oldest) or now) > community.created_at - BACK
        and not _has_been_kept(session, community)
    )


def _has_been_kept(session: Session, community: Community) -> bool:
    """Whether somebody has made something of it."""
    made = [select(own.id).where(own.community_id == community.id) for own in MADE]
    linked = select(Member.id).where(
        Member.community_id == community.id, Member.root_id.is_not(None)
    )
    return any(session.scalar(select(exists(one))) for one in (*made, linked))
