"""The ledger: giving points once for each reason, taking them back exactly.

Incentive model: I = Σ r·x, the rate in force at the time × multiplier × counted quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from bot.core.context import Scope
from bot.core.refusal import Refusal
from bot.services import standings
from bot.services.standings import Gain
from bot.services.stands import Stand
from models import bulk
from models.tables import LedgerEntry, Tally

ROUND = 0.5
NOISE = 1e-9
"""100 × 1.15 is a little less than 115 in floating point."""
LIMIT = 10**12
"""No single entry is larger."""

Key = tuple[str, str, int, int]
KEY = ("reason", "source", "root_id", "turn")


class Award(NamedTuple):
    """A claim to points: for the same (reason, source, root, turn) it is met once."""

    reason: str
    source: str
    member: int
    root: int
    at: datetime
    day: date
    """The community's local day of `at`."""
    rate: int
    multiplier: float = 1.0
    quantity: float = 1.0
    receipt: int | None = None
    turn: int = 0
    daily_cap: int | None = None
    """Counted entries a day: full weight in the first half, half in the second, then none."""
    places: int = 0
    """So many claims with this source are met; their entries have `source` 1, 2, 3 …"""

    @property
    def keys(self) -> list[Key]:
        """Each of them may be awarded once; the claim wants one of them, the first that is free."""
        if not self.places:
            return [(self.reason, self.source, self.root, self.turn)]
        return [
            (self.reason, f"{self.source} {place}", self.root, self.turn)
            for place in range(1, self.places + 1)
        ]


class Posted(NamedTuple):
    """An award that was written."""

    award: Award
    quantity: float
    points: int


def slot(at: datetime, seconds: int) -> int:
    """The source of what counts once in each `seconds`: the Unix time at which the slot began."""
    return int(at.timestamp()) // seconds * seconds


def weight(n: int, cap: int) -> float:
    """What the nth counted entry of a day weighs (n from 1)."""
    if n <= (cap + 1) // 2:
        return 1.0
    return 0.5 if n <= cap else 0.0


def weights_to(n: int, cap: int) -> float:
    """The sum of the first n weights."""
    full = (cap + 1) // 2
    return min(n, full) + max(0, min(n, cap) - full) / 2


@lru_cache(maxsize=4096)
def nth(rate: float, n: int, cap: int) -> tuple[float, int]:
    """Quantity and points of a day's nth counted entry.

    Points are whole; rounding follows the day's running total, so it never depends on the order.
    """
    before = floor(rate * weights_to(n - 1, cap) + NOISE)
    return weight(n, cap), floor(rate * weights_to(n, cap) + NOISE) - before


def award(scope: Scope, awards: Sequence[Award]) -> list[Posted]:
    """Write the awards that are not yet in the ledger, and all sums that follow from them.

    An entry of a reason that spends is refused (`ledger.short`) when the balance does not reach.
    """
    for claim in awards:
        if claim.reason not in scope.declared.reasons:
            raise ValueError(f"no feature declares the reason {claim.reason!r}")
    claims = [claim for claim in awards if claim.rate]
    if not claims:
        return []
    stands = standings.lock(scope, (claim.root for claim in claims))
    # Not before the lock: else two processes could choose the same place, and one be lost.
    posted = _weighed(scope, _placed(scope, claims))
    _refuse_debts(scope, stands, posted)
    with bulk.together(scope.session):
        _write(scope, [_row(entry) for entry in posted])
        standings.apply(scope, stands, [_gain(scope, entry) for entry in posted])
    return posted


