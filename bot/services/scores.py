"""The histogram of scores that ranks come from: 64 buckets of a tier make one of the next.

A rank is one plus the members with a higher score: at most 63 buckets of each lower tier and
what stands above in the highest. So it costs the same among a thousand and a million members.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Select, func, select, union_all

from bot.core.context import Scope
from models import bulk
from models.tables import ScoreCount

Board = Literal["all", "30d", "7d"]
BOARDS: tuple[Board, ...] = ("all", "30d", "7d")
TIERS = 4
DIGIT_BITS = 6

Deltas = dict[tuple[Board, int, int], int]
"""Changes of the number of members by board, tier and bucket."""


def move(deltas: Deltas, board: Board, old: int, new: int) -> None:
    """Note that a listed member's score went from `old` to `new`; 0 and less is not counted."""
    for tier in range(TIERS):
        shift = tier * DIGIT_BITS
        if old > 0 and new > 0 and old >> shift == new >> shift:
            return
        if old > 0:
            key = (board, tier, old >> shift)
            deltas[key] = deltas.get(key, 0) - 1
        if new > 0:
            key = (board, tier, new >> shift)
            deltas[key] = deltas.get(key, 0) + 1


def write(scope: Scope, deltas: Deltas) -> None:
    """Add the changes to the histogram."""
    bulk.add(
        scope.session,
        ScoreCount.__table__,
        [
            {"board": board, "tier": tier, "bucket": bucket, "members": members}
            for (board, tier, bucket), members in sorted(deltas.items())
            if members
        ],
        deltas=("members",),
        community_id=scope.community.id,
    )


def rank(scope: Scope, board: Board, score: int) -> int:
    """Standard competition rank of a score: one plus the listed members who have more."""
    tiers = []
    for tier in range(TIERS):
        bucket = score >> tier * DIGIT_BITS
        above = [ScoreCount.bucket > bucket]
        if tier < TIERS - 1:
            above.append(ScoreCount.bucket < ((bucket >> DIGIT_BITS) + 1) << DIGIT_BITS)
        tiers.append(_members(scope, board, tier).where(*above))
    counts = union_all(*tiers).subquery()
    return 1 + int(scope.session.scalar(select(func.coalesce(func.sum(counts.c.members), 0))) or 0)


def ranked(scope: Scope, board: Board) -> int:
    """How many members the board ranks."""
    top = _members(scope, board, TIERS - 1).subquery()
    return int(scope.session.scalar(select(func.coalesce(func.sum(top.c.members), 0))) or 0)


def _members(scope: Scope, board: Board, tier: int) -> Select[int]:
    return select(ScoreCount.members).where(
        ScoreCount.community_id == scope.community.id,
        ScoreCount.board == board,
        ScoreCount.tier == tier,
    )
