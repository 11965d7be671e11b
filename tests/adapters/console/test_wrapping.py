"""Long lines in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.console.wrapping import line_breaks
from bot.core.elements import width


def wrapped(text: str, columns: int) -> list[str]:
    breaks = line_breaks(text, columns)
    return [text[a:b] for a, b in zip([0, *breaks], [*breaks, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        ("two words here", ["two words ", "here"]),
        ("小红: 大家早上好", ["小红: 大家", "早上好"]),
        ("大家早上好。很好", ["大家早上", "好。很好"]),
        ("abcdefghijklmnop", ["abcdefghij", "klmnop"]),
        ("读 chapter 三", ["读 chapter ", "三"]),
    ],
)
def test_a_line_is_broken_where_its_language_allows(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10) == lines


@settings(deadline=None)
@given(st.text(st.sampled_from("ab 大。（👍\u200d\u0301"), max_size=60), st.integers(2, 20))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join(lines) == text
    assert all(width(line.rstrip(" ")) <= columns for line in lines)
