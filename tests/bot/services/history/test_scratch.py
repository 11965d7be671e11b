"""What an import remembers, against plain counting."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Address, MessageSent, Sender
from bot.services.history import scratch
from bot.services.history.scratch import Occurrences, Roster
from bot.testing import START


@given(st.lists(st.lists(st.sampled_from("abcdef"))))
def test_keys_are_counted_in_whatever_order_and_portions_they_come(
    portions: list[list[str]],
) -> None:
    met = Counter[str]()
    with Occurrences() as occurrences:
        for keys in portions:
            expected = []
            for key in keys:
                met[key] += 1
                expected.append(met[key])
            assert occurrences.count(keys) == expected


def test_counting_can_begin_anew() -> None:
    with Occurrences() as occurrences:
        occurrences.count(["a", "b"])
        occurrences.clear()
        assert occurrences.count(["a", "a"]) == [1, 2]


@pytest.mark.parametrize("at_hand", [0, 2, 1000])
def test_people_are_kept_with_the_moment_they_were_first_seen(
    monkeypatch: pytest.MonkeyPatch, at_hand: int
) -> None:
    monkeypatch.setattr(scratch, "AT_HAND", at_hand)
    seen = [("ann", 3), ("ben", 1), ("ann", 2), ("cho", 9), ("ann", 5), ("ben", 4)]
    with Roster() as roster:
        for name, day in seen:
            sender = Sender(Address("stage", name), name.title(), username=name)
            at = START + timedelta(days=day)
            group = Address("stage", "group")
            roster.note([MessageSent(group=group, external_id="1", at=at, sender=sender)])
        assert len(roster) == 3
        assert {(sender.account.id, sender.name, sender.username, at) for sender, at in roster} == {
            (name, name.title(), name, START + timedelta(days=day))
            for name, day in (("ann", 2), ("ben", 1), ("cho", 9))
        }
