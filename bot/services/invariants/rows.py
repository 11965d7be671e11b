"""Which rows break a rule, and saying where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.services.invariants.looks import AT_ONCE, Look
from bot.services.rebuild import Rows
from models.tables import LedgerEntry

Fault = tuple[str, str]
"""The place of a row that breaks a rule, and what is wrong with it: a sentence."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Rows that break a rule, or may do so."""

    query: Rows
    """It shows columns only of tables that it has no row without, not of outer joined ones."""
    tell: Callable[[Any], Fault | None]
    """What is wrong with a row; None if nothing is, after all."""

    def faults(self, look: Look) -> Iterator[Fault]:
        """What is wrong with them, without keeping them all in memory."""
        for row in look.session.execute(self.query.execution_options(yield_per=AT_ONCE)):
            fault = self.tell(row)
            if fault:
                yield fault


Rule = Callable[[Look], Iterable[Suspects]]
"""Its docstring tells what must hold; what it gives back are the rows for which that is not so."""


def member(row: Any) -> str:
    """The place of something that has a `community_id` and a `member_id`."""
    return f"community {row.community_id}, member {row.member_id}"


def entry(row: LedgerEntry) -> str:
    """The place of a ledger entry."""
    return f"{member(row)}, ledger entry {row.id}"


def of_entry(sentence: str) -> Callable[[Any], Fault]:
    """Tells the same of each ledger entry, which is the first column; `{0}` stands for it."""
    return lambda row: (entry(row[0]), sentence.format(row[0]))
