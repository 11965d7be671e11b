"""/question, in conversation: shown again, given a title and tags, closed and opened again."""

from __future__ import annotations

import pytest

from bot.testing import Community, Person
from tests.bot.features.questions.asked import jumps, questions, solve


async def test_a_question_is_shown_again_with_the_way_to_it(alice: Person, ming: Person) -> None:
    asked = await alice.says("/ask How?")
    heard = await ming.says("/question 1")
    assert "问题 1 · 待解决" in heard.private
    assert jumps(heard) == [asked.message]
    assert "Question 1" in (await alice.says("/question")).private
    assert "Question 1" in (await alice.says("/question", reply_to=asked.message)).private


async def test_it_is_told_apart_which_question_is_meant(alice: Person, ming: Person) -> None:
    assert "Which question" in (await alice.says("/question")).private
    await alice.says("/ask How?")
    await alice.says("/ask Why?")
    assert "/question 1" in (await alice.says("/question")).private
    assert "1 and 2" in (await alice.says("/question close")).private
    for number in ("3", "0", "99999999999"):
        assert "no question" in (await alice.says(f"/question close {number}")).private or (
            number == "99999999999"
        )
    assert "没有问题 7" in (await ming.says("/question ７")).private


async def test_a_word_that_means_nothing_is_answered_by_the_nearest(alice: Person) -> None:
    assert "/question close" in (await alice.says("/question clsoe")).private
    assert "reopen" in (await alice.says("/question xyzzy")).private


