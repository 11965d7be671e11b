"""Points in CSV: the columns `member, points, level`, as a spreadsheet saves them.

Commas, semicolons or tabs may stand between the fields, and thousands may be set apart. What
begins like a formula is never anything but text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.services.history import BrokenArchive, Fault, Skipped
from bot.services.history.files import lines
from bot.services.openings import By, Row, Source, opening

FORMAT = "csv"
USERNAMES = ("username", "user_name", "handle")
MEMBERS = ("member", "id", "user_id", "userid", "用户id", "成员id", *USERNAMES)
SHOWN_NAMES = (
    "name",
    "display_name",
    "nickname",
    "昵称",
    "名字",
    "姓名",
    "成员",
    "用户",
    "username",
)
POINTS = ("points", "xp", "exp", "score", "积分", "经验", "经验值", "分数")
LEVELS = ("level", "lvl", "等级")
DELIMITERS = ",;\t"
DIGITS = re.compile(r"[0-9]{1,20}")
WHOLE = re.compile(
    r"([+-]?)([0-9]{1,3}(?:([ ,.'’_])[0-9]{3}(?:\3[0-9]{3})*)|[0-9]+)(?:[.,]0{1,2})?"
)
ROUNDED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
GUARDED = re.compile(r"'(?=[=+\-@])")
"""What careful programs put before a cell that a spreadsheet would take for a formula."""
AS_TEXT = re.compile(r'="?([^"]*)"?')
"""How a spreadsheet is made to keep a long number as it is."""
LONGEST = 40
SHOWN = 40
NOBODY = Skipped("no member")
NO_POINTS = Skipped("no points")


class Columns(NamedTuple):
    """Where in a row things stand; -1 for what it has not."""

    member: int
    name: int
    points: int
    level: int
    usernames: bool
    """Whether members are told by user names, with or without an @."""


def source(path: Path) -> Source:
    """Reads CSV in UTF-8, plain or gzip."""
    return Source(FORMAT, lambda: _read(path))


def _read(path: Path) -> Iterator[Row]:
    text = lines(path)
    first = next(text, "").lstrip("\ufeff")
    if first.casefold().startswith("sep="):
        first = next(text, "")
    table = csv.reader(_again(first, text), delimiter=_delimiter(first), strict=True)
    try:
        yield from _rows(table)
    except (csv.Error, Fault) as fault:
        raise BrokenArchive(path, str(fault), f"line {table.line_num:,}") from None


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _rows(table: Iterator[list[str]]) -> Iterator[Row]:
    header = [_plain(name).casefold().replace(" ", "_") for name in next(table, [])]
    columns = _columns(header)
    for fields in table:
        if len(fields) > len(header) and any(map(str.strip, fields[len(header) :])):
            raise Fault(f"{len(fields)} fields, where the header has {len(header)}")
        if any(map(str.strip, fields)):
            yield _row(columns, [*map(_plain, fields), *[""] * (len(header) - len(fields) + 1)])


def _columns(header: Sequence[str]) -> Columns:
    member, name, points, level = (
        _first(header, of) for of in (MEMBERS, SHOWN_NAMES, POINTS, LEVELS)
    )
    if member < 0:
        member = name
    for place, missing in ((member, "member"), (points, "points")):
        if place < 0:
            raise Fault(
                f"the column {missing} is missing; the first line names the columns: "
                "member,points,level"
            )
    return Columns(member, name, points, level, header[member] in USERNAMES)


def _first(header: Sequence[str], names: Sequence[str]) -> int:
    return next((header.index(name) for name in names if name in header), -1)


def _plain(field: str) -> str:
    """A field without what only its way through spreadsheets has put around it."""
    text = GUARDED.sub("", unicodedata.normalize("NFKC", field).strip(), count=1)
    kept = AS_TEXT.fullmatch(text)
    return kept[1] if kept and DIGITS.fullmatch(kept[1]) else text


def _row(columns: Columns, fields: Sequence[str]) -> Row:
    member, points = fields[columns.member], fields[columns.points]
    if not member:
        return NOBODY
    if not points:
        return NO_POINTS
    by, who = _who(member, usernames=columns.usernames)
    named = fields[columns.name] if columns.name != columns.member else ""
    return opening(by, who, _whole(points), _level(fields[columns.level]), named)


def _who(member: str, *, usernames: bool) -> tuple[By, str]:
    if ROUNDED.fullmatch(member):
        raise Fault(
            f"“{member}” is an id that a spreadsheet has rounded; "
            "save the column as text, so that no digit is lost"
        )
    if DIGITS.fullmatch(member):
        return "id", member
    if usernames or (len(member) > 1 and member.startswith("@")):
        return "username", member
    return "name", member


def _whole(points: str) -> int:
    """A whole number, whose thousands may be set apart. Raises Fault."""
    found = WHOLE.fullmatch(points) if len(points) <= LONGEST else None
    if found is None:
        raise Fault(f"“{points[:SHOWN]}” is not a whole number of points")
    return int(found[1] + re.sub(r"[^0-9]", "", found[2]))


def _level(field: str) -> int | None:
    return int(field) if DIGITS.fullmatch(field) else None
