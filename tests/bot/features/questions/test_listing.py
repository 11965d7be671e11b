"""/questions, in conversation: what is open, one's own, solved; and what titles find."""

from __future__ import annotations

from bot.testing import Community, Person
from tests.bot.features.questions.asked import jumps, solve


async def test_empty_lists_are_told_in_a_friendly_sentence(alice: Person, ming: Person) -> None:
    assert "No question is waiting" in (await alice.says("/questions")).private
    assert "not asked anything" in (await alice.says("/questions mine")).private
    assert "solved yet" in (await alice.says("/questions solved")).private
    assert "没有等待回答" in (await ming.says("/questions 待解决")).private
    assert "还没有提过" in (await ming.says("/questions 我的")).private
    assert "没有找到" in (await ming.says("/questions 安装")).private


async def test_open_questions_are_listed_newest_first_with_the_way_to_each(
    community: Community, alice: Person, ming: Person
) -> None:
    first = await alice.says("/ask How?")
    community.wait(hours=3)
    second = await ming.says("问：怎么安装？")
    community.wait(minutes=5)
    heard = await alice.says("/questions")
    _, newest, oldest = heard.private.splitlines()
    assert newest.startswith("2 · open · 小明 · 5 min ago")
    assert oldest.startswith("1 · open · Alice · 3 h ago")
    assert jumps(heard) == [second.message, first.message]
    assert "1 · 待解决 · Alice · 3 小时前" in (await ming.says("问题列表")).private


async def test_mine_are_ones_own_whatever_became_of_them(alice: Person, ming: Person) -> None:
    await alice.says("/ask How?")
    await ming.says("/ask 怎么？")
    await alice.says("/question close 1")
    heard = await alice.says("/questions mine")
    assert "1 · closed" in heard.private
    assert "2 ·" not in heard.private
    assert "1 ·" not in (await alice.says("/questions")).private


async def test_a_hidden_member_is_named_in_no_list(alice: Person, ming: Person) -> None:
    await alice.says("/ask How?")
    await alice.says("/hide")
    heard = await ming.says("/questions")
    assert "1 · 待解决" in heard.private
    assert "Alice" not in heard.private


async def test_long_lists_are_turned_by_buttons(community: Community) -> None:
    for name in ("Ann", "Ben", "Cho"):
        for _ in range(5):
            await community.person(name).says("/ask How?")
    ann = community.person("Ann")
    first = await ann.says("/questions")
    assert first.private.count(" · open · Cho · just now") == 5
    assert first.private.count(" · open · ") == 10
    assert first.buttons == {"▶": "/questions open · 2"}
    second = await ann.presses(first.buttons["▶"])
    assert second.private.count(" · open · ") == 5
    assert "1 · open" in second.private
    assert second.buttons == {"◀": "/questions open · 1"}
    assert (await ann.says("/questions open · 99")).buttons == second.buttons


async def test_solved_ones_are_found_by_the_words_of_their_titles(
    community: Community, alice: Person, ming: Person
) -> None:
    for _ in range(4):
        await alice.says("/ask How?")
    await solve(community, 1, "Install 围炉 on Windows 11")
    await solve(community, 2, "100%_sure")
    await solve(community, 3)
    for words in ("install", "WINDOWS install", "围炉", "ｗｉｎｄｏｗｓ", "炉 11"):
        assert "1 · " in (await alice.says(f"/questions solved {words}")).private, words
    assert "2 · " in (await alice.says("/questions solved %_s")).private
    for words in ("%", "_"):
        assert "1 · " not in (await alice.says(f"/questions solved {words}")).private
    assert "No question is found" in (await alice.says("/questions solved linux")).private
    assert "没有找到" in (await ming.says("/questions solved 安装")).private


async def test_words_alone_are_looked_for_among_what_is_solved(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How?")
    await solve(community, 1, "404 not found")
    heard = await alice.says("/questions 404")
    assert "1 · ✓ solved" in heard.private
    assert "404 not found" in heard.private


async def test_tags_are_looked_for_with_their_mark(alice: Person, olga: Person) -> None:
    await olga.says("/settings questions.tags python, git")
    await alice.says("/ask How? #Python")
    await alice.says("/ask How?")
    heard = await alice.says("/questions open #ＰＹＴＨＯＮ")
    assert "1 · open" in heard.private
    assert "2 ·" not in heard.private


async def test_questions_of_other_communities_are_never_reached(
    community: Community, alice: Person
) -> None:
    await alice.says("/ask How?")
    await solve(community, 1, "Secret")
    there = Community(community.app, community.clock, community.stage, "elsewhere")
    zoe = there.person("Zoe")
    await zoe.says("/ask How there?")
    assert "Question 1 · open" in (await zoe.says("/question 1")).private
    assert "no question 2" in (await zoe.says("/question 2")).private
    for line in ("/questions solved secret", "/questions", "/questions mine", "/questions secret"):
        assert "Alice" not in (await zoe.says(line)).text
        assert "Secret" not in (await zoe.says(line)).text
