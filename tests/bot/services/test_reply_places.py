"""Which replies count does not matter: how many do is the same in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import Event
from bot.testing import Community
from models.tables import Member, Tally

NAMES = ("Ann", "Ben", "Cho")
REPLIES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 2 * 24 * 60 * 60)),
    min_size=1,
    max_size=30,
)
Reply = tuple[str, str, int]


def replies(community: Community, asked: dict[str, str], given: Sequence[Reply]) -> list[Event]:
    start = community.clock.now()
    return [
        community.person(by).message(
            "so", reply_to=asked[to], at=start + timedelta(seconds=seconds)
        )
        for by, to, seconds in given
    ]


def days(scope: Scope) -> list[Any]:
    """Entries and points of replies by day and name."""
    return [
        tuple(row)
        for row in scope.session.execute(
            select(Tally.day, Member.name, Tally.counted, Tally.points)
            .join(Member, Member.id == Tally.member_id)
            .where(Tally.community_id == scope.community.id, Tally.reason == "reply")
            .order_by(Tally.day, Member.name)
        )
    ]


def ask(town: Any, community: Community) -> dict[str, str]:
    asked = {name: community.person(name).message("how?") for name in NAMES}
    town.run(community.receives(list(asked.values())))
    return {name: message.external_id for name, message in asked.items()}


def test_a_days_replies_do_not_depend_on_order_or_batches(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(
        st.integers(1, 5),
        st.sampled_from([1, 3, 6, 1000]),
        REPLIES,
        st.randoms(use_true_random=False),
        st.integers(1, 8),
    )
    def holds(places: int, cap: int, given: Any, random: Any, size: int) -> None:
        rules = {"points.reply_pair_cap": places, "points.reply_cap": cap, "points.reply": 3}
        one, other = town.found(settings=rules), town.found(settings=rules)
        town.run(one.receives(replies(one, ask(town, one), sorted(given))))
        asked = ask(town, other)
        shuffled = replies(other, asked, random.sample(given, len(given)))
        for start in range(0, len(shuffled), size):
            town.run(other.receives(shuffled[start : start + size]))
        found = town.work(one, days)
        assert found == town.work(other, days)
        assert sum(counted for _, _, counted, _ in found) == expected(one, given, places, cap)

    holds()


def expected(community: Community, given: Sequence[Reply], places: int, cap: int) -> int:
    """Of each pair's replies on a day `places`, and of each member's `cap`."""
    start = community.clock.now()
    pairs = Counter(
        ((start + timedelta(seconds=seconds)).date(), by, to)
        for by, to, seconds in given
        if by != to
    )
    members: Counter[Any] = Counter()
    for (day, by, _), count in pairs.items():
        members[day, by] += min(count, places)
    return sum(min(count, cap) for count in members.values())
