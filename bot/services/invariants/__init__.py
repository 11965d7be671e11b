"""What must always hold between the rows, checked by a second route.

Each function of INVARIANTS tells which rows of a database break one rule; for each of them its
place and what is wrong are told. Sums are made by the database and rows arrive one after the
other, so memory stays bounded however many there are. The same rules look at a whole database, or
only at what is new in it: then what they cost follows the news, not the size of the community.

Left out, because the rows cannot tell: whether quantities, and the roundings of a day, are those
of its cap (caps change, and the ledger keeps only what came of them), and whether an entry's day
is that of its moment (so do a community's zone and the hour at which its days turn). A streak is
kept nowhere, so there is nothing to compare it with: it is a pure function of the days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from bot.core.feature import Declared
from bot.services.invariants import (
    board,
    challenges,
    entries,
    erased,
    favours,
    guards,
    references,
    said,
    sums,
    work,
)
from bot.services.invariants.glance import suspected
from bot.services.invariants.looks import Look, News
from bot.services.invariants.rows import Fault, Rule

REPORTED = 20
ELSEWHERE = "elsewhere"
"""The place of all breaches beyond those."""

INVARIANTS: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        sums.sums,
        sums.level,
        sums.debt,
        sums.tally,
        sums.histogram,
        sums.standing,
        sums.listed,
        board.board,
        entries.reason,
        entries.limit,
        entries.price,
        entries.reversal,
        entries.deletion,
        entries.reward,
        references.root,
        references.community,
        references.dangling,
        work.check_in,
        work.excused,
        challenges.stake,
        challenges.pot,
        challenges.challenge,
        favours.founded,
        favours.bounty,
        favours.settled,
        work.outbox,
        work.job_run,
        said.harmless,
        said.addressee,
        erased.erased,
        guards.guard,
    )
}
"""By its name, what tells the rows that break each invariant."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A row that is not as it must be."""

    invariant: str
    place: str
    message: str
    rows: int = 1
    """How many rows it stands for."""


def check(session: Session, declared: Declared, news: News | None = None) -> list[Breach]:
    """Look for breaches of all invariants: of each the first 20, and how many more there are.

    With `news` only in what is new. In a snapshot, or where nobody else writes meanwhile: else
    what was changed between two of its statements would not agree.
    """
    look = Look(session, declared, news)
    return [breach for name, rule in INVARIANTS.items() for breach in _breaches(name, rule, look)]


def check_quickly(session: Session, declared: Declared) -> list[Breach]:
    """As `check`, on a database that is small and hardly wrong: at the end of every test.

    Boards are left out. They cost more than all else, and show what other rules look at.
    """
    look = Look(session, declared)
    rules = {name: rule for name, rule in INVARIANTS.items() if rule is not board.board}
    broken = suspected(look, rules)
    return [
        breach
        for name, rule in rules.items()
        if name in broken
        for breach in _breaches(name, rule, look)
    ]


def _breaches(invariant: str, rule: Rule, look: Look) -> Iterator[Breach]:
    found = _faults(rule, look)
    for place, message in islice(found, REPORTED):
        yield Breach(invariant, place, message)
    more = sum(1 for _ in found)
    if more:
        yield Breach(invariant, ELSEWHERE, f"The same is wrong in {more} more places.", more)


def _faults(rule: Rule, look: Look) -> Iterator[Fault]:
    for suspects in rule(look):
        yield from suspects.faults(look)
