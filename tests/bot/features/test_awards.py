"""/award and /remove, in conversation."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.orm import Session

from bot.core.events import Role
from bot.services.invariants import check
from bot.testing import Community, Person, open_community


@pytest.fixture
async def ada(community: Community) -> Person:
    return community.person("Ada", role=Role.ADMIN)


@pytest.fixture
async def bob(community: Community) -> Person:
    bob = community.person("Bob", username="bob")
    await bob.says("hello")
    return bob


async def balance(person: Person) -> str:
    said = (await person.says("/points why")).private.splitlines()[0]
    return said.rpartition(": ")[2].split()[0]


async def in_order(community: Community) -> bool:
    def breaches(session: Session) -> bool:
        return not check(session, community.app.declared)

    return await community.app.database.run(breaches)


async def test_the_group_hears_who_received_what_and_why(ada: Person, bob: Person) -> None:
    heard = await ada.says("/award @bob 10 wonderful notes")
    assert heard.public == "🎉 Bob received 10 points: wonderful notes"
    assert heard.private == ""
    assert await balance(bob) == "11"
    assert await in_order(bob.community)


async def test_a_reply_says_whom_and_the_reason_may_be_left_out(ada: Person, bob: Person) -> None:
    said = await bob.says("here are my notes")
    assert (await ada.says("/award 1", reply_to=said.message)).public == "🎉 Bob received 1 point"
    heard = await ada.says("/award 2 for helping @ada", reply_to=said.message)
    assert heard.public == "🎉 Bob received 2 points: for helping @ada"


async def test_only_admins_award(ada: Person, bob: Person) -> None:
    await ada.says("hello")
    for role in (Role.MEMBER, Role.MODERATOR):
        bob.community.stage.roles[bob.sender.account] = role
        heard = await bob.says("/award @ada 10")
        assert "Only admins" in heard.private
        assert heard.public == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/award", "/award @name 10"),
        ("/award @bob", "How many points?"),
        ("/award @bob ten", "How many points?"),
        ("/award @bob 0 why", "would change nothing"),
        ("/award @bob 1000001", "up to 1,000,000"),
        ("/award @bob -1000001", "up to 1,000,000"),
        ("/award @bob 999999999999999999", "too large"),
        ("/award @ada 10", "award themselves"),
        ("/award @nobody 10", "don't know “@nobody”"),
        ("/award @bob 1 " + "x" * 201, "201 characters"),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(bob: Person, typed: str, told: str) -> None:
    ada = bob.community.person("Ada", role=Role.ADMIN, username="ada")
    heard = await ada.says(typed)
    assert told in heard.private
    assert heard.public == ""
    assert await balance(bob) == "1"


async def test_bots_are_not_awarded(ada: Person) -> None:
    robot = ada.community.person("Robot", is_bot=True)
    said = await robot.says("beep")
    assert "bots have none" in (await ada.says("/award 10", reply_to=said.message)).private


@pytest.mark.parametrize("typed", ["-5", "−5", "－５"])
async def test_a_minus_is_a_minus(ada: Person, bob: Person, typed: str) -> None:
    assert "5 points off" in (await ada.says(f"/award @bob {typed}")).private


async def test_points_are_taken_without_an_audience(ada: Person, bob: Person) -> None:
    heard = await ada.says("/award @bob -5 counted twice")
    assert heard.public == ""
    to_ada, to_bob = (o for o in heard.outgoing)
    accounts = (to_ada.place.account, to_bob.place.account)
    assert accounts == (ada.sender.account, bob.sender.account)
    assert "5 points off their balance: counted twice" in heard.private
    assert "took 5 points off your balance: counted twice" in heard.private
    assert await balance(bob) == "-4"
    assert await in_order(bob.community)


async def test_many_points_are_confirmed_and_count_once(ada: Person, bob: Person) -> None:
    heard = await ada.says("/award @bob 600 wonderful notes, #1 of all")
    assert heard.public == ""
    assert "Please confirm: 600 points for Bob: wonderful notes" in heard.private
    assert await balance(bob) == "1"
    yes = heard.buttons["Yes"]
    given = await ada.presses(yes)
    assert given.public.startswith("🎉 Bob received 600 points: wonderful notes, #1 of all")
    again = await ada.presses(yes)
    assert "done already" in again.private
    assert await balance(bob) == "601"
    assert "600 points" in (await ada.says("/award @bob -600")).private


async def test_a_confirmation_works_for_no_one_but_who_was_asked(ada: Person, bob: Person) -> None:
    yes = (await ada.says("/award @bob 600")).buttons["Yes"]
    assert "Only admins" in (await bob.presses(yes)).private
    zoe = bob.community.person("Zoe", role=Role.ADMIN)
    assert "Another admin" in (await zoe.presses(yes)).private
    await ada.presses(yes)
    assert await balance(bob) == "601"


async def test_the_community_sets_what_is_many(url: str) -> None:
    async with open_community(url, settings={"awards.confirm_above": 0}) as community:
        ada = community.person("Ada", role=Role.ADMIN)
        await community.person("Bob", username="bob").says("hello")
        assert "Yes" in (await ada.says("/award @bob 1")).buttons


async def test_who_is_hidden_is_told_alone(ada: Person, bob: Person) -> None:
    await bob.says("/hide")
    heard = await ada.says("/award @bob 10 wonderful notes")
    assert heard.public == ""
    assert "You received 10 points from an admin: wonderful notes" in heard.private


async def test_the_last_award_is_undone_once(ada: Person, bob: Person) -> None:
    await ada.says("/award @bob 10")
    await ada.says("/award @bob 20")
    heard = await ada.says("/award undo")
    assert heard.public == ""
    assert "20 points taken back from Bob" in heard.private
    assert "10 points taken back from Bob" in (await ada.says("/award undo")).private
    assert "nothing of yours left" in (await ada.says("/award undo")).private
    assert await balance(bob) == "1"
    assert await in_order(bob.community)


async def test_only_ones_own_last_award_is_undone(ada: Person, bob: Person) -> None:
    zoe = bob.community.person("Zoe", role=Role.ADMIN)
    await ada.says("/award @bob 10")
    assert "nothing of yours" in (await zoe.says("/award undo")).private


async def test_an_award_is_undone_in_reply_to_it(ada: Person, bob: Person) -> None:
    zoe = bob.community.person("Zoe", role=Role.ADMIN)
    first = await ada.says("/award @bob 10")
    await ada.says("/award @bob 20")
    heard = await zoe.says("/award undo", reply_to=first.message)
    assert "10 points taken back" in heard.private
    assert "undone already" in (await ada.says("/award undo", reply_to=first.message)).private
    assert await balance(bob) == "21"


async def test_an_award_is_undone_in_reply_to_what_it_was_for(ada: Person, bob: Person) -> None:
    said = await bob.says("notes")
    other = await bob.says("more")
    await ada.says("/award 10 good", reply_to=said.message)
    await ada.says("/award @bob 20")
    assert "No award" in (await ada.says("/award undo", reply_to=other.message)).private
    assert "10 points" in (await ada.says("/award undo", reply_to=said.message)).private


async def test_a_confirmed_award_is_undone_in_reply_to_the_first_message(
    ada: Person, bob: Person
) -> None:
    asked = await ada.says("/award @bob 600")
    await ada.presses(asked.buttons["Yes"])
    heard = await ada.says("/award undo", reply_to=asked.message)
    assert "600 points taken back" in heard.private
    assert await balance(bob) == "1"


async def test_what_was_taken_comes_back(ada: Person, bob: Person) -> None:
    await ada.says("/award @bob -5")
    heard = await ada.says("/award undo @bob")
    assert "5 points given back to Bob" in heard.private
    assert "given 5 points back to you" in heard.private
    assert await balance(bob) == "1"


async def test_an_award_undone_by_many_at_once_is_undone_once(ada: Person, bob: Person) -> None:
    given = await ada.says("/award @bob 10")
    undoing = [ada.message("/award undo", reply_to=given.message) for _ in range(5)]
    await asyncio.gather(*(bob.community.app.receive([event]) for event in undoing))
    assert await balance(bob) == "1"
    assert await in_order(bob.community)


async def test_what_a_message_brought_is_removed_once(ada: Person, bob: Person) -> None:
    ada.community.wait(minutes=2)
    said = await bob.says("buy this")
    assert await balance(bob) == "2"
    heard = await ada.says("/remove", reply_to=said.message)
    assert heard.public == ""
    assert "1 point that this message brought Bob" in heard.private
    assert "nothing left" in (await ada.says("/remove", reply_to=said.message)).private
    await bob.deletes(said.message)
    assert await balance(bob) == "1"
    assert await in_order(bob.community)


async def test_moderators_remove_and_members_do_not(ada: Person, bob: Person) -> None:
    said = await bob.says("/checkin")
    stage = bob.community.stage
    assert "Only moderators" in (await bob.says("/remove", reply_to=said.message)).private
    stage.roles[bob.sender.account] = Role.MODERATOR
    assert "5 points" in (await bob.says("/remove", reply_to=said.message)).private
    given = await ada.says("/award @bob 10")
    assert "/award undo" in (await bob.says("/remove", reply_to=given.message)).private
    assert "Reply to the message" in (await bob.says("/remove")).private
    assert "no record" in (await bob.says("/remove", reply_to="never")).private
    assert await balance(bob) == "11"


async def test_all_of_it_is_on_record(ada: Person, bob: Person) -> None:
    said = await bob.says("/checkin")
    await ada.says("/award @bob 10 wonderful notes")
    await ada.says("/award undo")
    await ada.says("/remove", reply_to=said.message)
    text = (await ada.says("/audit")).private
    assert "points of Bob: +10 (wonderful notes)" in text
    assert "undid +10 for Bob (wonderful notes)" in text
    assert "took back what a message brought Bob: +5" in text


async def test_in_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        hong = community.person("小红", role=Role.ADMIN, locale="zh")
        ming = community.person("小明", username="ming", locale="zh")
        said = await ming.says("笔记来了")
        heard = await hong.says("/award 10 笔记很棒", reply_to=said.message)
        assert heard.public == "🎉 小明 获得 10 积分，笔记很棒"
        assert "管理员加减分" in (await ming.says("积分明细")).private
        assert "已撤销：从 小明 那里收回 10 积分。" in (await hong.says("/award 撤销")).private
        heard = await hong.says("/award @ming -2 重复计分")
        assert heard.public == ""
        assert "减少 2 积分，重复计分" in heard.private
        asked = await hong.says("/award @ming 600 结业")
        assert "请确认：给 小明 加 600 积分，结业" in asked.private
        assert "小明 获得 600 积分" in (await hong.presses(asked.buttons["确定"])).public
        assert "收回 小明" in (await hong.says("/remove", reply_to=said.message)).private
