"""Rings of praise: found where they are planted, not where people are just kind."""

from __future__ import annotations

from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.thanks.components import strongly_connected
from bot.services.thanks.rings import Ring, Tie, rings

HONEST = range(100, 180)
"""Eighty members, of whom each thanks six others in four weeks."""


def honest(random: Random, thanks: int = 6) -> list[Tie]:
    """Ties as they are where many thank many."""
    return [
        Tie(giver, receiver, 2)
        for giver in HONEST
        for receiver in random.choices([other for other in HONEST if other != giver], k=thanks)
    ]


def planted(random: Random, size: int) -> list[Tie]:
    """A ring that thanks each other far more, and now and then others, to look kind."""
    members = range(1, size + 1)
    ties = [Tie(*pair, 2 * random.randint(10, 20)) for pair in permutations(members, 2)]
    ties += [Tie(member, random.choice(HONEST), 2) for member in members for _ in range(2)]
    return ties + [Tie(random.choice(HONEST), member, 2) for member in members]


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(2, 6))
def test_a_planted_ring_is_found_among_honest_people(seed: int, size: int) -> None:
    random = Random(seed)
    found = rings(honest(random) + planted(random, size))
    assert [ring.members for ring in found] == [tuple(range(1, size + 1))]


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(3, 10))
def test_among_people_who_are_just_kind_there_is_none(seed: int, thanks: int) -> None:
    assert rings(honest(Random(seed), thanks)) == []


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(2, 6))
def test_the_order_of_ties_does_not_matter(seed: int, size: int) -> None:
    random = Random(seed)
    ties = honest(random) + planted(random, size) + planted(random, 3)
    shuffled = random.sample(ties, len(ties))
    assert rings(shuffled) == rings(ties)


def ring(*ties: tuple[int, int, int]) -> list[Ring]:
    return rings(Tie(*tie) for tie in ties)


def test_who_only_feeds_a_ring_is_part_of_it_as_an_allowance_may_leave_them_nothing() -> None:
    """Each of five thanks the first three others, every day: the last one is thanked by nobody."""
    others = {one: [other for other in range(1, 6) if other != one][:3] for one in range(1, 6)}
    (found,) = ring(*((giver, to, 14) for giver, three in others.items() for to in three))
    assert found.members == (1, 2, 3, 4, 5)


def test_who_thanks_two_good_friends_makes_no_ring_of_them() -> None:
    assert ring((1, 2, 8), (2, 1, 8), (3, 1, 4), (3, 2, 4)) == []


def test_two_who_only_thank_each_other_are_the_smallest_ring() -> None:
    assert ring((1, 2, 6), (2, 1, 4)) == [Ring((1, 2), 10, 10)]


def test_one_direction_is_no_ring() -> None:
    assert ring((1, 2, 50), (3, 2, 50)) == []


def test_a_few_points_are_no_ring() -> None:
    assert ring((1, 2, 5), (2, 1, 4)) == []


def test_praise_may_go_round() -> None:
    assert ring((1, 2, 4), (2, 3, 4), (3, 1, 4)) == [Ring((1, 2, 3), 12, 12)]


def test_four_fifths_from_inside_are_not_more_than_that() -> None:
    inside = [(1, 2, 8), (2, 1, 8)]
    assert ring(*inside, (7, 1, 4)) == []
    assert ring(*inside, (7, 1, 3)) == [Ring((1, 2), 16, 19)]
    assert 0.84 < Ring((1, 2), 16, 19).share < 0.85


def test_what_they_give_to_others_makes_no_difference() -> None:
    assert ring((1, 2, 8), (2, 1, 8), (1, 7, 90), (2, 8, 90)) == [Ring((1, 2), 16, 16)]


def test_more_than_six_are_a_crowd() -> None:
    assert ring(*((*pair, 10) for pair in permutations(range(1, 8), 2))) == []


def test_two_rings_are_two() -> None:
    one, other = [(1, 2, 10), (2, 1, 10)], [(5, 6, 30), (6, 5, 30)]
    assert [r.members for r in ring(*one, *other, (1, 5, 2), (6, 2, 2))] == [(5, 6), (1, 2)]


def test_nobody_praises_themselves() -> None:
    assert ring((1, 1, 90)) == []


def test_a_long_chain_is_walked_without_running_out_of_stack() -> None:
    chain = {n: [n + 1] for n in range(20_000)}
    assert len(strongly_connected(chain)) == 20_001
    assert strongly_connected({**chain, 20_000: [0]}) == [frozenset(range(20_001))]
