"""Which solutions count: a pure function, compared with one that is written another way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.questions.merits import Solution, counting

WEEKS = [(2026, 9), (2026, 10)]
ASKERS, HELPERS = [1, 2, None], [1, 2, 3]


@st.composite
def solutions(draw: st.DrawFn) -> list[Solution]:
    """Questions of few askers, few helpers and two weeks, in any order."""
    made = [
        Solution(
            number,
            draw(st.sampled_from(ASKERS)),
            draw(st.sampled_from(HELPERS)),
            draw(st.sampled_from(WEEKS)),
        )
        for number in range(1, draw(st.integers(0, 12)) + 1)
    ]
    return draw(st.permutations(made))


def counts(one: Solution, among: list[Solution], cap: int) -> bool:
    """Whether a solution counts, seen from itself: how many of the same pair come before it."""
    if one.asker is None:
        return True
    earlier = [
        other
        for other in among
        if other.question < one.question
        and (other.asker, other.helper, other.week) == (one.asker, one.helper, one.week)
    ]
    return one.asker != one.helper and len(earlier) < cap


@given(solutions(), st.integers(1, 4))
def test_it_is_what_each_solution_would_say_of_itself(made: list[Solution], cap: int) -> None:
    assert counting(made, cap) == {one.question for one in made if counts(one, made, cap)}


@given(solutions(), st.integers(1, 4), st.data())
def test_to_take_one_away_lets_one_more_of_its_pair_count_at_most(
    made: list[Solution], cap: int, data: st.DataObject
) -> None:
    if not made:
        return
    gone = data.draw(st.sampled_from(made))
    before = counting(made, cap)
    after = counting([one for one in made if one != gone], cap)
    assert before - after <= {gone.question}
    moved_up = after - before
    assert len(moved_up) <= 1
    pair = (gone.asker, gone.helper, gone.week)
    assert all(one[1:] == pair for one in made if one.question in moved_up)
