"""The Kaplan-Meier estimate, against cases made by hand and against scipy's."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from models.estimators.kaplan_meier import Step, median, survival

TIMES = st.integers(0, 12).map(float) | st.floats(0, 500, allow_subnormal=False)
WAITS = st.lists(st.tuples(TIMES, st.booleans()), max_size=60)
SOME = WAITS.filter(bool)


def curve(waits: list[tuple[float, bool]]) -> list[Step]:
    return survival([at for at, _ in waits], [seen for _, seen in waits])


def share_at(steps: list[Step], time: float) -> float:
    return next((share for at, share in reversed(steps) if at <= time), 1.0)


def test_the_textbook_case_of_leukemia_patients() -> None:
    """Freireich et al. 1963, 6-MP, as every textbook has it."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    steps = survival([*ended, *watched], [True] * len(ended) + [False] * len(watched))
    assert [(at, round(share, 3)) for at, share in steps] == [
        (6, 0.857),
        (7, 0.807),
        (10, 0.753),
        (13, 0.690),
        (16, 0.627),
        (22, 0.538),
        (23, 0.448),
    ]
    assert median(steps) == 23


def test_where_all_ended_it_is_the_share_that_is_left() -> None:
    steps = survival([1, 2, 2, 4], [True] * 4)
    assert steps == [(1, 0.75), (2, 0.25), (4, 0)]
    assert median(steps) == 2


def test_whoever_was_watched_until_that_moment_was_waiting_then() -> None:
    assert survival([2, 2], [True, False]) == [(2, 0.5)]
    assert survival([2, 3], [False, True]) == [(3, 0)]


def test_where_nothing_ended_there_is_no_step_and_no_median() -> None:
    steps = survival([1, 2, 300], [False] * 3)
    assert steps == []
    assert median(steps) is None
    assert survival([], []) == []


def test_a_median_that_is_not_reached_is_none() -> None:
    assert median(survival([1, 2, 3, 4], [True, False, False, False])) is None


def test_a_half_that_is_one_only_but_for_rounding_is_a_half() -> None:
    """Of ten waits, five ended one by one: 9/10 · 8/9 · 7/8 · 6/7 · 5/6."""
    for n in range(2, 60, 2):
        steps = survival([*range(n)], [at < n // 2 for at in range(n)])
        assert median(steps) == n // 2 - 1


@pytest.mark.parametrize(
    ("durations", "observed"), [([1.0], []), ([-1.0], [True]), ([math.nan], [True])]
)
def test_what_is_no_wait_is_refused(durations: list[float], observed: list[bool]) -> None:
    with pytest.raises(ValueError, match="duration"):
        survival(durations, observed)


@settings(max_examples=200)
@given(SOME)
def test_it_is_what_scipy_says(waits: list[tuple[float, bool]]) -> None:
    sample = CensoredData(
        uncensored=[at for at, seen in waits if seen], right=[at for at, seen in waits if not seen]
    )
    reference = ecdf(sample).sf
    steps = curve(waits)
    for at, share in zip(reference.quantiles, reference.probabilities, strict=True):
        assert share_at(steps, at) == pytest.approx(share, abs=1e-9)
    assert {at for at, _ in steps} <= set(reference.quantiles)


@settings(max_examples=100)
@given(WAITS)
def test_it_only_falls_and_only_where_something_ended(waits: list[tuple[float, bool]]) -> None:
    steps = curve(waits)
    assert [at for at, _ in steps] == sorted({at for at, seen in waits if seen})
    shares = [1.0, *(share for _, share in steps)]
    assert all(before > after for before, after in pairwise(shares))
    assert shares[-1] >= 0


@settings(max_examples=100)
@given(SOME, st.randoms())
def test_the_order_of_the_waits_makes_no_difference(
    waits: list[tuple[float, bool]], random: object
) -> None:
    shuffled = list(waits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    assert curve(shuffled) == curve(waits)


@settings(max_examples=100)
@given(SOME)
def test_waits_that_go_on_never_make_the_median_shorter(waits: list[tuple[float, bool]]) -> None:
    """As leaving the unanswered out would."""
    answered = [wait for wait in waits if wait[1]]
    alone, all_of_them = median(curve(answered)), median(curve(waits))
    assert all_of_them is None or (alone is not None and all_of_them >= alone)
