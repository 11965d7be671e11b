"""How many of those who started a challenge were still on track."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.colours import BAND, EMBER, INK
from bot.services.pictures.data import Fact, Point
from bot.services.pictures.dropoff import (
    LABEL_LINE,
    LABEL_SIZE,
    MARGIN,
    PLOT_BOTTOM,
    PLOT_TOP,
    RIGHT,
    SIZE,
)
from bot.services.pictures.falls import steepest, ticks
from bot.services.pictures.paper import paper

Drawn = Callable[..., Image.Image]
Visible = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9

TEXT = st.text(max_size=60)
VALUES = st.lists(st.integers(0, 200_000), max_size=400)
FACTS = st.lists(st.builds(Fact, st.just(""), TEXT, TEXT), max_size=4).map(tuple)


@settings(max_examples=15, deadline=None)
@given(st.data(), VALUES)
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, visible: Visible, data: st.DataObject, values: list[int]
) -> None:
    label = data.draw(TEXT)
    shown = drawn(
        "dropoff",
        **{name: data.draw(TEXT) for name in ("title", "fallen", "across", "up")},
        facts=data.draw(FACTS),
        points=tuple(Point(f"{n}{label}", value) for n, value in enumerate(values)),
        ticks=tuple(Point(f"{n:,}", n) for n in ticks(max(values, default=0))),
        fall=steepest(values),
    )
    assert shown.size == SIZE
    left, top, right, bottom = visible(shown, paper(*SIZE)) or (MARGIN, 40, RIGHT, 40)
    assert left >= MARGIN - OVERHANG
    assert right <= RIGHT + OVERHANG
    assert top >= MARGIN // 2
    assert bottom <= SIZE[1] - 10


def _chart(drawn: Drawn, values: Sequence[int], **more: object) -> Image.Image:
    points = tuple(Point(str(n), value) for n, value in enumerate(values, 1))
    top = ticks(max(values))
    scale = tuple(Point(str(n), n) for n in top)
    return drawn("dropoff", points=points, ticks=scale, **{"fall": None, "facts": ()} | more)


def _count(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    found = picture.crop((0, PLOT_TOP, SIZE[0], PLOT_BOTTOM)).getcolors(SIZE[0] * SIZE[1])
    return sum(
        n for n, one in found if max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 8
    )


@pytest.mark.parametrize("bars", [4, 40, 400])
def test_a_bar_is_as_high_as_its_value(drawn: Drawn, bars: int) -> None:
    full, half = (_count(_chart(drawn, [top, *[n] * (bars - 1)]), EMBER)
                  for top, n in ((40, 40), (40, 20)))  # fmt: skip
    whole = full * (bars - 1) / bars
    assert full - half == pytest.approx(whole / 2, rel=0.02)


def test_many_bars_stand_without_gaps(drawn: Drawn) -> None:
    chart = _chart(drawn, [100] * 400)
    row = chart.crop((MARGIN + 100, PLOT_BOTTOM - 40, RIGHT, PLOT_BOTTOM - 39))
    assert len(row.getcolors()) == 1


def test_the_steepest_fall_is_marked_where_it_is(drawn: Drawn, visible: Visible) -> None:
    values = [40, 40, 40, 10, 10, 10, 10, 10]
    without, marked = _chart(drawn, values), _chart(drawn, values, fall=3, fallen="day 4: −30")
    left, _, right, bottom = visible(without, marked)
    slot = (RIGHT - MARGIN) / len(values)
    assert left > MARGIN + 2.5 * slot
    assert right < MARGIN + 5 * slot
    assert PLOT_TOP < bottom < PLOT_BOTTOM
    assert _count(marked, BAND) > 1000 > _count(without, BAND)
    assert _count(marked, INK) > 100


@pytest.mark.parametrize("fall", [None, 9])
def test_without_a_fall_nothing_is_said_of_it(
    drawn: Drawn, visible: Visible, fall: int | None
) -> None:
    one, other = (_chart(drawn, [3, 3], fall=fall, fallen=text) for text in ("day 2: −1", ""))
    assert visible(one, other) is None


@pytest.mark.parametrize("bars", [1, 2, 21, 90, 400])
def test_labels_never_touch(drawn: Drawn, visible: Visible, bars: int) -> None:
    chart = _chart(drawn, [bars] * bars, across="")
    strip = (0, LABEL_LINE - LABEL_SIZE, SIZE[0], LABEL_LINE + 8)
    blank = paper(*SIZE).crop(strip)
    seen = chart.crop(strip)
    columns = [
        visible(seen.crop((x, 0, x + 6, 30)), blank.crop((x, 0, x + 6, 30))) is not None
        for x in range(MARGIN, RIGHT, 6)
    ]
    runs = sum(one and not before for before, one in zip([False, *columns], columns, strict=False))
    assert runs >= min(bars, 8)


def test_nobody_at_all_is_a_chart_too(drawn: Drawn) -> None:
    assert drawn("dropoff", points=(), ticks=(), fall=None).size == SIZE
    assert _count(_chart(drawn, [0, 0, 0]), EMBER) == 0
