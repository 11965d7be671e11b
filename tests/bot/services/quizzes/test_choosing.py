"""Which questions a round asks: by chance, but the same chance each time."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.services.quizzes.choosing import choose, shuffled

KEY = b"a key"
LAST = st.dictionaries(st.integers(1, 1000), st.integers(0, 5), max_size=30)


@given(LAST, st.integers(1, 10), st.integers(6, 1000))
def test_nothing_is_left_out_that_was_asked_longer_ago(
    last: dict[int, int], n: int, round: int
) -> None:
    chosen = choose(last, n, round, KEY)
    assert chosen == choose(dict(reversed(last.items())), n, round, KEY)
    assert len(chosen) == len(set(chosen)) == min(n, len(last))
    left = [last[item] for item in last.keys() - set(chosen)]
    assert max((last[item] for item in chosen), default=0) <= min(left, default=5)


@given(st.integers(2, 10), st.integers(1, 1000), st.integers(1, 1000))
def test_options_are_all_shown_in_an_order_that_stays(options: int, item: int, round: int) -> None:
    order = shuffled(options, item, round, KEY)
    assert sorted(order) == list(range(options))
    assert order == shuffled(options, item, round, KEY)


def test_the_right_option_stands_anywhere_and_elsewhere_for_another_key() -> None:
    orders = [shuffled(4, 7, round, KEY) for round in range(400)]
    places = Counter(order.index(0) for order in orders)
    assert set(places) == {0, 1, 2, 3}
    assert min(places.values()) > 60
    assert orders != [shuffled(4, 7, round, b"another") for round in range(400)]


def test_a_bank_is_asked_through_before_anything_comes_again() -> None:
    last = dict.fromkeys(range(1, 13), 0)
    asked: list[int] = []
    for round in range(1, 5):
        chosen = choose(last, 3, round, KEY)
        asked += chosen
        last |= dict.fromkeys(chosen, round)
    assert sorted(asked) == list(range(1, 13))
    assert set(choose(last, 3, 5, KEY)) == set(asked[:3])
