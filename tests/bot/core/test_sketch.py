"""Sketches: much like is much like, in any script, and only with the key."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.core.sketch import BITS, SHORTEST, folded, likeness, sketch

KEY = b"one key"
OTHER_KEY = b"another key"
NOISE = " \t\n.,!?;:-_()\"'“”«»…。，！？、：；（）\u200b\u200d\ufeff\ufe0f\u00ad"
LETTERS = "abcdefghijklmnopqrstuvwxyzäéпривет围炉学习打卡今天完成二十页カタ한국0123456789😀🔥🎉"

texts = st.text(LETTERS, min_size=SHORTEST, max_size=200)


def like(one: str, other: str) -> float:
    a, b = sketch(one, KEY), sketch(other, KEY)
    assert a
    assert b
    return likeness(a, b)


@given(texts, st.data())
def test_case_spaces_and_punctuation_make_no_difference(text: str, data: st.DataObject) -> None:
    noise = st.text(NOISE, max_size=3)
    noisy = "".join(data.draw(noise) + data.draw(st.sampled_from((c, c.upper()))) for c in text)
    assert sketch(noisy, KEY) == sketch(text, KEY)


@given(st.text())
def test_any_text_has_a_sketch_unless_it_is_too_short(text: str) -> None:
    made = sketch(text, KEY)
    assert (made is None) == (len(folded(text)) < SHORTEST)
    assert made is None or len(made) == BITS // 8


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_likeness_is_symmetrical_and_from_zero_to_one(one: bytes, other: bytes) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


def test_wide_characters_are_the_narrow_ones() -> None:
    assert like("ＨＥＬＬＯ　ＷＯＲＬＤ", "hello world") == 1


def test_a_small_change_leaves_a_text_much_like_itself() -> None:
    said = "I finished chapter twelve today and wrote two pages of notes about it"
    assert like(said, said + " 2") > 0.9
    assert (
        like(
            "今天读完了第十二章，还写了两页笔记，感觉收获很大",
            "今天读完了第十二章，还写了两页笔记，感觉收获很大啊",
        )
        > 0.8
    )
    assert like("早上好😀😀🔥🔥🎉🎉今天继续加油", "早上好😀😀🔥🔥🎉🎉今天继续加油哦") > 0.8


def test_other_texts_are_not_alike() -> None:
    assert like("does anybody know how to read a file line by line?", "good morning all") < 0.3
    assert like("今天读完了第十二章，还写了两页笔记", "请问这个作业什么时候交，可以补交吗") < 0.3


def test_texts_on_the_same_subject_are_news() -> None:
    first = "I finished chapter eleven today and it took me two hours"
    second = "Chapter twelve is done, took me longer than expected today"
    assert like(first, second) < 0.6


def test_the_likeness_is_that_of_the_trigrams_within_a_fifth() -> None:
    """The standard error is at most 0.0625: a fifth is more than three of them."""
    randomness = random.Random(5)
    for _ in range(300):
        one = [randomness.choice(LETTERS) for _ in range(80)]
        other = [c if randomness.random() < 0.95 else randomness.choice(LETTERS) for c in one]
        a, b = trigrams("".join(one)), trigrams("".join(other))
        truth = len(a & b) / len(a | b)
        assert abs(like("".join(one), "".join(other)) - truth) < 0.25


def trigrams(text: str) -> set[str]:
    bare = folded(text)
    return {bare[n : n + 3] for n in range(len(bare) - 2)}


@given(texts)
def test_without_the_key_a_sketch_tells_nothing(text: str) -> None:
    mine, theirs = sketch(text, KEY), sketch(text, OTHER_KEY)
    assert mine
    assert theirs
    assert mine != theirs
    assert likeness(mine, theirs) < 0.4


def test_sketches_of_another_size_are_like_nothing() -> None:
    assert likeness(b"", b"") == 0
    assert likeness(b"\x00" * 16, b"\x00" * 32) == 0
