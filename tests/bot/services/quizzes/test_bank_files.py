"""Reading banks: whatever can be asked comes back as it was written; what can not is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.elements import plain
from bot.core.i18n import load_catalogue
from bot.services.quizzes.bank_files import Faulty, read
from bot.services.quizzes.items import (
    EXPLANATION_LIMIT,
    MOST_OPTIONS,
    OPTION_LIMIT,
    QUESTION_LIMIT,
    Item,
    key_of,
    neat,
)

ENGLISH = ("question", "right", "wrong", "explanation")
CHINESE = ("题目", "正确", "错误", "解析")
HELLO = Item("How do you say “hello”?", "你好", ("再见", "谢谢"), "It is polite.")


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
    written = st.text(letters | st.sampled_from(",;\"'\\#=[]"), min_size=least, max_size=most)
    return written.map(lambda text: neat(text)[:most].strip()).filter(
        lambda text: len(text) >= least and neat(text) == text
    )


ITEMS = st.builds(
    lambda question, options, why: Item(question, options[0], tuple(options[1:]), why),
    texts(QUESTION_LIMIT),
    st.lists(texts(OPTION_LIMIT), min_size=2, max_size=MOST_OPTIONS, unique_by=key_of),
    texts(EXPLANATION_LIMIT, 0),
)
BANKS = st.lists(ITEMS, min_size=1, max_size=6, unique_by=lambda item: key_of(item.question))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def as_csv(items: Sequence[Item], names: Sequence[str], sign: str, end: str) -> str:
    question, right, wrong, why = names
    most = max(len(item.wrong) for item in items)
    rows = [[question, why, right, *(wrong for _ in range(most))]]
    for item in items:
        left = [""] * (most - len(item.wrong))
        rows.append([item.question, item.explanation, item.right, *item.wrong, *left])
    return end.join(sign.join(map(quoted, row)) for row in rows)


def as_toml(items: Sequence[Item]) -> str:
    def shown(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    return "\n".join(
        f"[[question]]\nquestion = {shown(item.question)}\nright = {shown(item.right)}\n"
        f"wrong = {shown(item.wrong)}\nexplanation = {shown(item.explanation)}\n"
        for item in items
    )


@given(
    BANKS,
    st.sampled_from((ENGLISH, CHINESE)),
    st.sampled_from(",;\t"),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from(("", "\ufeff")),
)
def test_what_is_written_as_csv_comes_back(
    items: list[Item], names: Sequence[str], sign: str, end: str, mark: str
) -> None:
    assert read(mark + as_csv(items, names, sign, end)) == items


@given(BANKS)
def test_what_is_written_as_toml_comes_back(items: list[Item]) -> None:
    assert read(as_toml(items)) == items


@given(st.text(max_size=200) | st.text('question,right,wrong"[]=\n', max_size=200))
def test_whatever_is_no_bank_is_refused_in_words(text: str) -> None:
    for toml in (None, True, False):
        try:
            assert read(text, toml=toml)
        except Faulty as faulty:
            for fault in faulty.faults:
                for language in ("en", "zh"):
                    assert plain(fault.told(load_catalogue()[language]))


def faults(text: str, language: str = "en") -> list[str]:
    with pytest.raises(Faulty) as caught:
        read(text)
    return [plain(fault.told(load_catalogue()[language])) for fault in caught.value.faults]


HEAD = "question,right,wrong,wrong,explanation\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There are no questions in it."),
        (HEAD, "There are no questions in it."),
        ("What is 1+1?,2,3,4", "Line 1: there is no column “What is 1+1?”."),
        ("question,wrong\n1+1?,3", "Line 1: this must be the header"),
        ("question,right,right,wrong\n", "Line 1: the column “right” is there twice"),
        (HEAD + "\n,2,3", "Line 3: the question is missing."),
        (HEAD + "1+1?,,3", "Line 2: “1+1?” has no right answer"),
        (HEAD + "1+1?,2", "Line 2: “1+1?” has no wrong answer"),
        (HEAD + "1+1?,2,3,2", "Line 2: the answer “2” is there twice"),
        (HEAD + "1+1?,2,3,4,,5", "Line 2: there are 6 fields here, but only 5 columns."),
        (HEAD + f"{'x' * 301},2,3", "Line 2: a question has at most 300 characters, this one 301"),
        (HEAD + f"1+1?,{'x' * 56},3", "Line 2: an answer has at most 55 characters, this one 56"),
        (HEAD + f"1+1?,2,3,,{'x' * 201}", "Line 2: an explanation has at most 200 characters"),
        (HEAD + '"1+1?,2,3', "Line 2: this cannot be read as CSV."),
        (HEAD + '"1\n+1?",2,3\n1+1?,,3', "Line 4: “1+1?” has no right answer"),
        (HEAD + "1+1?,2,3\n1 +1?,2,3\n1+1?,2,3", "Line 4: “1+1?” is the same question as at 2"),
        ("question,right,wrong,\n1+1?,2,3,x", "Line 2: something stands in a column without a"),
        ("[[question]]\nquestion = 1+1?\n", "Line 2: this cannot be read as TOML."),
        ("[[quest]]\nquestion = '1+1?'\n", "Each question begins with a line [[question]]"),
        ("[[question]]\nquestion = 7\n", "Question 1: question, right and explanation are texts"),
        ("[[question]]\nanswr = '2'\n", "Question 1: “answr” means nothing here"),
        ("[[question]]\nquestion='1'\nright='2'\nwrong=[3]\n", "Question 1: question, right"),
        ("[[question]]\nquestion='1'\nright='2'\n", "Question 1: “1” has no wrong answer"),
    ],
)
def test_each_fault_says_where_it_is_and_what_to_do(text: str, said: str) -> None:
    (told,) = faults(text)
    assert told.startswith(said)


def test_several_faults_are_told_at_once_in_chinese_too() -> None:
    told = faults("题目,正确,错误\n你好?,,再见\n谢谢?,不客气\n好,好,坏\n,a,b", "zh")
    assert [line.partition("：")[0] for line in told] == ["第 2 行", "第 3 行", "第 5 行"]


def test_more_than_a_thousand_questions_are_refused_as_a_whole() -> None:
    rows = "".join(f"{n}?,yes,no\n" for n in range(1001))
    assert len(read(HEAD + rows.replace("1000?,yes,no\n", ""))) == 1000
    assert faults(HEAD + rows)[0].startswith("There are 1,001 questions; at most 1,000")


def test_columns_stand_in_any_order_and_may_be_numbered() -> None:
    table = "解析;错误1;错误2;题目;正确\n很礼貌;再见;谢谢;“hello” 怎么说？;你好"
    assert read(table) == [Item("“hello” 怎么说？", "你好", ("再见", "谢谢"), "很礼貌")]
    table = "wrong_1\tWrong 2\tCorrect\tQUESTION\n再见\t谢谢\t你好\tHello?\n"
    assert read(table) == [Item("Hello?", "你好", ("再见", "谢谢"))]


def test_what_spreadsheets_put_around_a_table_is_left_out() -> None:
    table = f"sep=;\n\nquestion;right;wrong;;\n{HELLO.question};你好;再见;;\n;;;;\n"
    assert read(table) == [Item(HELLO.question, "你好", ("再见",))]


def test_options_that_a_question_has_too_many_of_are_counted() -> None:
    head = ",".join(["question", "right", *["wrong"] * 10])
    assert len(read(f"{head}\n1?,{','.join(map(str, range(10)))},")[0].wrong) == 9
    (told,) = faults(f"{head}\n1?,{','.join(map(str, range(11)))}")
    assert told == "Line 2: a question has at most 10 answers, this one 11; leave some out."
