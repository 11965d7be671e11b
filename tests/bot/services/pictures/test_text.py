"""Lines of text: measured, cut, and made of what the typefaces have."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures.colours import INK, PAPER
from bot.services.pictures.fonts import BOLD, EMOJI, LATIN, REGULAR, characters
from bot.services.pictures.text import Line, fitted, line

Difference = Callable[[Image.Image, Image.Image], tuple[int, int, int, int] | None]

NAMES = st.text(max_size=40) | st.text(
    st.sampled_from("aW 小🔥👍🏽\u200d\ufe0f❤한·é,"), max_size=40
)
OVERHANG = 4
"""Pixels that the ink of a letter may reach beyond its own width."""


def shown(text: str, *, bold: bool = False) -> str:
    return "".join(glyph.char for glyph in line(text, 40, bold=bold).glyphs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🔥🌱📚", "🔥🌱📚"),
        ("❤️ ☀️ ✅", "❤ ☀ ✅"),
        ("👍🏽", "👍"),
        ("👩‍💻 at work", "👩 at work"),
        ("👨‍👩‍👧‍👦", "👨"),
        ("🏳️‍🌈", "🏳"),
        ("🇨🇳", "CN"),
        ("1️⃣", "1"),
        ("𝓐𝓭𝓪", "Ada"),
        ("Ａｄａ", "Ａｄａ"),
        ("ｱ", "ｱ"),
        ("ﬁne", "fine"),
        ("Hương", "Hương"),
        ("Łukasz Żak", "Łukasz Żak"),
        ("ӸǑ", "ӸǑ"),
        ("한국", "한국"),
        ("مرحبا", "·"),
        ("Ada مرحبا", "Ada ·"),
        ("a\u200d小", "a小"),
        ("two\nlines\t and  more", "two lines and more"),
        ("\U0001fae8\U000e0001\x07\ud800", ""),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(NAMES, st.booleans())
def test_each_character_is_drawn_by_a_face_that_has_it(text: str, bold: bool) -> None:
    for char, file in line(text, 40, bold=bold).glyphs:
        assert char in characters(file)


def test_a_bold_line_takes_what_only_the_other_face_has() -> None:
    files = [glyph.file for glyph in line("A🔥한", 40, bold=True).glyphs]
    assert files == [BOLD, EMOJI, REGULAR]


def test_a_text_with_rare_letters_is_of_one_face() -> None:
    assert {glyph.file for glyph in line("Łukasz Żak", 40).glyphs} == {LATIN}
    assert {glyph.file for glyph in line("Lukas Zak", 40).glyphs} == {REGULAR}


@given(NAMES, st.integers(0, 600), st.booleans())
def test_a_cut_line_fits_its_room(text: str, room: int, bold: bool) -> None:
    assert line(text, 40, bold=bold).within(room).width <= room


@given(NAMES, st.integers(0, 600))
def test_a_line_that_fits_is_left_as_it_is(text: str, room: int) -> None:
    whole = line(text, 40)
    assert (whole.within(room) == whole) or whole.width > room


def test_a_cut_line_ends_with_the_ellipsis_of_its_writing() -> None:
    assert _text(line("Wolfgang Amadeus", 40).within(200)).startswith("Wolfgan...")
    assert _text(line("在图书馆角落里看书", 40).within(200)) == "在图书馆…"
    assert _text(line("🔥🔥🔥🔥🔥🔥", 40).within(150)) == "🔥🔥..."


def test_a_long_line_is_made_smaller_before_it_is_cut() -> None:
    assert fitted("Ada", (56, 42), 400).size == 56
    assert fitted("Ada Augusta King", (56, 42), 400).size == 42
    assert _text(fitted("Ada Augusta King, Lovelace", (56, 42), 400)).endswith("...")


@given(NAMES, st.integers(1, 400))
def test_the_ink_stays_where_it_was_measured(difference: Difference, text: str, room: int) -> None:
    canvas = Image.new("RGB", (500, 100), PAPER)
    one = line(text, 40, bold=True).within(room)
    one.draw(canvas, 50, 60, INK)
    ink = difference(canvas, Image.new("RGB", canvas.size, PAPER))
    if ink:
        assert ink[0] >= 50 - OVERHANG
        assert ink[2] <= 50 + one.width + OVERHANG


def _text(one: Line) -> str:
    return "".join(glyph.char for glyph in one.glyphs)
