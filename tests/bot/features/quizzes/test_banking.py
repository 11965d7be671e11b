"""Banks in conversation: a question takes a teacher one minute, a table not much more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.quizzes.how import DAY, How, read
from bot.testing import Community, Person
from models.tables import AuditEntry, QuizBank, QuizItem
from tests.bot.features.quizzes.classroom import asked, count, teacher

TABLE = """/quiz import French
question,right,wrong,wrong
Hello?,bonjour,salut,merci
Thanks?,merci,bonjour,salut"""


@pytest.fixture
def tina(community: Community) -> Person:
    return community.person("Tina", role=Role.MODERATOR)


@pytest.fixture
def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.OWNER)


async def test_a_question_is_added_in_one_line(tina: Person) -> None:
    heard = await tina.says("/quiz add First French; Hello?; bonjour; merci; adieu; ! From bon.")
    assert heard.private.startswith(
        "Question 1 is in “First French”:\nHello?\n✅ bonjour\n▫️ merci\n▫️ adieu\n💡 From bon."
    )
    assert not heard.public
    await tina.presses(heard.buttons["▶️ Start a round"])
    (question,) = asked(tina.community)
    assert sorted(question.options) == ["adieu", "bonjour", "merci"]


async def test_a_question_is_added_in_several_lines(tina: Person) -> None:
    await tina.says("/quiz add 法语\n“谢谢”怎么说？\nmerci\nbonjour\n！很常用")
    heard = await tina.says("/quiz bank 法语")
    assert "1. “谢谢”怎么说？\n✅ merci\n▫️ bonjour\n💡 很常用" in heard.private


async def test_a_question_is_added_by_a_form(tina: Person) -> None:
    heard = await tina.says("/quiz add")
    await tina.presses(heard.buttons["Begin"])
    await tina.answers("French")
    heard = await tina.answers("x" * 301)
    assert "a question has at most 300 characters, this one 301" in heard.private
    for answer in ("Hello; or hi?", "bonjour", "merci, adieu"):
        await tina.answers(answer)
    heard = await tina.answers("From bon jour")
    assert "Hello, or hi?\n✅ bonjour\n▫️ merci\n▫️ adieu\n💡 From bon jour" in heard.private


async def test_a_form_in_chinese_may_leave_the_explanation_out(community: Community) -> None:
    wang = community.person("王老师", role=Role.MODERATOR, locale="zh")
    heard = await wang.says("/quiz 出题")
    await wang.presses(*heard.buttons.values())
    for answer in ("法语", "你好？", "bonjour", "merci，adieu"):
        heard = await wang.answers(answer)
    heard = await wang.presses("/form skip why")
    assert "已加入题库「法语」，第 1 题：\n你好？\n✅ bonjour\n▫️ merci\n▫️ adieu" in heard.private


async def test_a_pasted_table_fills_a_bank_and_again_brings_it_up_to_date(olga: Person) -> None:
    heard = await olga.says(TABLE)
    assert "“French”: 2 new, 0 updated, 0 unchanged." in heard.private
    heard = await olga.says(TABLE.replace("salut", "adieu", 1) + "\nBye?,adieu,merci")
    assert "“French”: 1 new, 1 updated, 1 unchanged." in heard.private
    heard = await olga.says("/quiz bank french")
    assert "French · 3 questions" in heard.private
    assert "1. Hello?\n✅ bonjour\n▫️ adieu\n▫️ merci" in heard.private
    assert "· French: 3 questions" in (await olga.says("/quiz banks")).private
    assert await count(olga.community, AuditEntry) == 2


async def test_a_table_in_toml_is_read_too(olga: Person) -> None:
    heard = await olga.says(
        '/quiz import French\n[[question]]\nquestion = "Hello?"\nright = "bonjour"\n'
        'wrong = ["salut", "merci"]\n'
    )
    assert "“French”: 1 new" in heard.private


async def test_a_table_with_a_fault_changes_nothing(olga: Person) -> None:
    await olga.says(TABLE)
    heard = await olga.says(TABLE.replace("salut", "adieu") + "\nBye?,,merci\n,a,b")
    assert heard.private == (
        "Nothing was imported; please put this right first:\n"
        "Line 4: “Bye?” has no right answer: add one.\n"
        "Line 5: the question is missing."
    )
    assert "adieu" not in (await olga.says("/quiz bank French")).private
    heard = await olga.says("/quiz import Latin\nquestion,right,wrong\nsalve?,hello,")
    assert "Line 2: “salve?” has no wrong answer" in heard.private
    assert await count(olga.community, QuizBank) == 1


async def test_a_dropped_question_is_asked_no_more_and_comes_back_as_itself(olga: Person) -> None:
    await olga.says(TABLE)
    heard = await olga.says("/quiz drop French 1")
    assert heard.private == "“Hello?” is no longer in “French”."
    assert "There is no question 1 in “French”." in (await olga.says("/quiz drop french 1")).private
    assert "Hello?" not in (await olga.says("/quiz bank")).private
    await olga.says("/quiz start French 5")
    assert len(asked(olga.community)) == 1
    await olga.says(TABLE)
    assert "1. Hello?" in (await olga.says("/quiz bank")).private
    assert await count(olga.community, QuizItem) == 2


async def test_what_is_being_asked_keeps_its_answers(community: Community) -> None:
    tina = await teacher(community)
    await tina.says("/quiz start greetings 3")
    heard = await tina.says("/quiz add greetings; Hello?; 嗨; 再见")
    assert "“Hello?” is being asked right now" in heard.private
    await tina.says("/quiz end")
    heard = await tina.says("/quiz add greetings; Hello?; 嗨; 再见")
    assert "“greetings” had this question already. Question 1 is now:" in heard.private


async def test_a_long_bank_is_turned_over_page_by_page(olga: Person) -> None:
    rows = "\n".join(f"Number {n}?,yes,no" for n in range(1, 26))
    await olga.says(f"/quiz import Numbers 2\nquestion,right,wrong\n{rows}")
    heard = await olga.says("/quiz bank numbers 2")
    assert "10. Number 10?" in heard.private
    assert "11. " not in heard.private
    heard = await olga.presses(heard.buttons["▶"])
    assert "11. Number 11?" in heard.private
    heard = await olga.says("/quiz bank Numbers 2 99")
    assert "25. Number 25?" in heard.private
    assert "▶" not in heard.buttons


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/quiz add French; Hello?; bonjour", "and at least one wrong one"),
        ("/quiz add French; Hello?; a; b; ! c; ! d", "Only one part can begin with “!”"),
        ("/quiz add French; Hello?; a; a", "the answer “a” is there twice"),
        (f"/quiz add {'x' * 41}; Hello?; a; b", "at most 40 characters; this one has 41"),
        ("/quiz add \u200b\u200c; Hello?; a; b", "at least one wrong one"),
        ("/quiz add \u3164; Hello?; a; b", "a name that can be read"),
        ("/quiz import French", "paste the table below it"),
        ("/quiz import French; German\n" + TABLE.partition("\n")[2], "leave the semicolon out"),
        ("/quiz bank", "There is no question bank yet."),
        ("/quiz banks", "There is no question bank yet."),
        ("/quiz start French", "There is no question bank yet."),
        ("/quiz drop", "Something is missing"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    olga: Person, typed: str, said: str
) -> None:
    assert said in (await olga.says(typed)).private
    assert await count(olga.community, QuizBank) == 0


async def test_a_question_to_drop_is_named_by_its_number(olga: Person) -> None:
    await olga.says(TABLE)
    assert "Add the number of the question" in (await olga.says("/quiz drop French")).private
    assert "“one” is no number." in (await olga.says("/quiz drop French one")).private


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", How(5, DAY)),
        ("3", How(3, DAY)),
        ("24h", How(5, DAY)),
        ("3 questions, 2 hours", How(3, 120)),
        ("90 min 1 question", How(1, 90)),
        ("1d12h", How(5, 36 * 60)),
        ("3题 2小时", How(3, 120)),
        ("三道题，两个小时", How(3, 120)),
        ("１０题 ３０分钟", How(10, 30)),
        ("5题1天", How(5, DAY)),
        ("1 week 2q", How(2, 7 * DAY)),
    ],
)
def test_how_a_round_is_to_be_is_read(typed: str, meant: How) -> None:
    assert read(typed) == meant


@given(st.text(max_size=40) | st.text("0123456789 hdm题小时天", max_size=12))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        how = read(typed)
    except Refusal:
        return
    assert 1 <= how.questions <= 10
    assert 1 <= how.minutes <= 7 * DAY
