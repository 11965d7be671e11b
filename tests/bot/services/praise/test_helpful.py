"""The most helpful of some days, against a plain model of the ledger."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.context import Scope
from bot.services import ledger, people
from bot.services.ledger import Award
from bot.services.praise import helpful
from bot.services.spans import Span
from bot.testing import START, Community
from models.tables import LedgerEntry

PEOPLE = 5
HELP = ("newcomer_reply", "award", "never_declared")
REASONS = ("newcomer_reply", "award", "challenge")

ENTRIES = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, 8),
        st.sampled_from(REASONS),
        st.integers(-1, 4),
        st.booleans(),
    ),
    max_size=25,
)
"""Who, how many days ago, why, how many points, and whether they are taken back."""


def expected(entries: Any, gone: set[int], first: int, places: int) -> list[tuple[int, int, int]]:
    """Who, rank and points, added up entry by entry."""
    sums: dict[int, int] = defaultdict(int)
    for who, ago, reason, points, undone in entries:
        if reason in HELP and ago <= first and not undone and who not in gone:
            sums[who] += points
    scores = {who: score for who, score in sums.items() if score > 0}
    ranks = {who: 1 + sum(o > s for o in scores.values()) for who, s in scores.items()}
    ordered = sorted(scores, key=lambda who: (ranks[who], who))
    return [(who, ranks[who], scores[who]) for who in ordered if ranks[who] <= places]


def write(scope: Scope, roots: list[int], entries: Any) -> None:
    for n, (who, ago, reason, points, undone) in enumerate(entries):
        at = START - timedelta(days=ago)
        award = Award(reason, f"{n}", roots[who], roots[who], at, scope.day(at), points)
        ledger.award(scope, [award])
        if undone:
            which = (LedgerEntry.source == f"{n}", LedgerEntry.root_id == roots[who])
            ledger.take_back(scope, ledger.held(scope, *which))


def test_the_most_helpful_are_those_of_a_plain_model(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helpful, "HELPING", HELP)

    @settings(max_examples=max(10, town.examples // 3), deadline=None)
    @given(ENTRIES, st.integers(0, 9), st.integers(1, 4), st.sets(st.integers(0, 4), max_size=2))
    def holds(entries: Any, first: int, places: int, hidden: set[int]) -> None:
        community: Community = town.found()
        members = [community.person(f"Member {n}") for n in range(PEOPLE)]
        for n, person in enumerate(members):
            town.run(person.says("/hide" if n in hidden else "hello"))

        def work(scope: Scope) -> list[helpful.Praised]:
            known = people.look_up(scope, [person.sender.account for person in members])
            roots = [known[person.sender.account].root for person in members]
            write(scope, roots, entries)
            span = Span(scope.today - timedelta(days=first), scope.today)
            best = helpful.most_helpful(scope, span, places)
            return [praised._replace(member=roots.index(praised.member)) for praised in best]

        assert town.work(community, work) == expected(entries, hidden, first, places)

    holds()
