"""Leaderboards of other bots, in the shapes in which they come."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mee6.points import source
from bot.services.history import BrokenArchive, Skipped
from bot.services.openings import Opening, Row

ANNA = Opening("id", "123456789012345678", 5_000, 9, "anna")
BEN = Opening("id", "223456789012345678", 30, 2, "本")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "levels.json"


def rows_of(file: Path, content: Any) -> list[Row]:
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return list(source(file).read())


def mee6(opening: Opening) -> dict[str, Any]:
    """As MEE6 tells of somebody."""
    return {
        "avatar": "a_1",
        "detailed_xp": [3, 100, opening.points],
        "discriminator": "0",
        "guild_id": "9",
        "id": opening.member,
        "level": opening.level,
        "message_count": 77,
        "username": opening.name,
        "xp": opening.points,
    }


def test_mee6(file: Path) -> None:
    board = {
        "admin": False,
        "guild": {"id": "9", "name": "Club", "premium": False},
        "page": 0,
        "players": [mee6(ANNA), mee6(BEN)],
        "role_rewards": [{"rank": 5, "role": {"id": "1"}}],
        "xp_per_message": [15, 25],
    }
    assert rows_of(file, board) == [ANNA, BEN]


PLAIN = Opening("id", "123456789012345678", 5_000)


@pytest.mark.parametrize(
    ("board", "read"),
    [
        ([mee6(ANNA)], ANNA),
        ([{"user_id": 123456789012345678, "xp": 5000}], PLAIN),
        ([{"userId": "123456789012345678", "points": "5000"}], PLAIN),
        ({"data": [{"id": "123456789012345678", "exp": 5000.9}]}, PLAIN),
        ({"data": {"levels": [{"id": "123456789012345678", "score": 5000}]}}, PLAIN),
        ({"levels": [{"user": {"id": "123456789012345678"}, "xp": 5000}]}, PLAIN),
        ({"123456789012345678": {"xp": 5000}}, PLAIN),
        ({"123456789012345678": 5000}, PLAIN),
        ({"version": 2, "users": {"123456789012345678": {"xp": 5000}}}, PLAIN),
        ([{"name": "Anna", "xp": 5}], Opening("name", "Anna", 5)),
        ([{"id": "1", "xp": 0}], Skipped("no points")),
        ([{"id": "1", "xp": None}], Skipped("no points")),
        ([{"xp": 5}], Skipped("no member")),
        ([{"id": True, "name": " ", "xp": 5}], Skipped("no member")),
    ],
)
def test_the_shapes_of_other_bots(file: Path, board: Any, read: Row) -> None:
    assert rows_of(file, board) == [read]


def test_an_empty_board_has_no_rows(file: Path) -> None:
    assert rows_of(file, {"players": []}) == []


def test_a_board_may_be_compressed_and_begin_with_a_mark(file: Path) -> None:
    text = b"\xef\xbb\xbf" + json.dumps([mee6(ANNA)]).encode()
    assert rows_of(file, gzip.compress(text)) == [ANNA]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"a": 1}, ": this is no leaderboard: it holds no list of members. Nothing"),
        ({"players": [mee6(ANNA), {"id": "1", "xp": -5}]}, ", entry 2: -5 points: nobody begins"),
        ([{"id": "1", "xp": 10**12 + 1}], ", entry 1: more than 1,000,000,000,000 points"),
        ([{"id": "1", "xp": "many"}], ", entry 1: its xp is not a number"),
        ([{"id": "1", "xp": True}], ", entry 1: its xp is not a number"),
        ([{"id": "1"}], ", entry 1: it says no points: none of xp, points"),
        ([{"id": "1" * 129, "xp": 1}], ", entry 1: a member of more than 128 characters"),
        ([5], ", entry 1: it is not an object"),
        (b'[{"id": "1", "xp": 5},\n{"id": "2" "xp": 5}]', ", line 2, after byte 23: this is not"),
        (b'[{"id": "1", "xp": 5},', "the file ends too early: it was not copied to its end"),
        (b'[{"id": "1", "xp": 5}] x', "this is not valid JSON"),
        (b'[{"id": "1", "xp": ' + b"9" * 5000 + b"}]", "this is not valid JSON"),
        (gzip.compress(b"[]")[:-3], "the gzip file ends too early"),
    ],
)
def test_a_fault_is_named_with_its_place(file: Path, content: Any, said: str) -> None:
    with pytest.raises(BrokenArchive) as refused:
        rows_of(file, content)
    assert str(refused.value).startswith(f"{file}")
    assert said in str(refused.value)
    assert str(refused.value).endswith("Nothing was imported.")


def test_values_that_lie_deep_do_no_harm(file: Path) -> None:
    deep = b"[" * 10_000 + b"]" * 10_000  # ten times as deep as Python calls itself
    assert rows_of(file, b'[{"id": "1", "xp": 5, "x": ' + deep + b"}]") == [Opening("id", "1", 5)]


def test_whatever_json_comes_is_read_or_refused(tmp_path: Path) -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["players", "id", "xp", "username", "level", "data", "12345"]),
                inner,
            )
        ),
        max_leaves=12,
    )

    @settings(max_examples=200, deadline=None)
    @given(values)
    def holds(value: Any) -> None:
        try:
            rows = rows_of(tmp_path / "any.json", value)
        except BrokenArchive:
            return
        assert all(isinstance(row, Opening | Skipped) for row in rows)

    holds()
