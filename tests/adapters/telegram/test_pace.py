"""The pace of all messages together."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.pace import BURST, MOST, Pace

PAUSES = st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.001, 0.03, 0.2, 1.5)), max_size=200)


@given(PAUSES)
def test_no_second_has_more_than_thirty_messages_and_all_keep_their_turn(
    pauses: list[float],
) -> None:
    pace = Pace()
    sent = [at + pace.reserve(at) for at in accumulate(pauses, initial=100.0)]
    assert sent == sorted(sent)
    for first, last in zip(sent, sent[MOST:], strict=False):
        assert last - first >= 0.999_999


@given(st.integers(1, 50))
def test_who_sends_little_never_waits(messages: int) -> None:
    pace = Pace()
    assert not any(pace.reserve(n * 0.05) for n in range(messages))
    assert not any(pace.reserve(messages + 10.0) for _ in range(BURST))
