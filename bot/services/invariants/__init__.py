"""What must always hold between the rows, checked by a second route.

Each function of INVARIANTS looks through the whole database for rows that break one rule, and
yields for each of them its place and what is wrong. Sums are made by the database and rows arrive
one after the other, so memory stays bounded however many there are.

Left out, because the rows cannot tell: whether quantities, and the roundings of a day, are those
of its cap (caps change, and the ledger keeps only what came of them), and whether an entry's day
is that of its moment (so do a community's zone and the hour at which its days turn).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from bot.core.feature import Declared
from bot.services.invariants import entries, references, sums, work
from bot.services.invariants.rows import Found

REPORTED = 20

INVARIANTS: Mapping[str, Callable[[Session, Declared], Found]] = {
    find.__name__: find
    for find in (
        sums.balance,
        sums.earned,
        sums.level,
        sums.week,
        sums.month,
        sums.tally,
        sums.histogram,
        sums.standing,
        sums.listed,
        entries.reason,
        entries.price,
        entries.reversal,
        entries.deletion,
        entries.reward,
        references.root,
        references.community,
        references.dangling,
        work.check_in,
        work.outbox,
        work.job_run,
    )
}
"""By its name, what looks for breaches of each invariant."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A row that is not as it must be."""

    invariant: str
    place: str
    message: str


def check(session: Session, declared: Declared) -> list[Breach]:
    """Look for breaches of all invariants: of each the first 20, and how many more there are."""
    return [
        breach
        for name, find in INVARIANTS.items()
        for breach in _reported(name, find(session, declared))
    ]


def _reported(invariant: str, found: Found) -> Iterator[Breach]:
    for place, message in islice(found, REPORTED):
        yield Breach(invariant, place, message)
    more = sum(1 for _ in found)
    if more:
        yield Breach(invariant, "elsewhere", f"The same is wrong in {more} more places.")
