"""The rows of standings: held in the order of members, hot and cold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, false, select, true, update

from bot.core.context import Scope
from models import bulk
from models.tables import Standing

COMMUNITY = bindparam("community", type_=BigInteger)
COLUMNS: Select[*tuple[Any, ...]] = select(
    Standing.member_id,
    Standing.earned,
    Standing.balance,
    Standing.level,
    Standing.week,
    Standing.month,
    Standing.listed,
).where(Standing.community_id == COMMUNITY)
ONE = bulk.Prepared(
    COLUMNS.where(
        Standing.hot.in_((false(), true())),
        Standing.member_id == bindparam("root", type_=BigInteger),
    )
)
HOT, COLD = (
    bulk.Prepared(
        COLUMNS.where(Standing.hot.is_(hot), bulk.within_given(Standing.member_id, "roots"))
        .order_by(Standing.member_id)
        .with_for_update()
    )
    for hot in (True, False)
)
HEAT = (
    update(Standing)
    .where(
        Standing.community_id == COMMUNITY,
        Standing.hot.is_(False),
        bulk.within_given(Standing.member_id, "roots"),
    )
    .values(hot=True)
)


@dataclass(slots=True)
class Stand:
    """A member's standing while a transaction works on it."""

    member: int
    earned: int
    balance: int
    level: int
    week: int
    month: int
    listed: bool

    @property
    def scores(self) -> tuple[int, int, int]:
        """The score on each board, in the order of BOARDS."""
        return (self.earned, self.month, self.week)


def hold(scope: Scope, wanted: Sequence[int]) -> dict[int, Stand]:
    """The standings of these roots, given in order, until the transaction ends; they become hot."""
    found = _stands(HOT, scope, wanted)
    cold = [root for root in wanted if root not in found]
    if cold:
        found |= _stands(COLD, scope, cold)
        given = {"community": scope.community.id, "roots": cold}
        scope.session.connection().execute(HEAT, given)
    if len(found) < len(wanted):  # somebody else has heated them just now
        found |= _stands(HOT, scope, [root for root in wanted if root not in found])
    return found


def _stands(query: bulk.Prepared, scope: Scope, roots: Sequence[int]) -> dict[int, Stand]:
    rows = query.rows(scope.session, community=scope.community.id, roots=roots)
    return {row[0]: Stand(*row) for row in rows}


def one(scope: Scope, root: int) -> Stand:
    """One member's standing, as it is now."""
    (row,) = ONE.rows(scope.session, community=scope.community.id, root=root)
    return Stand(*row)
