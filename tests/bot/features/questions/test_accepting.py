"""/accept and /unaccept, in conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import React
from bot.core.elements import Jump, plain
from bot.core.events import Role
from bot.testing import Community, Heard, open_community
from models.tables import AuditEntry
from tests.bot.features.questions.looking import accepted, points, states

ANSWER = {("Bob", "answer"): 2}
SOLVED = {**ANSWER, ("Bob", "accepted"): 12, ("Alice", "solved"): 3}


async def asked(community: Community) -> str:
    return (await community.person("Alice").says("/ask How do I begin?")).message


async def answered(community: Community, name: str = "Bob") -> tuple[str, str]:
    question = await asked(community)
    answer = await community.person(name).says("Like this.", reply_to=question)
    return question, answer.message


def marks(heard: Heard) -> list[tuple[str, str]]:
    actions = [outgoing.action for outgoing in heard.outgoing]
    return [(one.message, one.emoji) for one in actions if isinstance(one, React)]


async def test_whoever_asked_accepts_an_answer_in_reply_and_both_have_points(
    community: Community,
) -> None:
    _, answer = await answered(community)
    heard = await community.person("Alice").says("/accept", reply_to=answer)
    assert marks(heard) == [(answer, "🏆")]
    assert "🏆 Question 1 is solved, thanks to Bob." in heard.private
    assert "It brought you 12 points." in heard.private
    assert await points(community) == SOLVED
    assert await states(community) == {1: "solved"}


@pytest.mark.parametrize("line", ["采纳", "/accept 1"])
async def test_in_chinese_too(url: str, line: str) -> None:
    async with open_community(url, language="zh") as community:
        _, answer = await answered(community)
        alice = community.person("Alice", locale="zh")
        heard = await alice.says(line, reply_to=answer)
        assert "问题 1 已解决，多亏 Bob。" in heard.private
        assert "你对问题 1 的回答被采纳了，谢谢你的帮助！获得 12 积分。" in heard.private
        heard = await alice.says("取消采纳 1")
        assert "重新等待解决" in heard.text
        assert await points(community) == ANSWER


async def test_without_a_reply_the_answers_are_shown_to_choose_from(community: Community) -> None:
    question, answer = await answered(community)
    community.wait(days=1, hours=3)
    other = await community.person("Cleo").says("Or so.", reply_to=question)
    heard = await community.person("Alice").says("/accept 1")
    assert heard.public == ""
    jumps = [one for say in heard.says for one in say.elements if isinstance(one, Jump)]
    assert [(one.text, one.message) for one in jumps] == [
        ("Bob · Mar 2, 2026 09:00", answer),
        ("Cleo · 12:00", other.message),
    ]
    await community.person("Alice").presses(heard.buttons["✓ Cleo · 12:00"])
    assert await accepted(community) == {1: other.message}
    heard = await community.person("Alice").says("/accept 1")
    assert list(heard.buttons) == ["✓ Bob · Mar 2, 2026 09:00"]
    assert "Cleo · 12:00 🏆" in heard.private


async def test_a_reply_to_the_question_itself_shows_the_answers(community: Community) -> None:
    question, _ = await answered(community)
    heard = await community.person("Alice").says("/accept", reply_to=question)
    assert "Which answer solved question 1?" in heard.private
    heard = await community.person("Alice").says("/accept", reply_to="bot-1")
    assert "Which answer solved question 1?" in heard.private
    assert await states(community) == {1: "open"}


async def test_where_nobody_has_answered_it_tells_how_else(community: Community) -> None:
    await asked(community)
    heard = await community.person("Alice").says("/accept")
    assert "reply to it with /accept 1" in heard.private


async def test_a_message_that_was_no_reply_becomes_the_answer(community: Community) -> None:
    await asked(community)
    loose = await community.person("Bob").says("By the way, that is easy.")
    await community.person("Alice").says("/accept", reply_to=loose.message)
    assert await accepted(community) == {1: loose.message}
    assert await points(community) == {("Bob", "accepted"): 12, ("Alice", "solved"): 3}


async def test_accepting_another_answer_takes_the_place_of_the_first(community: Community) -> None:
    question, answer = await answered(community)
    other = await community.person("Cleo").says("Or so.", reply_to=question)
    alice = community.person("Alice")
    await alice.says("/accept", reply_to=answer)
    await alice.says("/accept", reply_to=other.message)
    assert await accepted(community) == {1: other.message}
    assert await points(community) == {
        **ANSWER,
        ("Cleo", "answer"): 2,
        ("Cleo", "accepted"): 12,
        ("Alice", "solved"): 3,
    }


async def test_accepting_the_same_answer_again_changes_nothing(community: Community) -> None:
    _, answer = await answered(community)
    alice = community.person("Alice")
    await alice.says("/accept", reply_to=answer)
    heard = await alice.says("/accept", reply_to=answer)
    assert "accepted already" in heard.private
    assert await points(community) == SOLVED


async def test_there_and_back_comes_to_nothing_and_is_told_once(community: Community) -> None:
    _, answer = await answered(community)
    alice = community.person("Alice")
    told = back = 0
    for _ in range(3):
        heard = await alice.says("/accept", reply_to=answer)
        told += "Thank you for helping" in heard.private
        assert heard.reactions == ["🏆"]
        heard = await alice.says("/unaccept", reply_to=answer)
        back += "points for its accepted answer went back" in heard.private
        assert "" in heard.reactions, "the mark is taken off"
        assert "Question 1 is open again" in heard.text
        assert await points(community) == ANSWER
        assert await states(community) == {1: "open"}
    assert (told, back) == (1, 1)


async def test_ones_own_answer_solves_a_question_and_brings_nothing(community: Community) -> None:
    await asked(community)
    alice = community.person("Alice")
    own = await alice.says("Found it myself.")
    heard = await alice.says("/accept", reply_to=own.message)
    assert "Thank you for helping" not in heard.private
    assert await states(community) == {1: "solved"}
    assert await points(community) == {}


async def test_others_cannot_decide_and_moderators_can(community: Community) -> None:
    _, answer = await answered(community)
    heard = await community.person("Cleo").says("/accept", reply_to=answer)
    assert "somebody else's" in heard.private
    mia = community.person("Mia", role=Role.MODERATOR)
    await mia.says("/accept", reply_to=answer)
    heard = await community.person("Cleo").says("/unaccept 1")
    assert "somebody else's" in heard.private
    assert await points(community) == SOLVED
    await mia.says("/unaccept 1")
    assert await points(community) == ANSWER

    def actions(session: Session) -> list[str]:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))

    done = await community.app.database.run(actions)
    assert done == ["answer_accepted", "answer_unaccepted"]


async def test_a_moderator_cannot_accept_their_own_answer(community: Community) -> None:
    question = await asked(community)
    mia = community.person("Mia", role=Role.MODERATOR)
    own = await mia.says("So.", reply_to=question)
    heard = await mia.says("/accept", reply_to=own.message)
    assert "your own answer" in heard.private
    assert list((await mia.says("/accept 1")).buttons) == []
    assert await states(community) == {1: "open"}


async def test_members_of_a_set_level_can_decide(url: str) -> None:
    async with open_community(url, settings={"questions.accept_level": 3}) as community:
        _, answer = await answered(community)
        admin = community.person("Ann", role=Role.ADMIN)
        cleo = community.person("Cleo", username="cleo")
        assert "somebody else's" in (await cleo.says("/accept", reply_to=answer)).private
        await admin.says("/award @cleo 500 for all you do")
        await cleo.says("/accept", reply_to=answer)
        assert await states(community) == {1: "solved"}


async def test_what_cannot_be_an_answer_is_refused(community: Community) -> None:
    await asked(community)
    alice, bob = community.person("Alice"), community.person("Bob")
    other = await bob.says("/ask And how do I end?")
    for message, words in (
        (other.message, "cannot be the answer"),
        ("bot-7", "do not know who wrote"),
        ("unheard of", "do not know who wrote"),
    ):
        assert words in (await alice.says("/accept 1", reply_to=message)).private
    assert "reply to it with" in (await alice.says("/accept 1 @bob")).private
    assert "not there any more" in (await alice.says("/accept 1 a999")).private
    await alice.says("/question close 1")
    assert "is closed" in (await alice.says("/accept 1")).private
    assert "No answer" in (await alice.says("/unaccept 1")).private
    assert "/unaccept 1" in (await alice.says("/unaccept")).private


async def test_a_button_for_an_answer_of_another_question_is_refused(community: Community) -> None:
    _, _ = await answered(community)
    alice = community.person("Alice")
    line = (await alice.says("/accept 1")).buttons["✓ Bob · 09:00"]
    other = await alice.says("/ask And then?")
    forged = line.replace("/accept 1", "/accept 2")
    assert forged != line
    assert other.public
    assert "not there any more" in (await alice.presses(forged)).private
    assert await points(community) == ANSWER


async def test_of_one_pair_and_week_only_some_count_whichever_stay(url: str) -> None:
    async with open_community(url, settings={"questions.pair_cap": 1}) as community:
        alice = community.person("Alice")
        _, first = await answered(community)
        _, second = await answered(community)
        await alice.says("/accept", reply_to=second)
        await alice.says("/accept", reply_to=first)
        assert await points(community) == SOLVED
        await alice.says("/unaccept 1")
        assert await points(community) == SOLVED
        await alice.says("/accept", reply_to=first)
        community.wait(days=7)
        _, third = await answered(community)
        heard = await alice.says("/accept", reply_to=third)
        assert "It brought you 12 points." in heard.private
        assert (await points(community))["Bob", "accepted"] == 24


async def test_a_deleted_answer_is_accepted_no_more(community: Community) -> None:
    question, answer = await answered(community)
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/accept", reply_to=answer)
    await bob.deletes(answer)
    assert await states(community) == {1: "open"}
    assert await points(community) == {}
    heard = await alice.says("/accept 1")
    assert "Nobody has answered" in heard.private
    again = await bob.says("Once more.", reply_to=question)
    await alice.says("/accept", reply_to=again.message)
    assert await points(community) == SOLVED


async def test_all_read_it_on_the_card_and_nowhere_else(url: str) -> None:
    async with open_community(url, settings={"levels.announce": "off"}) as community:
        _, answer = await answered(community)
        heard = await community.person("Alice").says("/accept", reply_to=answer)
        (card,) = (say for say in heard.says if not say.private)
        assert "Question 1 · ✓ solved" in plain(card.elements)


async def test_when_whoever_asked_is_gone_the_helper_keeps_and_gives_back_alike(
    community: Community,
) -> None:
    _, answer = await answered(community)
    alice = community.person("Alice")
    await alice.says("/accept", reply_to=answer)
    heard = await alice.says("/mydata erase")
    await alice.presses(next(line for line in heard.buttons.values() if "erase" in line))
    assert await points(community) == {**ANSWER, ("Bob", "accepted"): 12}
    mia = community.person("Mia", role=Role.MODERATOR)
    await mia.says("/unaccept 1")
    assert await points(community) == ANSWER
    await mia.says("/accept", reply_to=answer)
    assert await points(community) == {**ANSWER, ("Bob", "accepted"): 12}


async def test_when_the_helper_is_gone_another_answer_can_be_accepted(community: Community) -> None:
    question, answer = await answered(community)
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/accept", reply_to=answer)
    heard = await bob.says("/mydata erase")
    await bob.presses(next(line for line in heard.buttons.values() if "erase" in line))
    assert await states(community) == {1: "solved"}
    assert await points(community) == {("Alice", "solved"): 3}
    other = await community.person("Cleo").says("So.", reply_to=question)
    await alice.says("/accept", reply_to=other.message)
    assert (await points(community))["Cleo", "accepted"] == 12
    await alice.says("/unaccept 1")
    assert await points(community) == {("Cleo", "answer"): 2}
