"""Values of settings as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.feature import Setting, Value
from bot.core.values import COMMA, NOTHING, folded, items, read, written

SWITCH = Setting("switch", default=True)
NUMBER = Setting("number", 0, minimum=-100, maximum=10**9)
LIST = Setting("list", ("a",))
CHOICE = Setting("choice", "Here", choices=("Here", "none"))
CHOICES = Setting("choices", ("a",), choices=("a", "b", "C"), maximum=2)
TEXT = Setting("text", "", maximum=20)

WORD = st.text(min_size=1, max_size=8).filter(
    lambda word: not COMMA.search(word) and len(word.split()) == 1 and word == word.strip()
)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
SEPARATOR = st.sampled_from([",", ", ", "、", "，", "\n", " 、 ", ";"])
AROUND = st.sampled_from(["", " ", "  \n"])


def several(item: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(item, max_size=6).filter(
        lambda parts: len(parts) != 1 or folded(parts[0]) not in NOTHING
    )


@given(parts=several(PHRASE), around=AROUND)
def test_a_list_is_read_as_it_is_written(parts: list[str], around: str) -> None:
    assert items(around + written(tuple(parts)) + around) == tuple(parts)


@given(parts=several(WORD), between=SEPARATOR | st.sampled_from([" ", "  "]), around=AROUND)
def test_a_list_is_read_whatever_stands_between_its_items(
    parts: list[str], between: str, around: str
) -> None:
    typed = between.join(parts) or "none"
    assert items(around + typed + around) == tuple(parts)


@pytest.mark.parametrize("typed", ["none", "None", "无", "ＮＯＮＥ", " 空 "])
def test_nothing_can_be_typed(typed: str) -> None:
    assert read(LIST, typed) == ()
    assert read(TEXT, typed) == ""


VALUES: st.SearchStrategy[tuple[Setting, Value]] = st.one_of(
    st.tuples(st.just(SWITCH), st.booleans()),
    st.tuples(st.just(NUMBER), st.integers(-100, 10**9)),
    st.tuples(st.just(LIST), several(PHRASE).map(tuple)),
    st.tuples(st.just(CHOICE), st.sampled_from(CHOICE.choices)),
    st.tuples(st.just(CHOICES), st.lists(st.sampled_from(CHOICES.choices), max_size=2).map(tuple)),
    st.tuples(
        st.just(TEXT),
        st.text(max_size=20).map(str.strip).filter(lambda text: folded(text) not in NOTHING),
    ),
)


@given(pair=VALUES)
def test_what_is_written_is_read_as_what_it_was(pair: tuple[Setting, Value]) -> None:
    setting, value = pair
    found = read(setting, written(value))
    assert found == value
    assert type(found) is type(value)


@given(setting=st.sampled_from([SWITCH, NUMBER, LIST, CHOICE, CHOICES, TEXT]), typed=st.text())
def test_whatever_is_typed_is_a_value_that_fits_or_none(setting: Setting, typed: str) -> None:
    value = read(setting, typed)
    assert value is None or setting.fits(value)


@pytest.mark.parametrize("typed", ["on", "Yes", "TRUE", "开", "是", "打开"])
def test_there_are_many_words_for_yes(typed: str) -> None:
    assert read(SWITCH, typed) is True


@pytest.mark.parametrize("typed", ["off", "No", "FALSE", "关", "否", "关闭"])
def test_there_are_many_words_for_no(typed: str) -> None:
    assert read(SWITCH, typed) is False


@pytest.mark.parametrize("typed", ["", "maybe", "o n", "2"])
def test_all_else_is_neither(typed: str) -> None:
    assert read(SWITCH, typed) is None


@pytest.mark.parametrize(
    ("setting", "typed", "value"),
    [
        (NUMBER, "１２", 12),
        (NUMBER, "+5", 5),
        (NUMBER, "-101", None),
        (NUMBER, "9" * 40, None),
        (NUMBER, "1,000", None),
        (CHOICE, "HERE", "Here"),
        (CHOICE, "ｎｏｎｅ", "none"),
        (CHOICE, "there", None),
        (CHOICES, "c A", ("C", "a")),
        (CHOICES, "a d", None),
        (CHOICES, "a b c", None),
        (TEXT, "x" * 21, None),
    ],
)
def test_each_kind_of_value_is_read_in_its_way(
    setting: Setting, typed: str, value: Value | None
) -> None:
    assert read(setting, typed) == value


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (LIST, "a list of texts"),
        (Setting("list", (), minimum=2, maximum=5), "a list of texts, at least 2, at most 5"),
        (CHOICES, "a list of a, b, C, at most 2"),
        (SWITCH, "true or false"),
        (TEXT, "text"),
    ],
)
def test_what_is_expected_has_words_for_configuration_files(
    setting: Setting, expected: str
) -> None:
    assert setting.expected() == expected