def _write(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    community = scope.community.id
    bulk.insert(scope.session, LedgerEntry.__table__, rows, community_id=community)


def _placed(scope: Scope, claims: Iterable[Award]) -> Iterable[Award]:
    """The claims for which a key is free, each with the source of its own."""
    wanted = [(claim, claim.keys) for claim in claims]
    taken = _present(scope, {key for _, keys in wanted for key in keys})
    for claim, keys in wanted:
        key = next((key for key in keys if key not in taken), None)
        if key:
            taken.add(key)
            yield claim._replace(source=key[1]) if claim.places else claim


def _present(scope: Scope, keys: Iterable[Key]) -> set[Key]:
    rows = [
        {"reason": reason, "source": source, "root_id": root, "turn": turn}
        for reason, source, root, turn in sorted(keys)
    ]
    return set(bulk.find(scope.session, LedgerEntry.__table__, rows, KEY))


def _weighed(scope: Scope, claims: Iterable[Award]) -> list[Posted]:
    """Turn claims into entries; beyond its daily cap a claim is worth nothing and is dropped."""
    claims = list(claims)
    counts = _counts(scope, [claim for claim in claims if claim.daily_cap is not None])
    posted = []
    for claim in claims:
        rate = claim.rate * claim.multiplier
        if claim.daily_cap is None:
            points = floor(rate * claim.quantity + ROUND + NOISE)
            posted.append(Posted(claim, claim.quantity, max(-LIMIT, min(LIMIT, points))))
            continue
        day = (claim.day, claim.root, claim.reason)
        n = counts.get(day, 0) + 1
        if n > claim.daily_cap:
            continue
        counts[day] = n
        posted.append(Posted(claim, *nth(rate, n, claim.daily_cap)))
    return posted


def _counts(scope: Scope, claims: Sequence[Award]) -> dict[tuple[date, int, str], int]:
    """How many entries each root has had on each day for each capped reason."""
    roots = {claim.member: claim.root for claim in claims}
    counts: dict[tuple[date, int, str], int] = {}
    members = [{"member_id": member} for member in roots]
    wanted = ("member_id", "reason", "counted")
    community = scope.community.id
    for day in {claim.day for claim in claims}:
        for member, reason, counted in bulk.find(
            scope.session, Tally.__table__, members, wanted, community_id=community, day=day
        ):
            key = (day, roots[member], reason)
            counts[key] = counts.get(key, 0) + counted
    return counts


def _refuse_debts(scope: Scope, stands: Mapping[int, Stand], posted: Sequence[Posted]) -> None:
    if all(entry.points >= 0 for entry in posted):
        return
    left = {root: stand.balance for root, stand in stands.items()}
    for entry in posted:
        root = entry.award.root
        left[root] += entry.points
        if entry.points < 0 and left[root] < 0 and not _earns(scope, entry.award.reason):
            raise Refusal("ledger.short", balance=stands[root].balance)


def _row(entry: Posted) -> dict[str, Any]:
    claim = entry.award
    return {
        "member_id": claim.member,
        "root_id": claim.root,
        "receipt_id": claim.receipt,
        "reason": claim.reason,
        "source": claim.source,
        "turn": claim.turn,
        "points": entry.points,
        "occurred_at": claim.at,
        "day": claim.day,
        "rate": claim.rate,
        "multiplier": claim.multiplier,
        "quantity": entry.quantity,
        "reverses_id": None,
    }


def _gain(scope: Scope, entry: Posted) -> Gain:
    claim = entry.award
    earns = _earns(scope, claim.reason)
    return Gain(claim.member, claim.root, claim.reason, claim.day, entry.points, earns)


def _earns(scope: Scope, reason: str) -> bool:
    return reason in scope.declared.earning


def reverse(scope: Scope, receipts: Iterable[int]) -> int:
    """Take back all that these receipts brought, once; return the sum of points taken.

    A reversal counts for the day of what it reverses, so the windows stay true. Slots and daily
    counts stay used.
    """
    return take_back(scope, held(scope, bulk.within(LedgerEntry.receipt_id, sorted(receipts))))


def take_back(scope: Scope, entries: Sequence[LedgerEntry]) -> int:
    """Reverse entries that were `held`; return the sum of points taken. See `reverse`."""
    if not entries:
        return 0
    stands = standings.lock(scope, (entry.root_id for entry in entries))
    with bulk.together(scope.session):
        _write(scope, [_reversal(scope, entry) for entry in entries])
        standings.apply(scope, stands, [_loss(scope, entry) for entry in entries])
    return sum(entry.points for entry in entries)


def _loss(scope: Scope, entry: LedgerEntry) -> Gain:
    earns = _earns(scope, entry.reason)
    return Gain(
        entry.member_id, entry.root_id, entry.reason, entry.day, -entry.points, earns, counted=0
    )


def held(scope: Scope, *which: ColumnElement[bool]) -> Sequence[LedgerEntry]:
    """The community's entries that meet conditions and were not taken back, in order."""
    reversal = aliased(LedgerEntry)
    return scope.session.scalars(
        select(LedgerEntry)
        .outerjoin(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(
            *which,
            LedgerEntry.community_id == scope.community.id,
            LedgerEntry.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .order_by(LedgerEntry.id)
    ).all()


def _reversal(scope: Scope, entry: LedgerEntry) -> dict[str, Any]:
    return {
        "member_id": entry.member_id,
        "root_id": entry.root_id,
        "receipt_id": entry.receipt_id,
        "reason": entry.reason,
        "source": f"undo {entry.id}",
        "turn": entry.turn,
        "points": -entry.points,
        "occurred_at": scope.now,
        "day": entry.day,
        "rate": entry.rate,
        "multiplier": entry.multiplier,
        "quantity": -entry.quantity,
        "reverses_id": entry.id,
    }
