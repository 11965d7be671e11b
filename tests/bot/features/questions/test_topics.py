"""Q&A topics: what is written there without answering anything is a question by itself."""

from __future__ import annotations

from datetime import timedelta

from bot.testing import Community, Person
from tests.bot.features.questions.asked import questions


async def test_a_message_in_a_question_topic_asks_by_itself(
    community: Community, alice: Person, olga: Person
) -> None:
    assert "From now on" in (await olga.says("/questions topic on", channel="5")).public
    heard = await alice.says("How do I install it?", channel="5")
    assert "Question 1" in heard.public
    assert heard.says[0].reply_to == heard.message
    (one,) = await questions(community)
    assert (one.channel, one.message) == ("5", heard.message)
    assert "questions.channels" in (await olga.says("/audit")).text


async def test_answers_short_words_and_other_topics_ask_nothing(
    community: Community, alice: Person, olga: Person
) -> None:
    await olga.says("/questions topic", channel="5")
    asked = await alice.says("How do I install it?", channel="5")
    await olga.says("Like this, I think", channel="5", reply_to=asked.message)
    await alice.says("ok!", channel="5")
    await alice.says("How do I install it?", channel="6")
    await alice.says("How do I install it?")
    await community.person("Bot", is_bot=True).says("How do I install it?", channel="5")
    assert len(await questions(community)) == 1


async def test_history_asks_nothing(community: Community, alice: Person, olga: Person) -> None:
    await olga.says("/questions topic on", channel="5")
    asked = [alice.message("How do I install it?", channel="5")]
    await community.receives(asked, live=False)
    old = community.clock.now() - timedelta(days=2)
    await community.receives([alice.message("How was it?", channel="5", at=old)])
    assert await questions(community) == []


async def test_a_topic_is_taken_off_again(
    community: Community, alice: Person, olga: Person, ming: Person
) -> None:
    await olga.says("/questions topic on", channel="5")
    await olga.says("/questions 话题 开", channel="6")
    await olga.says("/questions topic off", channel="5")
    await alice.says("How do I install it?", channel="5")
    assert await questions(community) == []
    assert (await ming.says("怎么安装这个？", channel="6")).public


async def test_only_admins_choose_topics_and_only_in_them(
    community: Community, mo: Person, olga: Person
) -> None:
    assert "admin" in (await mo.says("/questions topic on", channel="5")).private
    assert "in the topic" in (await olga.says("/questions topic on")).private
    await mo.says("How do I install it?", channel="5")
    assert await questions(community) == []


async def test_a_flood_is_stopped_and_told_privately_once(
    community: Community, ming: Person, olga: Person
) -> None:
    await olga.says("/questions topic on", channel="5")
    flood = [ming.message(f"第{n}个问题怎么办呢？", channel="5") for n in range(9)]
    heard = await community.receives(flood)
    assert len(await questions(community)) == 5
    assert heard.private.count("You have 5 open questions") == 1  # not known: no /language yet
