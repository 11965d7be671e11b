"""Boards of a span of days, and hiding, against the ledger by a second route."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.services import spans
from bot.services.boards import PAGE
from bot.services.spans import Span, Summed
from bot.testing import START, Community
from models.tables import LedgerEntry, Member, Receipt

TODAY = START.date()
PEOPLE = 6
CHANNELS = ("a", "b", None)

MESSAGES = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1), st.integers(0, 8), st.integers(0, 30), st.sampled_from(CHANNELS)
    ),
    max_size=30,
)
"""Who, how many days ago, at which minute of that day, in which channel."""
DAYS = st.one_of(st.none(), st.integers(-1, 9).map(lambda ago: TODAY - timedelta(days=ago)))
CHOSEN = st.sampled_from([(), ("a",), ("b", "a"), ("c",)])


def expected(scope: Scope, span: Span) -> list[tuple[int, int, int]]:
    """Rank, member and score, added up entry by entry."""
    sums: dict[int, int] = defaultdict(int)
    rows = scope.session.execute(
        select(LedgerEntry, Receipt.channel)
        .join(Receipt, Receipt.id == LedgerEntry.receipt_id)
        .where(LedgerEntry.community_id == scope.community.id)
    )
    for entry, channel in rows:
        within = (span.first or date.min) <= entry.day <= (span.last or date.max)
        if within and (not span.channels or channel in span.channels):
            sums[entry.member_id] += entry.points
    here = scope.session.scalars(select(Member).where(Member.community_id == scope.community.id))
    listed = {member.id for member in here if not member.hidden and member.left_at is None}
    scores = {member: score for member, score in sums.items() if score > 0 and member in listed}
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        (1 + sum(other > score for other in scores.values()), member, score)
        for member, score in ordered
    ]


def compare(scope: Scope, span: Span) -> None:
    board = expected(scope, span)
    everyone = scope.session.scalars(
        select(Member.id).where(Member.community_id == scope.community.id)
    )
    for member in everyone:
        read = Summed(scope, span, member, 1)
        assert read.ranked == len(board)
        assert [(line.rank, line.member, line.score) for line in read.lines] == board[:PAGE]
        places = [n for n, (_, other, _) in enumerate(board) if other == member]
        near = board[max(0, places[0] - 1) : places[0] + 2] if places else []
        assert [(line.rank, line.member, line.score) for line in read.beside()] == near
        assert (read.own or 0) == (board[places[0]][2] if places else 0)
        for line in read.lines:
            assert read.sharing(line) == sum(rank == line.rank for rank, *_ in board)
    top = [(place.rank, place.member, place.score) for place in spans.top(scope, span, 3)]
    assert top == [row for row in board if row[0] <= 3]


def test_a_board_of_a_span_is_what_the_ledger_adds_up_to(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(
        MESSAGES,
        st.sets(st.integers(0, 29), max_size=6),
        st.integers(0, PEOPLE),
        DAYS,
        DAYS,
        CHOSEN,
    )
    def holds(messages: Any, deleted: Any, hidden: int, first: Any, last: Any, chosen: Any) -> None:
        community: Community = town.found(settings={"points.message_cap": 6})
        people = [community.person(f"Member {n}") for n in range(PEOPLE)]
        said = [
            replace(
                people[who].message("x", at=START - timedelta(days=ago, minutes=minute)),
                channel=channel,
            )
            for who, ago, minute, channel in messages
        ]
        if said:
            town.run(community.receives(said))
        for n in sorted(deleted):
            if n < len(said):
                town.run(people[messages[n][0]].deletes(said[n].external_id))
        if hidden < PEOPLE:
            town.run(people[hidden].says("/hide"))
        else:
            town.run(people[0].says("hello"))
        town.work(community, lambda scope: compare(scope, Span(first, last, chosen)))

    holds()


DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["/hide", "/hide off", "hello", "<", ">"])),
    max_size=14,
)
"""Who hides, comes back, speaks, leaves or joins."""


def test_hiding_and_leaving_in_any_order_keep_every_sum(town: Any) -> None:
    @settings(max_examples=max(10, town.examples // 3), deadline=None)
    @given(DEEDS, st.integers(0, 14))
    def holds(deeds: list[tuple[int, str]], night: int) -> None:
        community: Community = town.found()
        people = [community.person(f"Member {n}") for n in range(3)]
        town.run(people[0].says("hello"))
        hidden: set[str] = set()
        for n, (who, deed) in enumerate(deeds):
            community.wait(minutes=2, days=8 if n == night else 0)
            person = people[who]
            town.run(
                {"<": person.leaves, ">": person.joins}[deed]()
                if deed in "<>"
                else person.says(deed)
            )
            account = {person.sender.account.id}
            hidden = {"/hide": hidden | account, "/hide off": hidden - account}.get(deed, hidden)
        assert not town.breaches(community)
        shown = {account for account, (*_, listed) in town.totals(community).items() if listed}
        assert not shown & hidden

    holds()
