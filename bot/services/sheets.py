"""Tables as CSV that spreadsheets open as they are meant: the one place that writes such files."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable

from bot.core.names import printable

Cell = str | int | float
"""A number is written as a number; words never become a formula."""

MARK = "\ufeff"
"""At the beginning of UTF-8 it tells Excel which characters these are."""
FORMULA = frozenset("=+-@")
"""What a cell begins with that a spreadsheet may reckon with instead of showing it."""
SHIELD = "'"
SEPARATOR = ";"
"""Where the comma is a decimal sign, a spreadsheet begins a new cell behind it."""


def csv_of(rows: Iterable[Iterable[Cell]]) -> str:
    """Rows as CSV (RFC 4180), to be encoded in UTF-8; it begins with the mark for Excel.

    Words that a spreadsheet could take for a formula (OWASP, "CSV Injection") have an apostrophe
    before them, also where spaces or full-width signs hide it; `read` takes it away. Every cell
    is one line.
    """
    out = io.StringIO()
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return MARK + out.getvalue()


def read(text: str) -> list[list[str]]:
    """The cells that `csv_of` wrote, all of them as words."""
    rows = csv.reader(io.StringIO(text.removeprefix(MARK), newline=""))
    return [[_apart(cell, _bare) for cell in row] for row in rows]


def _safe(cell: Cell) -> Cell:
    return _apart(" ".join(printable(cell).split()), _shielded) if isinstance(cell, str) else cell


def _apart(text: str, done: Callable[[str], str]) -> str:
    return SEPARATOR.join(map(done, text.split(SEPARATOR)))


def _shielded(text: str) -> str:
    return SHIELD + text if _is_dangerous(text) else text


def _bare(text: str) -> str:
    return text[1:] if text[:1] == SHIELD and _is_dangerous(text[1:]) else text


def _is_dangerous(text: str) -> bool:
    """Whether it begins like a formula, or like what shields one."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])[:1]
    return first == SHIELD or first in FORMULA
