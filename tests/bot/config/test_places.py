"""Finding the line on which a key is written."""

from __future__ import annotations

import pytest

from bot.config.places import line_of

TEXT = """\
# community.timezone = "in a comment"
title = "x"
[community]
timezone = "UTC"  # the zone
"day_turn" = 4

[defaults.points]
message = 2
[ defaults . 'honour' ]
badge.gold = 10
log = { level = "info" }
[[people]]
name = "a"
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("title", 2),
        ("community", 3),
        ("community.timezone", 4),
        ("community.day_turn", 5),
        ("defaults.points", 7),
        ("defaults.points.message", 8),
        ("defaults.honour", 9),
        ("defaults.honour.badge.gold", 10),
        ("defaults.honour.badge", 10),
        ("people.name", 13),
    ],
)
def test_a_key_is_found_where_it_is_written(key: str, line: int) -> None:
    assert line_of(TEXT, tuple(key.split("."))) == line


def test_a_key_in_an_inline_table_is_found_at_the_line_of_the_table() -> None:
    assert line_of(TEXT, ("defaults", "honour", "log", "level")) == 11


def test_a_key_that_is_not_written_has_no_line() -> None:
    assert line_of(TEXT, ("nothing",)) is None
