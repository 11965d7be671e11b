"""What a search finds: exactly the titles in which every word is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.questions.typed import numbered
from bot.services.questions.searching import matches

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1)
WORDS = st.lists(LETTERS.filter(lambda word: not word.startswith(("#", "＃", "﹟"))), min_size=1)


def plain(text: str) -> str:
    """What is compared of a text."""
    return unicodedata.normalize("NFKC", text).casefold()


@given(WORDS, st.data())
def test_a_title_is_found_by_any_parts_of_its_words_in_any_order(
    words: list[str], data: st.DataObject
) -> None:
    title = plain(" ".join(words))
    parts = [
        word[data.draw(st.integers(0, len(word) - 1)) :]
        for word in data.draw(st.permutations(title.split()))
    ]
    sought = " ".join(part for part in parts if not part.startswith("#"))
    assert matches(title, (), sought)
    assert matches(title.upper(), (), sought) or plain(title.upper()) != title


@given(WORDS, WORDS)
def test_it_is_found_by_nothing_else(words: list[str], others: list[str]) -> None:
    title, sought = " ".join(words), " ".join(others)
    every = all(word in plain(title) for word in plain(sought).split() if word[0] != "#")
    if "#" not in plain(sought):
        assert matches(title, (), sought) == every


@pytest.mark.parametrize(
    ("sought", "found"),
    [("#git", True), ("#GIT install", True), ("＃ｇｉｔ", True), ("#gi", False), ("git", False)],
)
def test_a_tag_is_the_whole_of_it(sought: str, *, found: bool) -> None:
    assert matches("Install it", ("Git",), sought) == found


@pytest.mark.parametrize(
    ("typed", "number", "rest"),
    [
        (None, None, ""),
        ("12", 12, ""),
        ("#12 How to", 12, "How to"),
        ("１２；怎么安装", 12, "怎么安装"),
        ("12; a; b", 12, "a; b"),
        ("How 12", None, "How 12"),
        ("3rd time", None, "3rd time"),
        ("3.5 ways", None, "3.5 ways"),
    ],
)
def test_a_number_may_stand_in_front(typed: str | None, number: int | None, rest: str) -> None:
    assert numbered(typed) == (number, rest)
