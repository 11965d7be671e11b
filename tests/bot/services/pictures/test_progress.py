"""The days of one member in one challenge."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from bot.core.elements import Image as Picture
from bot.services.pictures import draw
from bot.services.pictures.colours import EMBER, GOLD, PAPER
from bot.services.pictures.data import Day, Mark, Progress, Sign, Week
from bot.services.pictures.days import LOOKS, numbered, small
from bot.services.pictures.paper import paper
from bot.services.pictures.progress import MARGIN, RIGHT, WIDTH
from bot.services.pictures.weeks import MOST, NUMBERED

Drawn = Callable[..., Image.Image]
Visible = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9
RADIUS = 13

TEXT = st.text(max_size=60)
DAY = st.builds(
    Day, st.none() | st.integers(1, 31), st.sampled_from(sorted(LOOKS)), st.booleans()
)  # fmt: skip
WEEKS = st.lists(st.builds(Week, st.text(max_size=12), st.tuples(*[DAY] * 7)), max_size=30)
LEGEND = st.lists(st.builds(Sign, st.sampled_from([*sorted(LOOKS), "featured"]), TEXT), max_size=9)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, visible: Visible, data: st.DataObject
) -> None:
    shown = drawn(
        "progress",
        **{name: data.draw(TEXT) for name in ("title", "name", "reached", "ahead")},
        **{name: data.draw(st.integers(-5, 10**9)) for name in ("done", "goal")},
        weekdays=tuple(data.draw(st.lists(TEXT, max_size=8))),
        weeks=tuple(data.draw(WEEKS)),
        legend=tuple(data.draw(LEGEND)),
        footer=tuple(data.draw(st.lists(TEXT, max_size=5))),
    )
    assert shown.width == WIDTH
    left, top, right, bottom = visible(shown, paper(*shown.size)) or (MARGIN, 40, RIGHT, 40)
    assert left >= MARGIN - OVERHANG
    assert right <= RIGHT + OVERHANG
    assert top >= MARGIN // 2
    assert bottom <= shown.height - MARGIN // 2


def _weeks(count: int, *marks: Mark) -> tuple[Week, ...]:
    days = tuple(Day(n, marks[n % len(marks)]) for n in range(1, 8))
    return tuple(Week("Mar" if n % 4 == 0 else "", days) for n in range(count))


def _grey(mark: Mark, *, number: bool) -> Image.Image:
    canvas = Image.new("RGB", (100, 100), PAPER)
    if number:
        numbered(canvas, Day(8, mark), (50, 50), LOOKS)
    else:
        small(canvas, mark, (50, 50), RADIUS)
    return canvas.convert("L")


def _pairs() -> Iterator[tuple[Mark, Mark]]:
    return combinations(LOOKS, 2)


@pytest.mark.parametrize("number", [True, False])
def test_the_marks_can_be_told_apart_without_colours(number: bool) -> None:
    for one, other in _pairs():
        grey = [_grey(mark, number=number) for mark in (one, other)]
        ink = sum(ImageStat.Stat(ImageChops.difference(*grey)).sum)
        assert ink > (10_000 if number else 800), (one, other)


def test_all_of_a_challenge_of_eight_weeks_has_numbers(drawn: Drawn) -> None:
    heights = [drawn("progress", weeks=_weeks(n, "done")).height for n in (1, NUMBERED)]
    assert heights[1] > heights[0]
    assert drawn("progress", weeks=_weeks(NUMBERED + 1, "done")).height < heights[1]


def test_of_more_than_five_months_the_last_are_shown(drawn: Drawn, visible: Visible) -> None:
    last = _weeks(MOST, "done", "missed")
    shown = drawn("progress", weeks=_weeks(200, "frozen") + last)
    assert visible(shown, drawn("progress", weeks=last)) is None


@pytest.mark.parametrize("count", [1, NUMBERED + 1])
def test_a_featured_day_has_a_star(drawn: Drawn, count: int) -> None:
    def with_star(featured: bool) -> Image.Image:
        days = tuple(Day(n, "done", featured) for n in range(1, 8))
        weeks = (Week("", days), *_weeks(count - 1, "missed"))
        return drawn("progress", weeks=weeks, legend=())

    assert _near(with_star(True), GOLD) > _near(with_star(False), GOLD) + 200


@pytest.mark.parametrize("count", [NUMBERED, MOST])
def test_the_fullest_one_is_a_light_file(progress: Progress, count: int) -> None:
    days = [Day(n, mark, n % 2 == 0) for n, mark in enumerate(sorted(LOOKS) * 3, 1)]
    weeks = tuple(Week("Mar", tuple(days[n % 9 : n % 9 + 7])) for n in range(count))
    full = replace(progress, weeks=weeks, title="在图书馆角落里看书的一只猫" * 2)
    assert len(draw(Picture("progress", "", full.data()))) < 120_000


def _near(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many pixels have nearly that colour."""
    found = picture.getcolors(picture.width * picture.height)
    return sum(
        n for n, one in found if max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 12
    )


def _filled(done: int, goal: int, drawn: Drawn) -> int:
    """Pixels of the longest row of the bar's colour, on a picture with little else."""
    shown = drawn("progress", weeks=(), legend=(), footer=(), done=done, goal=goal)
    rows = (shown.crop((0, y, WIDTH, y + 1)) for y in range(40, shown.height))
    return max(_near(row, EMBER) for row in rows)


@pytest.mark.parametrize(
    ("done", "goal", "part"), [(0, 21, 0), (7, 21, 1 / 3), (21, 21, 1), (30, 21, 1), (-1, 21, 0)]
)
def test_the_bar_is_filled_in_proportion(drawn: Drawn, done: int, goal: int, part: float) -> None:
    assert _filled(done, goal, drawn) == pytest.approx(part * (RIGHT - MARGIN), abs=3)


def test_without_a_goal_there_is_no_bar(drawn: Drawn) -> None:
    assert _filled(21, 0, drawn) == 0


def test_without_a_legend_and_a_footer_it_is_lower(drawn: Drawn) -> None:
    full, bare = drawn("progress"), drawn("progress", legend=(), footer=(), name="")
    assert bare.height < full.height
