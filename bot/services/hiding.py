"""Whether a member wants to be seen on boards."""

from __future__ import annotations

from sqlalchemy import update

from bot.core.context import Scope
from bot.services import standings
from models.tables import Member


def hide(scope: Scope, root: int, *, hidden: bool) -> None:
    """Take a member off all boards, or let them come back; what they earned stays.

    `root` is the id of a member who is their own root. Doing it again changes nothing.
    """
    # Written before anything is read: who leaves or returns at the same moment waits for this row.
    left_at = scope.session.execute(
        update(Member).where(Member.id == root).values(hidden=hidden).returning(Member.left_at)
    ).scalar_one()
    standings.relist(scope, {root: not hidden and left_at is None})
