"""Tables as CSV: nothing in them reckons, and what was written can be read again."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.names import printable
from bot.services.sheets import MARK, csv_of, read
from tests.injection.corpus import STRINGS

CELLS = (
    st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.text(alphabet="=+-@＝＋－＠\t\r\n '\",;\u3000\u202ea1(", max_size=8)
    | st.sampled_from(STRINGS)
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4)
NUMBER = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?", re.IGNORECASE)


def reckons(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula; a number is none.

    Tabs and line ends before it hide one, as spaces do; by themselves they are none.
    """
    bare = unicodedata.normalize("NFKC", cell).lstrip(" \t\r\n\u3000")
    return not NUMBER.fullmatch(cell) and bare[:1] in {*"=+-@"}


def cells_of(text: str, separator: str) -> list[str]:
    """What a spreadsheet makes of a file; where the separator is another, quotes hide less."""
    return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]


def in_one_line(text: str) -> str:
    return " ".join(printable(text).split())


@given(ROWS)
@example([["=1+1"], [" =1"], ["＝1"], ["\t=1"], ["-1"], ["@SUM(A1)"], ["+1"], ["\r=1"]])
@example([["a;=1+1"], ['a";=1+1'], ["'=1"], ["''"], ["\u202e=1"], ["\n=1"]])
@example([["", '";'], ["=1"]])
def test_no_words_become_a_formula_wherever_cells_begin(rows: list[list[str | float]]) -> None:
    words = [[cell for cell in row if isinstance(cell, str)] for row in rows]
    text = csv_of(words).removeprefix(MARK)
    for separator in ",;\t":
        assert not [cell for cell in cells_of(text, separator) if reckons(cell)]


@given(ROWS)
@example([["'=1"], ["''=1"], ["'"], ["a;'=1"], [";=;'="]])
def test_what_was_written_can_be_read(rows: list[list[str | int | float]]) -> None:
    written = [[in_one_line(c) if isinstance(c, str) else str(c) for c in row] for row in rows]
    assert read(csv_of(rows)) == written


def test_numbers_stay_numbers_and_words_that_look_like_them_stay_words() -> None:
    assert csv_of([[-1, 2.5, 10**6, "-1"]]) == f"{MARK}-1,2.5,1000000,'-1\r\n"


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert csv_of([["名次", 1]]).encode() == b"\xef\xbb\xbf\xe5\x90\x8d\xe6\xac\xa1,1\r\n"
