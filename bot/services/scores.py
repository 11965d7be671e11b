"""The histogram of scores that ranks come from: 64 buckets of a tier make one of the next.

A rank is one plus the members with a higher score: at most 63 buckets of each lower tier and
what stands above in the highest. So it costs the same among a thousand and a million members.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sqlalchemy import Select, func, select, union_all

from bot.core.context import Scope
from models import bulk
from models.tables import ScoreCount

Board = Literal["all", "30d", "7d"]
BOARDS: tuple[Board, ...] = ("all", "30d", "7d")
TIERS = 4
DIGIT_BITS = 6

Deltas = dict[tuple[Board, int], int]
"""Changes of the number of members by board and score."""


def move(deltas: Deltas, board: Board, old: int, new: int) -> None:
    """Note that a listed member's score went from `old` to `new`; 0 and less is not counted."""
    if old > 0:
        deltas[board, old] = deltas.get((board, old), 0) - 1
    if new > 0:
        deltas[board, new] = deltas.get((board, new), 0) + 1


def write(scope: Scope, deltas: Deltas) -> None:
    """Add the changes to the histogram."""
    bulk.add(
        scope.session,
        ScoreCount.__table__,
        [
            {"board": board, "tier": tier, "bucket": bucket, "members": members}
            for board, tier, bucket, members in sorted(_buckets(deltas))
        ],
        deltas=("members",),
        community_id=scope.community.id,
    )


def _buckets(deltas: Deltas) -> Iterator[tuple[Board, int, int, int]]:
    """The buckets whose number changes, tier by tier; most moves stay within one of the next."""
    for tier in range(TIERS):
        above: Deltas = {}
        for (board, bucket), members in deltas.items():
            if members:
                yield board, tier, bucket, members
                key = (board, bucket >> DIGIT_BITS)
                above[key] = above.get(key, 0) + members
        deltas = above


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
