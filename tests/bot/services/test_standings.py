"""Boards, ranks and rolling windows against sorting and adding up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.services import boards, ledger, scores, standings
from bot.services.boards import Line
from bot.services.ledger import Award
from bot.services.scores import BOARDS, Board
from bot.testing import Community, open_community
from models.tables import Member, Standing

DAY = timedelta(days=1)
SPAN: dict[Board, int] = {"all": 10**6, "30d": 30, "7d": 7}


def earn(scope: Scope, source: int, member: int, points: int, day: date) -> None:
    """Give somebody points for a day."""
    claim = Award("award", f"{source}", member, member, scope.now, day, points)
    ledger.award(scope, [claim])


def members(scope: Scope) -> Sequence[int]:
    own = select(Member.id).where(Member.community_id == scope.community.id)
    return scope.session.scalars(own.order_by(Member.id)).all()


def plain(lines: Sequence[Line]) -> list[tuple[int, int, int]]:
    return [(line.rank, line.member, line.score) for line in lines]


GAINS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.one_of(
            st.integers(1, 6), st.integers(60, 70), st.integers(1, 64**4), st.just(64**4 + 64**3)
        ),
        st.integers(0, 35),
    ),
    max_size=14,
)
"""Who, how many points, and how many days ago."""


def test_boards_are_what_sorting_makes_of_the_scores(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(GAINS, st.integers(0, 7), st.integers(0, 5), st.integers(1, 4))
    def holds(gains: Any, hidden: int, offset: int, size: int) -> None:
        community: Community = town.found(settings={"points.message": 0})
        people = [community.person(f"Member {n}") for n in range(8)]
        town.run(community.receives([person.message("hi") for person in people]))
        town.run(people[hidden].leaves())
        town.work(community, lambda scope: give(scope, gains))
        community.wait(days=1)  # whoever earned nothing within a week grows cold
        town.work(community, standings.roll)
        for board in BOARDS:
            rows = town.work(community, lambda scope, b=board: table(scope, gains, hidden, b))
            town.work(community, lambda scope, b=board: compare(scope, b, rows, offset, size))  # noqa: B023 (called at once)

    holds()


def give(scope: Scope, gains: Sequence[tuple[int, int, int]]) -> None:
    ids = members(scope)
    for n, (who, points, ago) in enumerate(gains):
        earn(scope, n, ids[who], points, scope.today - ago * DAY)


def table(scope: Scope, gains: Any, hidden: int, board: Board) -> list[tuple[int, int]]:
    """Score and member of all on a board a day later, the best first; of equals, the newest."""
    ids = members(scope)
    sums = dict.fromkeys(ids, 0)
    for who, points, ago in gains:
        if ago + 1 < SPAN[board]:
            sums[ids[who]] += points
    shown = [(score, member) for member, score in sums.items() if score and member != ids[hidden]]
    return sorted(shown, reverse=True)


def compare(
    scope: Scope, board: Board, rows: list[tuple[int, int]], offset: int, size: int
) -> None:
    lines = [(1 + sum(other > score for other, _ in rows), member, score) for score, member in rows]
    assert scores.ranked(scope, board) == len(rows)
    assert plain(boards.page(scope, board, offset, size)) == lines[offset : offset + size]
    for place, (score, member) in enumerate(rows):
        beside = boards.beside(scope, board, member, score, size)
        assert plain(beside) == lines[max(0, place - size) : place + size + 1]
        higher = [other for other, _ in rows if other > score]
        assert boards.to_next(scope, board, score) == (min(higher) - score if higher else None)
        for near in (score - 1, score, score + 1):
            assert scores.rank(scope, board, near) == 1 + sum(other > near for other, _ in rows)


DAYS_ON = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 6, 7, 8, 22, 23, 29, 30, 31, 100]),
        st.lists(st.tuples(st.integers(0, 1), st.integers(-40, 3), st.integers(1, 9)), max_size=3),
    ),
    max_size=6,
)
"""Days that pass, and then: who earns, on which day from there, and how much."""


def test_windows_that_roll_are_what_adding_up_makes_of_the_days(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(DAYS_ON)
    def holds(days_on: Any) -> None:
        community: Community = town.found(settings={"points.message": 0})
        people = [community.person(name) for name in ("Ann", "Ben")]
        town.run(community.receives([person.message("hi") for person in people]))
        earned: list[tuple[int, date, int]] = []
        for days, gains in days_on:
            community.wait(days=days)
            town.work(community, lambda scope, g=gains: later(scope, g, earned))
            assert town.work(community, windows) == town.work(
                community, lambda scope: added_up(scope, earned)
            )

    holds()


def later(scope: Scope, gains: Any, earned: list[tuple[int, date, int]]) -> None:
    standings.roll(scope)
    for who, ahead, points in gains:
        day = scope.today + ahead * DAY
        earn(scope, len(earned), members(scope)[who], points, day)
        earned.append((members(scope)[who], day, points))


def windows(scope: Scope) -> list[tuple[int, int]]:
    rows = select(Standing.week, Standing.month).where(Standing.community_id == scope.community.id)
    return [tuple(row) for row in scope.session.execute(rows.order_by(Standing.member_id))]


def added_up(scope: Scope, earned: list[tuple[int, date, int]]) -> list[tuple[int, int]]:
    return [
        tuple(
            sum(p for who, day, p in earned if who == member and 0 <= (scope.today - day).days < n)
            for n in (7, 30)
        )
        for member in members(scope)
    ]


async def test_two_processes_may_turn_the_same_day(url: str) -> None:
    async with open_community(url) as one, open_community(url) as other:
        for _ in range(100):
            other.next_id()  # the two processes hear of different messages
        alice, bob = one.person("Alice"), other.person("Bob")
        await alice.says("good morning")
        await bob.says("good morning")
        for community in (one, other):
            community.wait(days=8)
        answers = await asyncio.gather(alice.says("/points"), bob.says("/points"))
        assert all("1 point earned" in heard.text for heard in answers)


async def test_an_earlier_day_on_the_clock_turns_nothing_back(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    community.wait(days=7)
    await alice.says("/points")
    community.wait(days=-3)
    await alice.says("once more")
    row = select(Standing.week, Standing.month)
    kept = await community.app.database.run(lambda s: s.execute(row).one())
    assert tuple(kept) == (1, 2)
