"""What members did for others within some days, counted so that it can be told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from bot.core.context import Scope
from bot.services.praise.periods import bounds
from models import bulk
from models.tables import Acceptance, Answer, CheckIn, LedgerEntry, Member, Thanks

WELCOME = "newcomer_reply"


@dataclass(slots=True)
class Deeds:
    """How often a member did something, or had it done for them."""

    answered: int = 0
    """Questions of others."""
    accepted: int = 0
    """Answers of theirs."""
    thanked: int = 0
    """By others."""
    welcomed: int = 0
    """Newcomers who nobody had answered before."""
    checkins: int = 0


def deeds(scope: Scope, first: date, last: date, roots: Sequence[int]) -> dict[int, Deeds]:
    """What each of these roots did from one local day to another."""
    begin, end = bounds(scope, first, last)

    def own(table: Any, count: Any) -> Select[*tuple[Any, ...]]:
        within = (table.at >= begin, table.at < end, bulk.within(table.root_id, roots))
        return select(table.root_id, count).where(*within).group_by(table.root_id)

    found = {root: Deeds() for root in roots}
    for name, counted in (
        ("answered", own(Answer, func.count(Answer.question_id.distinct()))),
        ("accepted", own(Acceptance, func.count(Acceptance.question_id))),
        ("checkins", own(CheckIn, func.count(CheckIn.day))),
        ("thanked", _thanked(first, last, roots)),
        ("welcomed", _welcomed(scope, first, last, roots)),
    ):
        for root, number in scope.session.execute(counted):
            setattr(found[root], name, number)
    return found


def _thanked(first: date, last: date, roots: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """How often each was thanked, without what was taken back."""
    return (
        select(Thanks.receiver_root_id, func.count(Thanks.id))
        .where(
            bulk.within(Thanks.receiver_root_id, roots),
            Thanks.gone_at.is_(None),
            Thanks.day.between(first, last),
        )
        .group_by(Thanks.receiver_root_id)
    )


def _welcomed(
    scope: Scope, first: date, last: date, roots: Sequence[int]
) -> Select[*tuple[Any, ...]]:
    """How many newcomers each answered first: the entries of the ledger, less their reversals."""
    root = func.coalesce(Member.root_id, Member.id)
    number = func.sum(case((LedgerEntry.reverses_id.is_(None), 1), else_=-1))
    return (
        select(root, number)
        .select_from(LedgerEntry)
        .join(Member, Member.id == LedgerEntry.member_id)
        .where(
            or_(bulk.within(Member.id, roots), bulk.within(Member.root_id, roots)),
            LedgerEntry.community_id == scope.community.id,
            LedgerEntry.reason == WELCOME,
            LedgerEntry.day.between(first, last),
        )
        .group_by(root)
    )
