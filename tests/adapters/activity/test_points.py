"""Lists of points as spreadsheets save them."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.activity.points import source
from bot.services.history import BrokenArchive, Skipped
from bot.services.ledger import LIMIT
from bot.services.openings import Opening, Row


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "points.csv"


def rows_of(file: Path, text: str | bytes) -> list[Row]:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(source(file).read())


def test_a_member_is_told_by_id_user_name_or_name(file: Path) -> None:
    assert rows_of(file, "member,points,level\n12345,10,2\n@alice,20,\n晓明,30,x\n") == [
        Opening("id", "12345", 10, 2),
        Opening("username", "@alice", 20),
        Opening("name", "晓明", 30),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\ufeffmember;points\n7;5\n", Opening("id", "7", 5)),
        ("sep=;\nmember;points\n7;5\n", Opening("id", "7", 5)),
        ("member\tpoints\r\n7\t5\r\n", Opening("id", "7", 5)),
        ("  Member , Points \n 7 , 5 \n", Opening("id", "7", 5)),
        ("user_id,username,xp,level\n7,anna,5,1\n", Opening("id", "7", 5, 1, "anna")),
        ("username,xp\nanna,5\n", Opening("username", "anna", 5)),
        ("昵称,积分,等级\n晓明,１２,3\n", Opening("name", "晓明", 12, 3)),
        ("用户ID,昵称,积分\n7,晓明,5\n", Opening("id", "7", 5, None, "晓明")),
        ('member,points\n"=""7""",5\n', Opening("id", "7", 5)),
        ("member,points\n'@alice,5\n", Opening("username", "@alice", 5)),
        ("member,points,level\n7,5\n", Opening("id", "7", 5)),
        ("member,points\n7,5,,\n", Opening("id", "7", 5)),
        ("member,points\n\n,,\n7,5\n", Opening("id", "7", 5)),
        ("member,points\n7,0\n", Skipped("no points")),
        ("member,points\n7,\n", Skipped("no points")),
        ("member,points\n,5\n", Skipped("no member")),
        (gzip.compress(b"member,points\n7,5\n"), Opening("id", "7", 5)),
    ],
)
def test_the_ways_in_which_it_may_be_written(file: Path, text: str | bytes, read: Row) -> None:
    assert rows_of(file, text) == [read]


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("1,234.00", 1234),
        ("1.234,0", 1234),
        ("12.0", 12),
        ("+7", 7),
        ("1000000000000", LIMIT),
    ],
)
def test_thousands_may_be_set_apart(file: Path, written: str, points: int) -> None:
    assert rows_of(file, f'member;points\n7;"{written}"\n') == [Opening("id", "7", points)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the column member is missing; the first line names the columns: member,po"),
        ("name,level\nx,1\n", "line 1: the column points is missing"),
        ("member,points\n7,5\n8,-1\n", "line 3: -1 points: nobody begins with less than none"),
        ("member,points\n7,1000000000001\n", "line 2: more than 1,000,000,000,000 points"),
        ("member,points\n7,1.5\n", "line 2: “1.5” is not a whole number of points"),
        ("member,points\n7,=1+1\n", "line 2: “=1+1” is not a whole number of points"),
        ("member,points\n7,1e3\n", "line 2: “1e3” is not a whole number of points"),
        ("member;points\n7;1,23\n", "line 2: “1,23” is not a whole number of points"),
        ("member,points\n7,5,6\n", "line 2: 3 fields, where the header has 2"),
        ("member,points\n1.23457E+17,5\n", "“1.23457E+17” is an id that a spreadsheet has rounded"),
        ("member,points\n" + "x" * 129 + ",5\n", "line 2: a member of more than 128 characters"),
        ('member,points\n"7,5\n', "line 2: unexpected end of data"),
        (b"member,points\n\xff,5\n", "line 2: this is not UTF-8; save the file in that encoding"),
    ],
)
def test_a_fault_is_named_with_its_line(file: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(BrokenArchive) as refused:
        rows_of(file, text)
    assert said in str(refused.value)
    assert str(refused.value).endswith("Nothing was imported.")


def test_a_formula_is_nothing_but_a_name(file: Path) -> None:
    formula = '=HYPERLINK("http://x","y")'
    text = io.StringIO()
    csv.writer(text).writerows([("member", "points"), (formula, 5)])
    assert rows_of(file, text.getvalue()) == [Opening("name", formula, 5)]


printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    ids = st.integers(1, 10**18).map(str)
    rows = st.lists(st.tuples(ids, printable, st.integers(1, LIMIT), st.integers(1, 99)))

    @settings(max_examples=100, deadline=None)
    @given(rows, st.sampled_from(",;\t"), st.sampled_from(["", "\ufeff"]), st.booleans())
    def holds(
        rows: list[tuple[str, str, int, int]], delimiter: str, mark: str, apart: bool
    ) -> None:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(["id", "name", "points", "level"])
        for id, name, points, level in rows:
            writer.writerow([id, name, f"{points:,}" if apart else points, level])
        read = rows_of(tmp_path / "points.csv", mark + text.getvalue())
        assert [(r.member, r.points, r.level) for r in read if isinstance(r, Opening)] == [
            (id, points, level) for id, _, points, level in rows
        ]

    holds()


def test_whatever_text_comes_is_read_or_refused(tmp_path: Path) -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=80), st.booleans())
    def holds(text: str, headed: bool) -> None:
        whole = ("member,points,level\n" if headed else "") + text
        try:
            rows = rows_of(tmp_path / "any.csv", whole.encode("utf-8", "surrogatepass"))
        except BrokenArchive:
            return
        assert all(isinstance(row, Opening | Skipped) for row in rows)

    holds()
