"""Who helped most, by the points that others' questions, thanks and first steps brought them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Subquery, cast, func, select

from bot.core.context import Scope
from bot.services.people import ROOT
from bot.services.praise.shown import is_shown
from bot.services.spans import Span
from models.tables import Member, Standing, Tally

HELPING = ("accepted", "answer", "newcomer_reply", "thanked")
"""The reasons that count as help, as far as features declare them."""
MOST_NAMED = 10
"""Also where many share a place."""


class Praised(NamedTuple):
    """Somebody on the honour board."""

    member: int
    """The root."""
    rank: int
    score: int


def most_helpful(scope: Scope, span: Span, places: int) -> list[Praised]:
    """Those on the first places of a span, the best first; equals share a place."""
    sums = _sums(scope, span)
    ranked = select(
        sums.c.member,
        func.rank().over(order_by=sums.c.score.desc()).label("rank"),
        sums.c.score,
    ).subquery()
    rows = scope.session.execute(
        select(ranked)
        .where(ranked.c.rank <= places)
        .order_by(ranked.c.rank, ranked.c.member)
        .limit(MOST_NAMED)
    )
    return [Praised(*row) for row in rows]


def _sums(scope: Scope, span: Span) -> Subquery:
    """By root, what helping earned within a span; reversals count for what they reverse."""
    score = cast(func.sum(Tally.points), BigInteger)
    reasons = [reason for reason in HELPING if reason in scope.declared.earning]
    return (
        select(ROOT.label("member"), score.label("score"))
        .select_from(Tally)
        .join(Member, Member.id == Tally.member_id)
        .join(Standing, is_shown(scope, ROOT))
        .where(
            Tally.community_id == scope.community.id,
            Tally.reason.in_(reasons),
            *span.around(Tally.day),
        )
        .group_by(ROOT)
        .having(score > 0)
        .subquery()
    )
