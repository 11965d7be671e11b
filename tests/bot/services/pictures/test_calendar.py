"""A month of check-ins."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.calendar import LOOKS, MARGIN, RIGHT, SIZE
from bot.services.pictures.colours import BAND, EMBER
from bot.services.pictures.data import Day, Mark
from bot.services.pictures.paper import paper

Drawn = Callable[..., Image.Image]
Difference = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9
"""A snowflake, or the ink of letters, beyond its width."""

TEXT = st.text(max_size=60)
WEEK = st.tuples(
    *[st.builds(Day, st.none() | st.integers(1, 31), st.sampled_from(sorted(LOOKS)))] * 7
)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, difference: Difference, data: st.DataObject
) -> None:
    shown = drawn(
        "calendar",
        title=data.draw(TEXT),
        weekdays=tuple(data.draw(st.lists(TEXT, min_size=7, max_size=7))),
        weeks=tuple(data.draw(st.lists(WEEK, min_size=4, max_size=6))),
        footer=tuple(data.draw(st.lists(TEXT, max_size=5))),
    )
    assert shown.size == SIZE
    left, top, right, bottom = difference(shown, paper(*SIZE)) or (MARGIN, 40, RIGHT, 40)
    assert left >= MARGIN - OVERHANG
    assert right <= RIGHT + OVERHANG
    assert top >= MARGIN // 2
    assert bottom <= SIZE[1] - MARGIN // 2


def _colours(picture: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in picture.getcolors(SIZE[0] * SIZE[1])}


def _week(*marks: Mark) -> tuple[tuple[Day, ...], ...]:
    return (tuple(Day(n, mark) for n, mark in enumerate(marks, 1)),)


@pytest.mark.parametrize(
    ("marks", "joined"),
    [
        (("done", "done"), True),
        (("done", "excused"), True),
        (("done", "missed"), False),
        (("done", "today"), False),
    ],
)
def test_days_of_one_streak_are_joined(drawn: Drawn, marks: tuple[Mark, ...], joined: bool) -> None:
    assert (BAND in _colours(drawn("calendar", weeks=_week(*marks)))) is joined


def test_each_mark_has_a_look_of_its_own(drawn: Drawn, month: object) -> None:
    looks = {mark: drawn("calendar", weeks=_week(mark)).tobytes() for mark in LOOKS}
    assert len(set(looks.values())) >= len(LOOKS) - 1  # "future" and "out" may look alike


def test_a_missed_day_is_plain(drawn: Drawn) -> None:
    above = (0, 0, SIZE[0], 12)
    missed = drawn("calendar", weeks=_week("missed"))
    missed.paste((0, 0, 0), above)
    assert EMBER not in _colours(missed)


def test_cells_of_other_months_are_empty(drawn: Drawn, difference: Difference) -> None:
    outside = ((Day(None, "out"),) * 7,)
    assert difference(drawn("calendar", weeks=outside), drawn("calendar", weeks=())) is None
