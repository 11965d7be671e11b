"""Rings: a few members whose praise comes nearly all from each other. A pure function of ties.

Candidates are what hangs together by ties, or by mutual ties, of at least so many points, for each
number there is: so a ring is found also where honest people are loosely tied to it. A ring is a
hint and no more: friends who learn together look much the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from bot.services.thanks.components import strongly_connected

SMALLEST, LARGEST = 2, 6
SHARE = 0.8
LEAST = 10
"""Points of praise within a ring."""
Pair = tuple[int, int]


class Tie(NamedTuple):
    """Points that one member's praise has brought another."""

    giver: int
    receiver: int
    points: int


class Ring(NamedTuple):
    """A cluster that is worth a look."""

    members: tuple[int, ...]
    """Their roots, in order."""
    inside: int
    """Points that they had from each other."""
    points: int
    """Points that they had from anybody."""

    @property
    def share(self) -> float:
        """The part of their praise that comes from inside."""
        return self.inside / self.points

    @property
    def closeness(self) -> float:
        """How much each has from each other, less where much comes from outside.

        By this a ring is told from a part of it, and from what hangs loosely on it.
        """
        size = len(self.members)
        return self.share * self.inside / (size * (size - 1))


def rings(ties: Iterable[Tie]) -> list[Ring]:
    """The rings among some ties, none sharing a member with another; the closest ones first."""
    sums: Counter[Pair] = Counter()
    for giver, receiver, points in ties:
        if giver != receiver and points > 0:
            sums[giver, receiver] += points
    found = [ring for members in _candidates(sums) if (ring := _ring(members, sums))]
    chosen: list[Ring] = []
    for ring in sorted(found, key=lambda ring: (-ring.closeness, ring.members)):
        if all(set(ring.members).isdisjoint(other.members) for other in chosen):
            chosen.append(ring)
    return chosen


def _candidates(sums: Mapping[Pair, int]) -> set[frozenset[int]]:
    mutual = {
        (giver, receiver): min(points, sums[receiver, giver])
        for (giver, receiver), points in sums.items()
        if (receiver, giver) in sums
    }
    together = {
        component
        for strengths in (sums, mutual)
        for level in set(strengths.values())
        for component in strongly_connected(_graph(strengths, level))
        if SMALLEST <= len(component) <= LARGEST
    }
    fed = {one | _feeding(one, sums) for one in together if len(one) > SMALLEST}
    return together | {members for members in fed if len(members) <= LARGEST}


def _feeding(component: Set[int], sums: Mapping[Pair, int]) -> set[int]:
    """Who gives nearly all their praise to it: an allowance may leave them none in return."""
    given: Counter[int] = Counter()
    into: Counter[int] = Counter()
    for (giver, receiver), points in sums.items():
        given[giver] += points
        into[giver] += points if receiver in component else 0
    return {giver for giver in given if into[giver] > SHARE * given[giver]}


def _graph(strengths: Mapping[Pair, int], level: int) -> dict[int, list[int]]:
    graph: dict[int, list[int]] = {}
    for (giver, receiver), points in strengths.items():
        if points >= level:
            graph.setdefault(giver, []).append(receiver)
    return graph


def _ring(members: Set[int], sums: Mapping[Pair, int]) -> Ring | None:
    got = {pair: points for pair, points in sums.items() if pair[1] in members}
    within = {pair: points for pair, points in got.items() if pair[0] in members}
    inside, points = sum(within.values()), sum(got.values())
    if inside < LEAST or inside <= SHARE * points:
        return None
    return Ring(tuple(sorted(members)), inside, points)
