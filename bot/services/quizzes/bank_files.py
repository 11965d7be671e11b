"""Reading questions out of text: CSV as a spreadsheet saves it, or TOML.

CSV: `question,right,wrong,wrong,wrong,explanation`, or `题目,正确,错误,错误,解析`.
TOML: `[[question]]` with `question`, `right`, `wrong` (a list) and `explanation`.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from bot.core.elements import Elements
from bot.core.i18n import Words
from bot.core.values import folded
from bot.services.quizzes.items import Fault, Item, item, key_of

COLUMNS = {
    **dict.fromkeys(("question", "题目", "问题", "题"), "question"),
    **dict.fromkeys(("right", "correct", "answer", "正确", "正确答案", "答案"), "right"),
    **dict.fromkeys(("wrong", "错误", "错误答案", "干扰项"), "wrong"),
    **dict.fromkeys(("explanation", "explain", "解析", "解释", "说明"), "explanation"),
}
NEEDED = ("question", "right", "wrong")
TEXTS = ("question", "right", "explanation")
DELIMITERS = ",;\t"
TABLES = ("question", "题目")
BOM = "\ufeff"
NUMBERED = re.compile(r"[\s_.-]*\d+$")
"""Behind a name: `wrong 2`, `错误3`."""
TOML_LINE = re.compile(r"at line (\d+)")
MOST_TOLD = 5
"""So many faults are told at once."""
MOST = 1000
SHOWN = 40


class Placed(NamedTuple):
    """A fault, and where it is."""

    fault: Fault
    line: int = 0
    """Of CSV."""
    number: int = 0
    """Of the question, in TOML."""

    def told(self, words: Words) -> Elements:
        """Where it is, what is wrong, and what to do about it."""
        fault = self.fault.told(words)
        if self.line:
            return words.text("quiz.fault.in_line", line=self.line, fault=fault)
        if self.number:
            return words.text("quiz.fault.in_question", number=self.number, fault=fault)
        return fault


class Faulty(Exception):
    """What was read cannot be taken, for these reasons; nothing of it is."""

    def __init__(self, faults: Sequence[Placed]) -> None:
        super().__init__(faults)
        self.faults = faults


Row = Callable[[], Item]
"""Makes the question of a row, or raises Fault."""


def read(text: str, *, toml: bool | None = None, first_line: int = 1) -> list[Item]:
    """The questions in a text, in order; it is told by itself whether it is TOML, if not given.

    `first_line` is the number of the text's first line. Raises Faulty.
    """
    text = text.removeprefix(BOM)
    toml = text.lstrip().startswith("[[") if toml is None else toml
    try:
        places = list(_toml(text) if toml else _csv(text, first_line))
    except _Unreadable as unreadable:
        raise Faulty([unreadable.placed]) from None
    if not places:
        raise Faulty([Placed(Fault("empty"))])
    if len(places) > MOST:
        raise Faulty([Placed(Fault("many", limit=MOST, length=len(places)))])
    return _made(places)


class _Unreadable(Exception):
    """The text as a whole is not what it should be."""

    def __init__(self, name: str, line: int = 0, **values: Any) -> None:
        super().__init__(name)
        self.placed = Placed(Fault(name, **values), line)


def _made(places: Iterable[tuple[Placed, Row]]) -> list[Item]:
    """All questions; raises Faulty with the first faults."""
    items: list[Item] = []
    faults: list[Placed] = []
    known: dict[str, Placed] = {}
    for place, row in places:
        try:
            made = row()
            first = known.setdefault(key_of(made.question), place)
            if first is not place:
                where = first.line or first.number
                raise Fault("asked_twice", question=made.question[:SHOWN], where=where)
            items.append(made)
        except Fault as fault:
            faults.append(place._replace(fault=fault))
    if faults:
        raise Faulty(faults[:MOST_TOLD])
    return items


def _place(line: int = 0, number: int = 0) -> Placed:
    return Placed(Fault(""), line, number)


def _csv(text: str, first_line: int) -> Iterator[tuple[Placed, Row]]:
    lines = text.splitlines(keepends=True)
    if lines and folded(lines[0]).startswith("sep="):  # what some spreadsheets begin with
        lines, first_line = lines[1:], first_line + 1
    while lines and not lines[0].strip():
        lines, first_line = lines[1:], first_line + 1
    if not lines:
        return
    delimiter = max(DELIMITERS, key=lines[0].count)
    table = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(table, []), first_line)
        begins = table.line_num
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield _place(first_line + begins), _row(columns, cells)
            begins = table.line_num
    except csv.Error:
        raise _Unreadable("csv", first_line + max(table.line_num, 1) - 1) from None


def _columns(header: Sequence[str], line: int) -> list[str]:
    """What stands in each column; empty for one without a name."""
    names = [NUMBERED.sub("", folded(name.strip())) for name in header]
    for name, given in zip(names, header, strict=True):
        if name and name not in COLUMNS:
            raise _Unreadable("column", line, given=given.strip()[:SHOWN])
    columns = [COLUMNS.get(name, "") for name in names]
    for name in NEEDED:
        if name not in columns:
            raise _Unreadable("header", line)
    for name in TEXTS:
        if columns.count(name) > 1:
            raise _Unreadable("column_twice", line, given=name)
    return columns


def _row(columns: Sequence[str], cells: Sequence[str]) -> Row:
    def make() -> Item:
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise Fault("cells", columns=len(columns), cells=len(cells))
        named = [*zip(columns, cells, strict=False)]
        if any(cell.strip() for name, cell in named if not name):
            raise Fault("nameless")
        values = dict(named)
        wrong = [cell for name, cell in named if name == "wrong"]
        question, right, why = (values.get(name, "") for name in TEXTS)
        return item(question, right, wrong, why)

    return make


def _toml(text: str) -> Iterator[tuple[Placed, Row]]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = TOML_LINE.search(str(error))
        raise _Unreadable("toml", int(line[1]) if line else len(text.splitlines())) from None
    except RecursionError:
        raise _Unreadable("toml_table") from None
    tables = next((found[name] for name in TABLES if name in found), None)
    if not isinstance(tables, list) or len(found) > 1:
        raise _Unreadable("toml_table")
    for number, table in enumerate(tables, 1):
        yield _place(number=number), _table(table)


def _table(table: Any) -> Row:
    def make() -> Item:
        if not isinstance(table, dict):
            raise Fault("toml_kind")
        values: dict[str, Any] = {}
        for given, value in table.items():
            if folded(given) not in COLUMNS:
                raise Fault("key", given=given[:SHOWN])
            values[COLUMNS[folded(given)]] = value
        wrong = values.pop("wrong", [])
        wrong = [wrong] if isinstance(wrong, str) else wrong
        texts = [*values.values(), *(wrong if isinstance(wrong, list) else [None])]
        if not all(isinstance(text, str) for text in texts):
            raise Fault("toml_kind")
        question, right, why = (values.get(name, "") for name in TEXTS)
        return item(question, right, wrong, why)

    return make
