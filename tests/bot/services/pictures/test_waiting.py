"""How many questions still waited after so many hours."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.colours import BAND, EMBER, FROST_DEEP, INK
from bot.services.pictures.data import Fact, Point, Spot
from bot.services.pictures.hours import AXES, axis
from bot.services.pictures.paper import paper
from bot.services.pictures.waiting import MARGIN, PLOT_BOTTOM, PLOT_TOP, RIGHT, SIZE

Drawn = Callable[..., Image.Image]
Visible = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9

TEXT = st.text(max_size=60)
FACTS = st.lists(st.builds(Fact, st.just(""), TEXT, TEXT), max_size=4).map(tuple)
STEPS = st.lists(st.tuples(st.floats(0, 300), st.floats(0, 1)), max_size=40).map(
    lambda spots: tuple(
        map(Spot, sorted(at for at, _ in spots), sorted((to for _, to in spots), reverse=True))
    )
)


def ticks(steps: tuple[Spot, ...], target: float) -> tuple[Point, ...]:
    return tuple(Point(str(at), at) for at in axis(steps, target))


@settings(max_examples=15, deadline=None)
@given(st.data(), STEPS, st.integers(1, 168))
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, visible: Visible, data: st.DataObject, steps: tuple[Spot, ...], target: int
) -> None:
    shown = drawn(
        "waiting",
        **{name: data.draw(TEXT) for name in ("title", "up", "across", "targeted")},
        facts=data.draw(FACTS),
        steps=steps,
        ticks=ticks(steps, target),
        target=target,
        median=data.draw(st.none() | st.floats(0, 300)),
    )
    assert shown.size == SIZE
    left, top, right, bottom = visible(shown, paper(*SIZE)) or (MARGIN, 40, RIGHT, 40)
    assert left >= MARGIN - OVERHANG
    assert right <= RIGHT + OVERHANG
    assert top >= MARGIN // 2
    assert bottom <= SIZE[1] - 10


def _count(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    found = picture.crop((0, PLOT_TOP, SIZE[0], PLOT_BOTTOM)).getcolors(SIZE[0] * SIZE[1])
    return sum(
        n for n, one in found if max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 8
    )


def _below(drawn: Drawn, *steps: Spot) -> int:
    return _count(drawn("waiting", steps=steps, targeted="", target=23, median=None), BAND)


def test_what_lies_below_the_curve_is_as_large_as_the_wait(drawn: Drawn) -> None:
    whole = _below(drawn, Spot(24, 1.0))
    assert _below(drawn, Spot(0, 0.5), Spot(24, 0.5)) == pytest.approx(whole / 2, rel=0.03)
    assert _below(drawn, Spot(12, 0.5), Spot(24, 0.5)) == pytest.approx(3 * whole / 4, rel=0.03)
    assert _below(drawn, Spot(12, 1.0)) == pytest.approx(whole / 2, rel=0.03)


def test_a_curve_ends_where_nothing_more_is_known(drawn: Drawn) -> None:
    shown = drawn("waiting", steps=(Spot(12, 1.0),), targeted="", target=23, median=None)
    middle, y = (MARGIN + 70 + RIGHT) // 2, PLOT_BOTTOM - 30
    assert _near(shown.crop((MARGIN + 100, y, middle - 20, y + 1)), BAND) == 1
    assert _near(shown.crop((middle + 20, y, RIGHT, y + 1)), BAND) == 0


def test_the_target_and_the_median_are_marked(drawn: Drawn) -> None:
    marked, without = drawn("waiting"), drawn("waiting", median=None)
    assert _count(marked, FROST_DEEP) > 300
    assert _count(marked, INK) > _count(without, INK) + 100
    assert _count(drawn("waiting", median=30.0), INK) == _count(without, INK)


def test_where_all_wait_the_curve_is_a_line_at_the_top(drawn: Drawn) -> None:
    shown = drawn("waiting", steps=(Spot(72, 1.0),), median=None)
    row = shown.crop((MARGIN + 100, PLOT_TOP, RIGHT - 20, PLOT_TOP + 1))
    assert _near(row, EMBER) > 0.95


def _near(row: Image.Image, colour: tuple[int, int, int]) -> float:
    found = row.getcolors(row.width)
    near = (n for n, c in found if max(abs(a - b) for a, b in zip(c, colour, strict=True)) < 8)
    return sum(near) / row.width


@given(STEPS, st.integers(1, 168))
def test_the_axis_shows_the_target_in_round_hours(steps: tuple[Spot, ...], target: int) -> None:
    hours = axis(steps, target)
    assert hours[0] == 0
    assert hours[-1] >= target
    assert (hours[-1], hours[1]) in AXES
    assert len(hours) <= 10


def test_a_long_tail_does_not_squeeze_the_rest() -> None:
    steps = (Spot(1, 0.5), Spot(3, 0.23), Spot(190, 0.2))
    assert axis(steps, 12)[-1] == 24
    assert axis((Spot(1, 0.5), Spot(30, 0.1)), 12)[-1] == 48
