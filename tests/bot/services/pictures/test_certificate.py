"""A certificate of a finished challenge."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.certificate import (
    FRAMES,
    MARGIN,
    SEAL,
    SEAL_RADIUS,
    SIZE,
    _ground,
    _parts,
)
from bot.services.pictures.data import Certificate
from bot.services.pictures.fonts import characters

Drawn = Callable[..., Image.Image]
Visible = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]
OVERHANG = 9
WORDS = [field.name for field in fields(Certificate)]
NAMES = (
    "Ada",
    "林小满",
    "🔥 Mia 🌱",
    "مرحبا",
    "Łukasz Żak",
    "W" * 60,
    "在图书馆角落里看书的一只猫" * 4,
)

TEXT = st.text(max_size=60)


@settings(max_examples=15, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(WORDS, TEXT)))
def test_whatever_it_tells_stays_between_the_margins(
    drawn: Drawn, visible: Visible, words: dict[str, str]
) -> None:
    shown = drawn("certificate", **words)
    assert shown.size == SIZE
    left, top, right, bottom = visible(shown, _ground()) or (SIZE[0], SIZE[1], 0, 0)
    assert left >= MARGIN - OVERHANG
    assert right <= SIZE[0] - MARGIN + OVERHANG
    inner, stroke, _ = FRAMES[-1]
    assert top > inner + stroke
    assert bottom <= SEAL[1] + SEAL_RADIUS + 1


@given(st.fixed_dictionaries(dict.fromkeys(WORDS, TEXT)))
def test_every_letter_is_of_a_typeface_that_has_it(words: dict[str, str]) -> None:
    for part in _parts(Certificate(**words)):
        assert all(char in characters(file) for char, file in part.line.glyphs)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_kind_is_written_above_the_rule(
    drawn: Drawn, visible: Visible, name: str
) -> None:
    left, _, right, bottom = visible(drawn("certificate", name=name), drawn("certificate", name=""))
    assert SIZE[0] // 2 - left == pytest.approx(right - SIZE[0] // 2, abs=300)
    assert bottom < SEAL[1] - SEAL_RADIUS


def test_the_foot_stays_clear_of_the_seal(drawn: Drawn, visible: Visible) -> None:
    full = drawn("certificate", issued="W" * 60, code="W" * 60)
    bare = drawn("certificate", issued="", code="")
    middle = (SEAL[0] - SEAL_RADIUS, 0, SEAL[0] + SEAL_RADIUS, SIZE[1])
    assert visible(full, bare) is not None
    assert visible(full.crop(middle), bare.crop(middle)) is None


@pytest.mark.parametrize("word", WORDS)
def test_each_of_its_words_is_shown(drawn: Drawn, visible: Visible, word: str) -> None:
    assert visible(drawn("certificate"), drawn("certificate", **{word: "Something else"}))
