"""Who is here and who has left: whom boards show, and who is answered.

The moments that the platform told decide, not the order of arrival: what was sent before somebody
left may be delivered after it. It counts and is answered, for they were here when they sent it, and
brings nobody back, for they left later. A clock that went back looks the same, so whoever returned
meanwhile is answered at once, and back on the boards with what they send once it is later again
than the moment at which they left. Where the moments are equal, what arrives later decides; within
one batch of passive events, the leaving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from bot.core.context import Noted, Scope
from bot.core.events import Address, CommandInvoked, Event, MessageSent
from bot.services import standings
from bot.services.people import Known
from models import bulk
from models.tables import Member
from models.tables.base import MICROSECOND


def set_presence(scope: Scope, people: Iterable[Known]) -> None:
    """Write who left (and vanishes from boards) and who is here (and stands where they stood)."""
    by_member = {who.member: who for who in people}
    if not by_member:
        return
    rows = [{"id": member, "left_at": by_member[member].left_at} for member in sorted(by_member)]
    bulk.change(scope.session, Member.__table__, rows, put=("left_at",))
    hidden = set(
        scope.session.scalars(
            select(Member.id).where(bulk.within(Member.id, by_member), Member.hidden.is_(True))
        )
    )
    listed = {
        who.root: who.left_at is None and member not in hidden
        for member, who in by_member.items()
        if who.root == member
    }
    standings.relist(scope, listed)


def notice_returns(
    scope: Scope,
    noted: Iterable[Noted[Any]],
    known: Mapping[Address, Known],
    *,
    after: bool = False,
) -> None:
    """Whoever speaks anew is here, even if the platform only told of their leaving.

    With `after`, only who spoke later than they left: at the same moment leaving came last.
    """
    back = []
    for event in (n.event for n in noted if scope.live):
        who = known.get(event.sender.account) if event.sender else None
        spoke = isinstance(event, MessageSent) or _is_present(event)
        if who and who.left_at and spoke and event.at >= who.left_at + after * MICROSECOND:
            who.left_at = None
            back.append(who)
    set_presence(scope, back)


def had_left(member: Member, event: Event) -> bool:
    """Whether somebody was gone when they did something, so that it is not to be answered.

    To be asked after `notice_returns`, which lets whoever sends something from the group be here.
    """
    return member.left_at is not None and event.at >= member.left_at


def _is_present(event: object) -> bool:
    return isinstance(event, CommandInvoked) and event.present