async def test_the_asker_keeps_a_title_and_takes_it_back(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How?")
    await alice.says("/question title Install on Windows")
    assert (await questions(community))[0].title == "Install on Windows"
    assert "Install on Windows" in (await alice.says("/question 1")).private
    await alice.says("/question title #1 Install on Linux")
    assert (await questions(community))[0].title == "Install on Linux"
    await alice.says("/question untitle")
    assert (await questions(community))[0].title is None
    assert "no title" in (await alice.says("/question untitle 1")).private


async def test_the_button_of_the_card_asks_for_the_title_in_private(
    community: Community, ming: Person
) -> None:
    heard = await ming.says("问：怎么安装？")
    asked = await ming.presses(heard.buttons["🔖 Keep a title"])
    assert "标题叫什么好？" in asked.private
    assert asked.public == ""
    await ming.answers("Windows 安装")
    assert (await questions(community))[0].title == "Windows 安装"


async def test_with_many_questions_the_form_asks_for_the_number_too(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How?")
    await alice.says("/ask Why?")
    asked = await alice.says("/question title")
    await alice.presses(next(iter(asked.buttons.values())))
    assert "no question 9" in (await alice.answers("9")).private
    assert "What shall it be called?" in (await alice.answers("2")).private
    await alice.answers("Why it is so")
    assert [one.title for one in await questions(community)] == [None, "Why it is so"]


async def test_nobody_but_the_asker_keeps_a_title(
    community: Community, alice: Person, bob: Person, mo: Person
) -> None:
    await alice.says("/ask How?")
    for person in (bob, mo):
        assert "Only whoever asked" in (await person.says("/question title 1 Ha")).private
        assert "Only whoever asked" in (await person.says("/question title 1")).private
    assert (await questions(community))[0].title is None


async def test_moderators_take_a_title_away_which_is_on_record(
    community: Community, alice: Person, bob: Person, mo: Person, olga: Person
) -> None:
    await alice.says("/ask How?")
    await alice.says("/question title Rude words")
    assert "somebody else's" in (await bob.says("/question untitle 1")).private
    await mo.says("/question untitle 1")
    assert (await questions(community))[0].title is None
    assert "took the title of question 1 of Alice away" in (await olga.says("/audit")).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [("x" * 121, "121 characters"), ("1 \u202e\u200b", "form"), ("\u3164", "can be seen")],
)
async def test_a_title_that_cannot_be_kept_is_not(
    community: Community, alice: Person, typed: str, told: str
) -> None:
    await alice.says("/ask How?")
    heard = await alice.says(f"/question title {typed}")
    assert told in heard.private or told == "form"
    assert (await questions(community))[0].title is None


async def test_tags_are_chosen_from_those_of_the_community(
    community: Community, alice: Person, bob: Person, mo: Person, olga: Person
) -> None:
    await alice.says("/ask How?")
    assert "no tags" in (await alice.says("/question tag 1 python")).private
    await olga.says("/settings questions.tags Python, git")
    assert "vim" in (await alice.says("/question tag 1 python vim")).private
    assert "Python and git" in (await alice.says("/question tag 1")).private
    await alice.says("/question tag #1 #PYTHON，git")
    assert "#git #Python" in (await alice.says("/question")).private
    assert "somebody else's" in (await bob.says("/question tag 1 git")).private
    await mo.says("/question tag 1 git")
    assert "#Python" not in (await alice.says("/question")).private
    await alice.says("/question tag none")
    assert "🏷" not in (await alice.says("/question")).private
    assert "question 1: tags Python, git → git" in (await olga.says("/audit")).text.replace(
        "git, Python", "Python, git"
    )


async def test_tags_that_cannot_be_typed_are_no_tags(olga: Person) -> None:
    for tags in ("x" * 33, "two words, git", ", ".join(f"t{n}" for n in range(41))):
        await olga.says(f"/settings questions.tags {tags}")
    assert "`questions.tags`" not in (await olga.says("/audit")).text
    assert "questions.tags" not in (await olga.says("/audit")).text


async def test_the_asker_closes_and_opens_again(community: Community, ming: Person) -> None:
    await ming.says("问：怎么安装？")
    assert (await ming.says("/question 关闭")).reactions == ["👍"]
    (one,) = await questions(community)
    assert (one.state, one.settled_at) == ("closed", community.clock.now())
    assert "已经是关闭" in (await ming.says("/question close 1")).private
    await ming.says("/question 重开 1")
    (one,) = await questions(community)
    assert (one.state, one.settled_at) == ("open", None)
    assert "本来就开着" in (await ming.says("/question reopen 1")).private


async def test_moderators_close_what_others_asked_and_members_do_not(
    community: Community, alice: Person, bob: Person, mo: Person, olga: Person
) -> None:
    asked = await alice.says("/ask How?")
    assert "somebody else's" in (await bob.says("/question close 1")).private
    await mo.says("/question close", reply_to=asked.message)
    assert (await questions(community))[0].state == "closed"
    assert "closed question 1 of Alice" in (await olga.says("/audit")).text
    assert "somebody else's" in (await bob.says("/question reopen 1")).private
    await mo.says("/question reopen 1")
    assert (await questions(community))[0].state == "open"


async def test_what_is_solved_is_neither_closed_nor_opened(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How?")
    await solve(community, 1)
    assert "is solved" in (await alice.says("/question close 1")).private
    assert "/unaccept 1" in (await alice.says("/question reopen 1")).private
    assert (await questions(community))[0].state == "solved"


async def test_a_deleted_question_is_closed(community: Community, alice: Person) -> None:
    command = await alice.says("/ask How?")
    earlier = await alice.says("How, and why?")
    await alice.says("/ask", reply_to=earlier.message)
    other = await alice.says("/ask When?")
    await alice.deletes(command.message)
    await alice.deletes(earlier.message)
    assert [one.state for one in await questions(community)] == ["closed", "closed", "open"]
    await solve(community, 3)
    await alice.deletes(other.message)
    assert (await questions(community))[2].state == "solved"


async def test_the_question_of_an_erased_member_stays_without_them(
    community: Community, alice: Person, bob: Person
) -> None:
    await alice.says("/ask How?")
    await alice.says("/question title Who I am")
    heard = await alice.says("/mydata erase")
    while heard.buttons:
        heard = await alice.presses(next(iter(heard.buttons.values())))
    shown = (await bob.says("/question 1")).private
    assert "Question 1" in shown
    assert "Alice" not in shown
    assert "Who I am" not in shown
