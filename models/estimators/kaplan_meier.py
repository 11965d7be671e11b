"""The Kaplan-Meier estimate: how many still wait after a time, where some waits are not over.

Whoever has waited for an hour and waits on says something about the first hour, and nothing about
the second. To leave them out would make every wait look shorter than it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

HALF = 0.5
ROUNDING = 1e-9
"""A product of shares that is a half may come out as a little more."""


class Step(NamedTuple):
    """From a time on (until the next step), the share for whom it has not happened yet."""

    at: float
    share: float


def survival(durations: Sequence[float], observed: Sequence[bool]) -> list[Step]:
    """The steps of the curve, in order; before the first one the share is 1.

    Of each wait `observed` tells whether it ended in what is looked at, or was only watched for
    so long. What was watched until just the moment at which another wait ended counts as waiting
    then. Raises ValueError for lists of different lengths, and for a negative or unknown duration.
    """
    if len(durations) != len(observed):
        raise ValueError(f"{len(durations)} durations, but {len(observed)} marks")
    if any(not duration >= 0 for duration in durations):
        raise ValueError("a duration is a number from 0 on")
    leaving = Counter(durations)
    ended = Counter(at for at, seen in zip(durations, observed, strict=True) if seen)
    waiting, share = len(durations), 1.0
    steps = []
    for at in sorted(leaving):
        if ended[at]:
            share *= (waiting - ended[at]) / waiting
            steps.append(Step(at, share))
        waiting -= leaving[at]
    return steps


def median(steps: Sequence[Step]) -> float | None:
    """The first time at which at most half still wait; None where the curve does not reach it."""
    return next((at for at, share in steps if share <= HALF + ROUNDING), None)
