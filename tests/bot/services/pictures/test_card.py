"""The card of a member."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.card import MARGIN, RIGHT, SIZE, _ground, initials
from bot.services.pictures.data import Fact

Drawn = Callable[..., Image.Image]
Difference = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9
"""The white rim of the circle, and the ink of letters beyond their width."""

TEXT = st.text(max_size=60)
FACTS = st.lists(st.builds(Fact, st.sampled_from("🔥💰❄"), TEXT, TEXT), max_size=4).map(tuple)
POINTS = st.integers(-1000, 10**12)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, difference: Difference, data: st.DataObject
) -> None:
    said = ("name", "level", "title", "rank", "ranked", "reached", "ahead")
    given_ = {name: data.draw(TEXT) for name in said}
    points = {name: data.draw(POINTS) for name in ("earned", "floor", "ceiling")}
    card = drawn("card", **given_, **points, facts=data.draw(FACTS))
    assert card.size == SIZE
    left, top, right, bottom = difference(card, _ground()) or (MARGIN, 0, RIGHT, 0)
    assert left >= MARGIN - OVERHANG
    assert right <= RIGHT + OVERHANG
    assert top >= MARGIN // 2
    assert bottom <= SIZE[1] - MARGIN // 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Johann Sebastian Bach", "JB"),
        ("林小满", "林"),
        ("林 小满", "林"),
        ("🔥 Mia", "🔥"),
        ("Mia 🔥", "M"),
        ("(Mia) _K_", "MK"),
        ("𝓜𝓲𝓪", "M"),
        ("★", "★"),
        ("مرحبا", "·"),
        ("ßen", "S"),
        ("", "·"),
        ("\u200d", "·"),
    ],
)
def test_the_circle_shows_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(max_size=40))
def test_there_is_always_something_in_the_circle(name: str) -> None:
    assert 1 <= len(initials(name)) <= 2


def _filled(card: Image.Image) -> int:
    """Pixels of the bar that have the colour of its filled part."""
    row = card.crop((MARGIN, 390, RIGHT, 391)).convert("RGB")
    return sum(row.getpixel((x, 0)) == (217, 96, 42) for x in range(row.width))


@pytest.mark.parametrize(
    ("earned", "floor", "ceiling", "part"),
    [
        (0, 0, 15, 0),
        (-3, 0, 15, 0),
        (150, 100, 200, 0.5),
        (199, 100, 200, 0.99),
        (100, 100, 100, 1),
        (900, 100, 200, 1),
    ],
)
def test_the_bar_is_filled_in_proportion(
    drawn: Drawn, earned: int, floor: int, ceiling: int, part: float
) -> None:
    points: dict[str, Any] = {"earned": earned, "floor": floor, "ceiling": ceiling}
    assert _filled(drawn("card", **points)) == pytest.approx(part * (RIGHT - MARGIN), abs=3)


def test_whoever_has_begun_a_level_sees_it(drawn: Drawn) -> None:
    assert _filled(drawn("card", earned=1, floor=0, ceiling=10**9)) > 20


def test_without_a_rank_the_name_has_more_room(drawn: Drawn, difference: Difference) -> None:
    name = "在图书馆角落里看书的一只猫"
    with_rank, without = drawn("card", name=name), drawn("card", name=name, rank="", ranked="")
    assert difference(with_rank, without) is not None
