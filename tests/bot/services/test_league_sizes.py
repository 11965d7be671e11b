"""How many play in a league."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.services.leagues import monday, sizes


@given(st.integers(0, 5000))
def test_everybody_has_a_league_and_no_league_is_a_remnant(members: int) -> None:
    leagues = sizes(members)
    assert sum(leagues) == members
    assert not leagues or max(leagues) - min(leagues) <= 1
    assert leagues == sorted(leagues, reverse=True)
    assert all(size >= min(members, 13) for size in leagues)


@given(st.one_of(st.integers(17, 23), st.integers(34, 46), st.integers(51, 5000)))
def test_a_league_has_17_to_23_wherever_that_can_be(members: int) -> None:
    assert all(17 <= size <= 23 for size in sizes(members))


@given(st.dates())
def test_a_week_begins_on_monday(day: date) -> None:
    assert monday(day).weekday() == 0
    assert 0 <= (day - monday(day)).days <= 6
