"""/ask, in conversation: who asks, what stays of it, and what its card says."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.core.actions import Edit, React, Say
from bot.core.events import CommandInvoked
from bot.testing import Community, Person, open_community
from models.tables import Base, QuestionPost, QuestionTag
from tests.bot.features.questions.asked import edits, questions


async def test_a_question_gets_a_number_and_a_card_below_it(
    community: Community, alice: Person
) -> None:
    heard = await alice.says("/ask How do I install it?")
    assert heard.says[0].reply_to == heard.message
    assert "Question 1 · open" in heard.public
    assert "Asked by Alice" in heard.public
    assert "No answer yet" in heard.public
    assert heard.buttons == {
        "✓ Accept an answer": "/accept 1",
        "🔖 Keep a title": "/question title 1",
    }
    (question,) = await questions(community)
    assert question.message == heard.message
    assert question.card == community.posted(Say)


async def test_a_question_can_be_asked_by_a_keyword(ming: Person) -> None:
    assert "Question 1" in (await ming.says("问：怎么安装？")).public
    assert "Question 2" in (await ming.says("提问 怎么卸载")).public
    assert (await ming.says("问题多不多")).text == ""


async def test_in_a_chinese_community_the_card_is_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        heard = await community.person("小明").says("问：怎么安装？")
        assert "问题 1 · 待解决" in heard.public
        assert "提问者：小明" in heard.public
        assert "✓ 采纳回答" in heard.buttons


async def test_nothing_of_what_is_asked_is_kept(community: Community, alice: Person) -> None:
    await alice.says("/ask Where is the xyzzy?")

    def everything(session: object) -> str:
        tables = Base.metadata.sorted_tables
        return repr([session.execute(select(t)).all() for t in tables])  # type: ignore[attr-defined] # a session

    assert "xyzzy" not in await community.app.database.run(everything)


async def test_an_earlier_message_of_ones_own_becomes_the_question(
    community: Community, alice: Person
) -> None:
    earlier = await alice.says("How do I install it?")
    heard = await alice.says("/ask", reply_to=earlier.message)
    assert heard.says[0].reply_to == earlier.message
    (question,) = await questions(community)
    assert question.message == earlier.message


async def test_what_somebody_else_wrote_is_asked_by_a_moderator_for_them(
    community: Community, alice: Person, bob: Person, mo: Person
) -> None:
    earlier = await alice.says("How do I install it?")
    assert "somebody else's" in (await bob.says("/ask", reply_to=earlier.message)).private
    assert await questions(community) == []
    assert "Asked by Alice" in (await mo.says("/ask", reply_to=earlier.message)).public


async def test_a_message_is_one_question_at_most(alice: Person) -> None:
    earlier = await alice.says("How do I install it?")
    await alice.says("/ask", reply_to=earlier.message)
    again = await alice.says("/ask", reply_to=earlier.message)
    assert "question 1 already" in again.private


async def test_a_message_that_was_not_heard_asks_nothing(alice: Person) -> None:
    assert "do not know that message" in (await alice.says("/ask", reply_to="old")).private


async def test_ask_alone_tells_how_to_ask(alice: Person, ming: Person) -> None:
    assert "How do I install it?" in (await alice.says("/ask")).private
    assert "问：怎么安装？" in (await ming.says("/ask")).private


async def test_tags_of_the_community_are_kept_and_no_others(
    community: Community, alice: Person, olga: Person
) -> None:
    await olga.says("/settings questions.tags #Python, git, 安装, c++")
    heard = await alice.says("/ask How do I ＃ｐｙｔｈｏｎ with #C++, #安装. #vim?")
    assert "#c++ #Python #安装" in heard.public
    kept = await community.app.database.run(lambda s: {*s.scalars(select(QuestionTag.tag))})
    assert kept == {"Python", "c++", "安装"}


async def test_an_earlier_message_gets_tags_with_it(alice: Person, olga: Person) -> None:
    await olga.says("/settings questions.tags python")
    earlier = await alice.says("How do I install it?")
    assert "#python" in (await alice.says("/ask #python", reply_to=earlier.message)).public


async def test_who_has_five_open_questions_is_asked_to_wait(alice: Person, ming: Person) -> None:
    for person, told in ((alice, "You have 5 open questions"), (ming, "你已有 5 个")):
        for _ in range(5):
            assert (await person.says("/ask How?")).public
        assert told in (await person.says("/ask How?")).private
    await alice.says("/question close 1")
    assert "Question 11" in (await alice.says("/ask How?")).public


async def test_a_hidden_member_is_named_on_no_card(community: Community, alice: Person) -> None:
    await alice.says("/hide")
    heard = await alice.says("/ask How?")
    assert "Question 1" in heard.public
    assert "Alice" not in heard.public


async def test_replies_to_the_question_and_to_its_card_belong_to_it(
    community: Community, alice: Person
) -> None:
    heard = await alice.says("/ask How?")
    (question,) = await questions(community)
    posts = select(QuestionPost.message).where(QuestionPost.question_id == question.id)
    kept = await community.app.database.run(lambda s: {*s.scalars(posts)})
    assert kept == {heard.message, question.card}


async def test_a_card_is_edited_where_the_platform_can(community: Community, alice: Person) -> None:
    community.stage.performs = frozenset({Say, React, Edit})
    await alice.says("/ask How?")
    (question,) = await questions(community)
    closed = await alice.says("/question close")
    assert edits(closed) == [question.card]
    assert edits(await alice.says("/question reopen 1")) == [question.card]
    assert edits(await alice.says("/question close")) == [question.card]


async def test_asking_in_private_is_answered_by_where_to_ask(
    community: Community, alice: Person, ming: Person
) -> None:
    for person, told in ((alice, "ask in the group"), (ming, "到群里提问")):
        typed = person.message("/ask How?")
        assert isinstance(typed, CommandInvoked)
        alone = replace(typed, present=False, channel="private 1")
        assert told in (await community.receives([alone])).private
    assert await questions(community) == []


async def test_a_card_that_comes_late_says_what_has_become_of_the_question(
    community: Community, alice: Person
) -> None:
    community.stage.performs = frozenset({Say, React, Edit})
    await community.app.receive([alice.message("/ask How?")])
    await community.app.receive([alice.message("/question close 1")])
    heard = await alice.says("good night")
    assert edits(heard) == [community.posted(Say)]
    assert (await questions(community))[0].card == community.posted(Say)
