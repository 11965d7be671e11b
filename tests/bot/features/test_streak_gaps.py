"""Freezes and repairs as functions of days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.features.checkins.gaps import freezes, gaps, idle, month_of, repairs, spent
from bot.features.checkins.streak import streak
from bot.services.excuses import FREEZE, OUTAGE, REPAIR

DAY = timedelta(days=1)
FIRST = date(2026, 1, 20)

days = st.sets(st.integers(0, 45).map(lambda n: FIRST + n * DAY))
causes = st.dictionaries(
    st.integers(0, 45).map(lambda n: FIRST + n * DAY), st.sampled_from([FREEZE, REPAIR, OUTAGE])
)
limits = st.integers(0, 10)


def given_to(done: set[date], excused: dict[date, str], limit: int) -> dict[date, str]:
    found = gaps(done, max(done, default=FIRST))
    return excused | dict.fromkeys(freezes(found, excused, limit), FREEZE)


@given(days, st.integers(0, 50).map(lambda n: FIRST + n * DAY))
def test_gaps_are_all_days_not_done_from_the_first_day_done_on(
    done: set[date], until: date
) -> None:
    found = gaps(done, until)
    missed = [day for gap in found for day in gap]
    end = max([until - DAY, *done])
    span = [FIRST + n * DAY for n in range(60) if done and min(done) <= FIRST + n * DAY <= end]
    assert missed == [day for day in span if day not in done]
    assert all(b - a == DAY for gap in found for a, b in pairwise(gap))


@given(days, causes, limits)
def test_freezes_never_exceed_the_months_number(
    done: set[date], excused: dict[date, str], limit: int
) -> None:
    before, after = spent(excused, FREEZE), spent(given_to(done, excused, limit), FREEZE)
    assert all(n <= max(limit, before[month]) for month, n in after.items())


@given(days, causes, limits)
def test_a_freeze_is_never_wasted_on_a_gap_that_stays_open(
    done: set[date], excused: dict[date, str], limit: int
) -> None:
    after = given_to(done, excused, limit)
    new = after.keys() - excused.keys()
    for gap in gaps(done, max(done, default=FIRST)):
        assert not new & set(gap) or set(gap) <= after.keys()


@given(days, causes, limits)
def test_freezing_again_changes_nothing(
    done: set[date], excused: dict[date, str], limit: int
) -> None:
    once = given_to(done, excused, limit)
    assert given_to(done, once, limit) == once


@given(st.permutations([FIRST + n * DAY for n in (0, 1, 3, 4, 6, 13, 14, 16, 18)]))
def test_in_whatever_order_check_ins_come_enough_freezes_bridge_all_gaps(order: list[date]) -> None:
    # Two days in January, and in February two of one gap and one each of two others.
    done: set[date] = set()
    excused: dict[date, str] = {}
    for day in order:
        done.add(day)
        excused.pop(day, None)
        excused = given_to(done, excused, 10)
    assert streak(done, max(done), excused.keys()).current == len(order)


@given(st.lists(st.integers(0, 45).map(lambda n: FIRST + n * DAY), unique=True), limits)
def test_a_check_in_never_makes_a_streak_shorter(order: list[date], limit: int) -> None:
    done: set[date] = set()
    excused: dict[date, str] = {}
    today = FIRST + 45 * DAY
    before = 0
    for day in order:
        done.add(day)
        excused.pop(day, None)
        excused = given_to(done, excused, limit)
        run = streak(done, today, excused.keys()).longest
        assert run >= before
        before = run


@given(days, causes)
def test_idle_freezes_are_those_whose_loss_changes_no_streak(
    done: set[date], excused: dict[date, str]
) -> None:
    today = max(done, default=FIRST)
    unused = idle(gaps(done, today), done, excused)
    left = excused.keys() - unused
    assert streak(done, today, left) == streak(done, today, excused.keys())
    assert all(excused[day] == FREEZE for day in unused)


@given(causes, st.tuples(limits, limits), st.integers(1, 20), st.integers(0, 20), st.data())
def test_repairs_bridge_a_gap_with_the_fewest_days_or_leave_it(
    excused: dict[date, str], left: tuple[int, int], length: int, young: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, 30))
    gap = tuple(FIRST + (start + n) * DAY for n in range(length))
    repairable = set(gap[-young:]) if young else set()
    mended = repairs(gap, excused, repairable, left)
    assert mended <= repairable - excused.keys()
    frozen, repaired = spent(excused, FREEZE), spent(excused, REPAIR)
    for month in {month_of(day) for day in gap}:
        missed = [day for day in gap if month_of(day) == month and day not in excused]
        need = max(0, len(missed) - max(0, left[0] - frozen[month]))
        could = min(len(repairable.intersection(missed)), left[1] - repaired[month])
        if mended:
            assert Counter(map(month_of, mended))[month] == need <= max(could, 0)
        elif need > max(could, 0):
            return
    assert mended or all(
        sum(month_of(d) == m and d not in excused for d in gap) <= max(0, left[0] - frozen[m])
        for m in {month_of(day) for day in gap}
    )
