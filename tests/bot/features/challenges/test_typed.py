"""What a line describes: every clause in both languages, in any order, and what makes no sense."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.refusal import Refusal
from bot.features.challenges.dates import day_of
from bot.features.challenges.typed import changed, parted, planned
from bot.services.challenges.making import Plan
from bot.services.challenges.rule import Rule, Task

TODAY = date(2026, 3, 4)
"""A Wednesday."""
DAY = timedelta(days=1)


def read(line: str) -> Plan:
    """What a line means when it is typed today."""
    name, *rest = parted(line)
    return planned(name, rest, TODAY)


def test_a_name_alone_is_three_weeks_of_every_day_from_tomorrow_on() -> None:
    plan = read("21 days of writing")
    assert plan == Plan("21 days of writing", Rule(), TODAY + DAY, TODAY + 21 * DAY)


CLAUSES: list[tuple[str, str, dict[str, Any]]] = [
    ("daily", "每天", {}),
    ("5 of 7", "每周5天", {"kind": "weekly", "times": 5}),
    ("3 days a week", "一周3次", {"kind": "weekly", "times": 3}),
    ("mon, wed and fri", "周一三五", {"kind": "weekdays", "weekdays": (0, 2, 4)}),
    ("workdays", "工作日", {"kind": "weekdays", "weekdays": (0, 1, 2, 3, 4)}),
    ("weekends", "周末", {"kind": "weekdays", "weekdays": (5, 6)}),
    ("total 600 min", "累计600 min", {"kind": "total", "goal": 600, "unit": "min"}),
    ("task 3: Read it", "任务3：Read it", {"kind": "tasks", "tasks": (Task(3, "Read it"),)}),
    ("no proof", "无需证明", {}),
    ("note 50", "笔记50字", {"proof": "note", "least": 50}),
    ("a note of at least 30 characters", "心得不少于30字", {"proof": "note", "least": 30}),
    ("photo", "照片", {"proof": "photo"}),
    ("link", "链接", {"proof": "link"}),
    ("late 6 hours", "补录6小时", {"late": 6}),
    ("no late", "不可补录", {"late": 0}),
    ("freezes 1", "冻结卡1张", {"freezes": 1}),
    ("no freezes", "不设冻结卡", {"freezes": 0}),
    ("freeze every 5", "连续5天得一张冻结卡", {"every": 5}),
    ("freeze price 30", "冻结卡价格30分", {"price": 30}),
    ("make-ups 4", "补卡4次", {"make_ups": 4}),
    ("no makeups", "不可补卡", {"make_ups": 0}),
    ("approve make-ups", "补卡需要审批", {"approve": True}),
    ("leave 5 days", "请假5天", {"leave": 5}),
    ("no leave", "不可请假", {"leave": 0}),
    ("finish at 90 %", "完成率90%", {"least_done": 90}),
    ("joining within 3 days", "前3天可加入", {"joining": 3}),
    ("bond 100 points", "押金100积分", {"bond": 100}),
    ("bonds are spent", "押金不退", {"share": False}),
    ("reward 80", "奖励80分", {"reward": 80}),
    ("title: Writer", "称号：Writer", {"title": "Writer"}),
    ("4 teams", "分4队", {"teams": 4}),
    ("choose teams", "自选队伍", {"chosen": True}),
    ("team goal 60", "队伍目标60次", {"team_goal": 60}),
    ("repeat weekly", "每周重复", {"repeat": "weekly"}),
    ("repeat monthly", "每月一期", {"repeat": "monthly"}),
    ("again at once", "结束后再来", {"repeat": "again"}),
]


@pytest.mark.parametrize(("english", "chinese", "rule"), CLAUSES)
def test_each_clause_means_the_same_in_both_languages(
    english: str, chinese: str, rule: dict[str, Any]
) -> None:
    assert read(f"x; {english}").rule == Rule(**rule)
    assert read(f"x；{chinese}").rule == Rule(**rule)


DAYS: list[tuple[str, str, int, int | None]] = [
    ("10 days", "10天", 1, 10),
    ("for 2 weeks", "2周", 1, 14),
    ("no end", "不限期", 1, None),
    ("from today", "从今天开始", 0, 20),
    ("starts on 2026-03-10", "3月10日开始", 6, 26),
    ("from 2026-03-10 to 2026-03-12", "从3月10日到3月12日", 6, 8),
    ("until 03-20", "到3月20日", 1, 16),
    ("from monday", "从下周一开始", 5, 25),
]


@pytest.mark.parametrize(("english", "chinese", "first", "last"), DAYS)
def test_its_days_are_said_in_both_languages(
    english: str, chinese: str, first: int, last: int | None
) -> None:
    for line in (f"x; {english}", f"x；{chinese}"):
        plan = read(line)
        assert plan.first == TODAY + first * DAY
        assert plan.last == (None if last is None else TODAY + last * DAY)


@given(st.permutations([english for english, _, rule in CLAUSES if "kind" not in rule][:12]))
def test_the_order_of_clauses_means_nothing_where_they_do_not_contradict(order: list[str]) -> None:
    apart = [clause for clause in order if clause not in ("a note of at least 30 characters",)]
    apart = [c for c in apart if c not in ("photo", "link", "no proof", "no late", "no freezes")]
    assert read("; ".join(["x", *apart])) == read("; ".join(["x", *sorted(apart)]))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x; blub", "challenge.clause"),
        ("x; 8 of 7", "challenge.bounds"),
        ("x; 0 days", "challenge.bounds"),
        ("x; from the moon", "challenge.date"),
        ("x; to 2026-03-01", "challenge.backwards"),
        ("x; from 2026-04-01 to 2026-03-20", "challenge.backwards"),
        ("x; no end; repeat weekly", "challenge.endless_repeat"),
        ("x; no end; total 100 min", "challenge.endless_goal"),
        ("x; 5 days; task 9: too late", "challenge.task_beyond"),
        ("x; task 2: one; task 2: two", "challenge.task_twice"),
        ("x; 1 team", "challenge.bounds"),
        ("x" * 61, "challenge.long"),
        ("x; bond 99999999", "challenge.bounds"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(line: str, why: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(line)
    assert refusal.value.key == why


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_plan_or_a_refusal(line: str) -> None:
    try:
        plan = read(f"x; {line}")
    except Refusal:
        return
    assert plan.last is None or plan.first <= plan.last


def test_a_change_keeps_what_it_does_not_name() -> None:
    plan = read("x; 10 days; note 50; bond 20")
    after = changed(plan, ["reward 70"], TODAY)
    assert (after.first, after.last, after.rule.bond) == (plan.first, plan.last, 20)
    assert after.rule.reward == 70


def test_a_later_beginning_moves_the_end_along() -> None:
    plan = read("x; 10 days")
    after = changed(plan, ["from 2026-03-20"], TODAY)
    assert after.last == date(2026, 3, 29)


def test_clauses_may_stand_on_lines_of_their_own() -> None:
    assert parted("a\n b ;; c；d\n") == ["a", "b", "c", "d"]


def test_a_weekday_is_the_next_one_after_today() -> None:
    assert day_of("wednesday", TODAY) == TODAY + 7 * DAY
    assert day_of("周四", TODAY) == TODAY + DAY
