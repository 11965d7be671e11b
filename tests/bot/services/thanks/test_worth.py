"""Which thanks count: properties of the pure function."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.services.thanks.worth import Fact, Rules, judge

START = datetime(2026, 3, 2, tzinfo=UTC)


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    count = draw(st.integers(0, 25))
    found = []
    for number in range(count):
        at = START + timedelta(hours=draw(st.integers(0, 60)))
        receiver = draw(st.integers(1, 3))
        message = draw(st.none() | st.integers(1, 6).map(str))
        thanked = (receiver, message) if message else None
        found.append(Fact(at, number, at.date(), receiver, thanked, draw(st.sampled_from([2, 0]))))
    return found


rules = st.builds(Rules, st.sampled_from([0, 3600, 43_200]), st.integers(1, 4))


def counted(given_facts: list[Fact], by: Rules) -> list[Fact]:
    return [one.fact for one in judge(given_facts, by) if not one.why_not]


@given(facts(), rules, st.randoms())
def test_the_order_in_which_they_are_told_does_not_matter(
    told: list[Fact], by: Rules, random: object
) -> None:
    shuffled = [*told]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    assert judge(shuffled, by) == judge(told, by)


@given(facts(), rules)
def test_a_day_has_its_allowance(told: list[Fact], by: Rules) -> None:
    days = [fact.day for fact in counted(told, by)]
    assert all(days.count(day) <= by.daily for day in days)


@given(facts(), rules)
def test_a_message_is_thanked_for_once(told: list[Fact], by: Rules) -> None:
    messages = [fact.thanked for fact in counted(told, by) if fact.thanked]
    assert len(messages) == len(set(messages))


@given(facts(), rules)
def test_what_is_worth_nothing_uses_nothing_up(told: list[Fact], by: Rules) -> None:
    worth_something = [fact for fact in told if fact.rate]
    assert judge(told, by) == judge(worth_something, by)


@given(facts(), rules)
def test_one_day_is_judged_by_it_and_by_what_was_thanked_for_before(
    told: list[Fact], by: Rules
) -> None:
    day = START.date()
    messages = {fact.thanked for fact in told if fact.day == day} - {None}
    enough = [fact for fact in told if fact.day == day or fact.thanked in messages]
    of_day = [fact for fact in counted(told, by) if fact.day == day]
    assert [fact for fact in counted(enough, by) if fact.day == day] == of_day
