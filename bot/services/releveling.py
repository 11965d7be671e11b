"""Putting all members of a community on another curve of levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select

from bot.core.context import Scope
from bot.services import levels
from models import bulk
from models.tables import Community, LevelNotice, Standing

AT_ONCE = 2_000


def relevel(scope: Scope) -> int:
    """Give all members the level of the community's curve, in silence; return how many changed.

    What somebody earned stays as it is. A level that the new curve brings counts as told, and so
    is never announced; of those above it, which were levels of another curve, nothing is known
    any more, and reaching them is news.
    """
    _hold(scope)
    curve = levels.curve(scope)
    changed = 0
    for hot, stands in _chunks(scope):
        moved = [
            (member, was, level)
            for member, earned, was in stands
            if (level := curve.level_of(earned)) != was
        ]
        _put(scope, hot, moved)
        changed += len(moved)
    return changed


def _hold(scope: Scope) -> None:
    """Wait for all who are adding to sums by the old curve; who comes later reads the new one."""
    scope.session.flush()
    row = select(Community.id).where(Community.id == scope.community.id)
    scope.session.execute(row.with_for_update(key_share=True))


def _chunks(scope: Scope) -> Iterator[tuple[bool, Sequence[Any]]]:
    """Member, earned points and level of all standings, in key order."""
    columns = (Standing.member_id, Standing.earned, Standing.level)
    for hot in (False, True):
        mine = select(*columns).where(
            Standing.community_id == scope.community.id, Standing.hot.is_(hot)
        )
        in_order = mine.order_by(Standing.member_id).limit(AT_ONCE)
        last = 0
        while stands := scope.session.execute(in_order.where(Standing.member_id > last)).all():
            yield hot, stands
            last = stands[-1].member_id


def _put(scope: Scope, hot: bool, moved: Sequence[tuple[int, int, int]]) -> None:
    """Write the levels of members (id, level before, level now), and what counts as told."""
    session, community = scope.session, scope.community.id
    rows = [{"member_id": member, "level": level} for member, _, level in moved]
    bulk.change(session, Standing.__table__, rows, put=("level",), community_id=community, hot=hot)
    risen = [
        {"member_id": member, "level": level, "at": scope.now}
        for member, was, level in moved
        if level > was
    ]
    bulk.insert_new(session, LevelNotice.__table__, risen, ("member_id",))
    _forget(scope, [member for member, was, level in moved if level < was])


def _forget(scope: Scope, members: Sequence[int]) -> None:
    """Delete the notices of levels above the one that these members have now."""
    now = (
        select(Standing.level)
        .where(
            Standing.community_id == scope.community.id,
            Standing.hot.in_((False, True)),
            Standing.member_id == LevelNotice.member_id,
        )
        .scalar_subquery()
    )
    above = delete(LevelNotice).where(
        bulk.within(LevelNotice.member_id, members), LevelNotice.level > now
    )
    if members:
        scope.session.execute(above.execution_options(synchronize_session=False))
