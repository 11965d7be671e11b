"""Who is here and who has left: whom boards show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from bot.core.context import Noted, Scope
from bot.core.events import Address, CommandInvoked, MessageSent
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


def _is_present(event: object) -> bool:
    return isinstance(event, CommandInvoked) and event.present
