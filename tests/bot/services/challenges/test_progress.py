"""How far somebody is: against a plain model that goes day by day, and what must always hold."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.services.challenges.progress import Facts, Progress, progress
from bot.services.challenges.rule import Rule, Task, rule_of

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
"""A Monday."""


def on(*numbers: int) -> dict[date, int]:
    """The days of a challenge by their numbers, from 1."""
    return {FIRST + (n - 1) * DAY: 1 for n in numbers}


def far(rule: Rule, today: int, length: int | None = 21, **facts: Any) -> Progress:
    """How far somebody is on the nth day."""
    last = None if length is None else FIRST + (length - 1) * DAY
    return progress(rule, Facts(FIRST, FIRST, last, **facts), FIRST + (today - 1) * DAY)


def test_days_in_a_row_are_counted_while_today_is_still_open() -> None:
    so_far = far(Rule(), 4, done=on(1, 2, 3))
    assert (so_far.current, so_far.longest, so_far.days) == (3, 3, 3)
    assert so_far.stretches[3].state == "open"
    assert so_far.stretches[4].state == "ahead"


def test_a_missed_day_ends_the_streak_where_no_freeze_is_held() -> None:
    so_far = far(Rule(), 5, done=on(1, 2, 4))
    assert (so_far.current, so_far.longest) == (1, 2)
    assert so_far.count("missed") == 1


def test_seven_days_in_a_row_bring_a_freeze_which_bridges_the_next_miss() -> None:
    before = far(Rule(), 8, done=on(*range(1, 8)))
    assert before.held == 1
    after = far(Rule(), 10, done=on(*range(1, 8), 9))
    assert (after.current, after.held, after.count("frozen")) == (8, 0, 1)


def test_no_more_freezes_are_held_than_the_rule_says() -> None:
    so_far = far(Rule(freezes=2), 60, 90, done=on(*range(1, 57)))
    assert so_far.count("frozen") == 2
    assert so_far.count("missed") == 1
    assert so_far.current == 0


def test_a_freeze_that_was_bought_bridges_only_what_is_missed_afterwards() -> None:
    bought = [FIRST + 4 * DAY]
    too_late = far(Rule(), 6, done=on(1, 2, 4, 5), bought=bought)
    assert too_late.count("missed") == 1
    in_time = far(Rule(), 8, done=on(1, 2, 3, 4, 5, 7), bought=bought)
    assert (in_time.count("missed"), in_time.count("frozen"), in_time.current) == (0, 1, 6)


def test_leave_neither_breaks_nor_lengthens_a_streak() -> None:
    away = dict.fromkeys(on(3, 4), "leave")
    so_far = far(Rule(), 6, done=on(1, 2, 5), excused=away)
    assert (so_far.current, so_far.counted) == (3, 19)


def test_of_a_week_with_days_of_leave_no_more_is_asked_than_its_other_days() -> None:
    rule = Rule(kind="weekly", times=5)
    away = dict.fromkeys(on(4, 5, 6, 7), "leave")
    assert far(rule, 8, done=on(1, 2, 3), excused=away).stretches[0].state == "met"
    assert far(rule, 8, done=on(1, 2), excused=away).stretches[0].state == "missed"


def test_on_days_that_were_not_chosen_nothing_is_missed() -> None:
    rule = Rule(kind="weekdays", weekdays=(0, 2, 4))
    so_far = far(rule, 9, done=on(1, 2, 3, 5, 8))
    assert (so_far.current, so_far.count("missed"), so_far.days) == (4, 0, 5)


def test_quantities_are_summed_up_to_the_goal() -> None:
    rule = Rule(kind="total", goal=100)
    done = {FIRST: 60, FIRST + DAY: 39}
    assert not far(rule, 3, done=done).finished
    assert far(rule, 3, done={**done, FIRST + 2 * DAY: 1}).finished


def test_a_task_is_done_by_its_day() -> None:
    rule = Rule(kind="tasks", tasks=(Task(3, "one"), Task(7, "two")))
    so_far = far(rule, 5, 7, done=on(2))
    assert [stretch.state for stretch in so_far.stretches] == ["met", "open"]
    assert far(rule, 4, 7).stretches[0].state == "missed"


def test_yesterday_is_open_as_long_as_it_can_be_recorded() -> None:
    facts = Facts(FIRST, FIRST, FIRST + 20 * DAY, on(1))
    third = FIRST + 2 * DAY
    assert progress(Rule(), facts, third, FIRST + DAY).current == 1
    assert progress(Rule(), facts, third, third).current == 0


def test_who_joins_later_is_asked_for_the_days_from_then_on() -> None:
    facts = Facts(FIRST, FIRST + 4 * DAY, FIRST + 20 * DAY, on(5, 6))
    so_far = progress(Rule(), facts, FIRST + 6 * DAY)
    assert (so_far.counted, so_far.current) == (17, 2)


def test_eighteen_of_twenty_one_days_finish_and_seventeen_do_not() -> None:
    rule = Rule(freezes=0)
    assert far(rule, 22, done=on(*range(1, 19))).finished
    assert not far(rule, 22, done=on(*range(1, 18))).finished


def test_nobody_finishes_by_freezes_and_leave_alone() -> None:
    rule = Rule(freezes=10, leave=60)
    bought = [FIRST] * 10
    away = dict.fromkeys(on(*range(12, 22)), "leave")
    so_far = far(rule, 22, done=on(1), bought=bought, excused=away)
    assert not so_far.finished


DAYS = st.sets(st.integers(1, 40), max_size=40)
RULES = st.one_of(
    st.builds(Rule, freezes=st.integers(0, 3), every=st.integers(1, 8)),
    st.builds(
        Rule,
        kind=st.just("weekly"),
        times=st.integers(1, 7),
        freezes=st.integers(0, 3),
        every=st.integers(1, 3),
    ),
    st.builds(
        Rule,
        kind=st.just("weekdays"),
        weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda s: tuple(sorted(s))),
        freezes=st.integers(0, 3),
        every=st.integers(1, 8),
    ),
    st.builds(Rule, kind=st.just("total"), goal=st.integers(1, 30)),
    st.builds(
        Rule, kind=st.just("tasks"), tasks=st.just((Task(3, "a"), Task(9, "b"), Task(20, "c")))
    ),
)


@given(RULES, DAYS, DAYS, st.lists(st.integers(1, 40), max_size=3), st.integers(1, 45))
def test_a_check_in_more_never_makes_anything_worse(
    rule: Rule, done: set[int], away: set[int], bought: list[int], today: int
) -> None:
    life: dict[str, Any] = {
        "excused": dict.fromkeys(on(*away), "leave"),
        "bought": [FIRST + (n - 1) * DAY for n in bought],
    }
    before = far(rule, today, 40, done=on(*done), **life)
    for n in range(1, min(today, 40) + 1):
        after = far(rule, today, 40, done=on(*done, n), **life)
        assert after.current >= before.current
        assert after.longest >= before.longest
        assert after.finished >= before.finished
        assert after.hopeful >= before.hopeful


@given(
    st.integers(0, 3),
    st.integers(1, 8),
    DAYS,
    DAYS,
    st.lists(st.integers(1, 40)),
    st.integers(1, 45),
)
def test_daily_ones_agree_with_a_model_that_goes_day_by_day(
    most: int, every: int, done: set[int], away: set[int], bought: list[int], today: int
) -> None:
    rule = Rule(freezes=most, every=every)
    done = {day for day in done if day <= today}
    so_far = far(
        rule,
        today,
        40,
        done=on(*done),
        excused=dict.fromkeys(on(*away), "leave"),
        bought=[FIRST + (n - 1) * DAY for n in bought],
    )
    run = longest = stock = 0
    for day in range(1, min(today, 40) + 1):
        for _ in range(bought.count(day)):
            stock = min(stock + every, every * (most + 1) - 1)
        if day in done:
            run, stock = run + 1, min(stock + 1, every * (most + 1) - 1)
        elif day in away or day == today:
            continue
        elif most and stock >= every:
            stock -= every
        else:
            run = stock = 0
        longest = max(longest, run)
    assert (so_far.current, so_far.longest) == (run, longest)
    assert so_far.held == min(most, stock // every)


@given(RULES)
def test_a_rule_is_read_as_it_was_kept(rule: Rule) -> None:
    assert rule_of(json.loads(json.dumps(rule.kept()))) == rule


@given(RULES, DAYS, st.integers(1, 45))
def test_periods_lie_one_behind_the_other_and_each_is_in_one_state(
    rule: Rule, done: set[int], today: int
) -> None:
    so_far = far(rule, today, 40, done=on(*done))
    spans = [stretch.period for stretch in so_far.stretches]
    for one, next_ in pairwise(spans):
        assert one.first <= one.last < next_.first
    assert so_far.finished <= so_far.hopeful
