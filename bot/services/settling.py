"""Points that follow from facts that may change to and fro: thanks, accepted answers, votes.

What the facts are worth now is worked out anew, and the ledger is brought to it by entries and
reversals. So it never depends on the way by which the facts became what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from bot.core.context import Scope
from bot.services import ledger
from bot.services.ledger import Award
from models.tables import LedgerEntry

Claim = tuple[str, str, int]
"""Reason, source and root: for one claim one entry is held at most."""


def settle(scope: Scope, wanted: Sequence[Award], *which: ColumnElement[bool]) -> int:
    """Let what is wanted, and nothing else, be held among the entries that meet conditions.

    `which` are conditions on LedgerEntry that every wanted award would meet. What is held already
    stays as it was written, also if the rate is another one now. Return by how much the sum of
    points has changed. Whoever calls this holds a lock on the facts: of two at once, each would
    write the same.
    """
    claims = {_claim(award): award for award in wanted}
    entries = ledger.held(scope, *which)
    stays = {_claim(entry) for entry in entries} & claims.keys()
    missing = [award for claim, award in claims.items() if claim not in stays]
    taken = ledger.take_back(scope, [entry for entry in entries if _claim(entry) not in stays])
    written = _written(scope, *which) if missing else Counter()
    again = [award._replace(turn=written[_claim(award)]) for award in missing]
    return sum(posted.points for posted in ledger.award(scope, again)) - taken


def _claim(entry: Award | LedgerEntry) -> Claim:
    root = entry.root if isinstance(entry, Award) else entry.root_id
    return entry.reason, entry.source, root


def _written(scope: Scope, *which: ColumnElement[bool]) -> Counter[Claim]:
    """How often each claim was met before."""
    rows = scope.session.execute(
        select(LedgerEntry.reason, LedgerEntry.source, LedgerEntry.root_id).where(
            *which,
            LedgerEntry.community_id == scope.community.id,
            LedgerEntry.reverses_id.is_(None),
        )
    )
    return Counter((reason, source, root) for reason, source, root in rows)
