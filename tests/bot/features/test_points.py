"""/points, in conversation."""

import pytest

from bot.core.events import CommandInvoked, Role
from bot.testing import Community, Person


async def test_a_first_message_gives_a_point_and_a_place(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    heard = await alice.says("/points")
    assert "1 point earned" in heard.private
    assert "Place 1 of 1" in heard.private
    assert heard.buttons["Why?"] == "/points why"


async def test_the_same_message_delivered_twice_counts_once(community: Community) -> None:
    alice = community.person("Alice")
    event = alice.message("good morning")
    await community.receives([event, event])
    await community.receives([event])
    assert "1 point earned" in (await alice.says("/points")).text


async def an_admin_and_bob(community: Community) -> tuple[Person, Person]:
    ada = community.person("Ada", role=Role.ADMIN)
    bob = community.person("Bob", username="bobby")
    await bob.says("hello")
    return ada, bob


@pytest.mark.parametrize("typed", ["/points @bobby", "积分 @bobby", "/points @BOBBY"])
async def test_an_admin_sees_where_a_member_stands(community: Community, typed: str) -> None:
    ada, _ = await an_admin_and_bob(community)
    heard = await ada.says(typed)
    assert "Bob" in heard.private
    assert "1 point earned" in heard.private
    assert heard.public == ""
    why = await ada.presses(heard.buttons["Why?"])
    assert "Bob · balance: 1 point" in why.private


@pytest.mark.parametrize(
    "typed", ["/points @bobby why", "/points why @bobby", "/points 明细 @bobby 1"]
)
async def test_the_name_may_stand_anywhere(community: Community, typed: str) -> None:
    ada, _ = await an_admin_and_bob(community)
    assert "Bob · balance: 1 point" in (await ada.says(typed)).private


async def test_an_admin_who_replies_asks_about_the_author(community: Community) -> None:
    ada, bob = await an_admin_and_bob(community)
    said = await bob.says("and another thing")
    assert "Bob · " in (await ada.says("/points", reply_to=said.message)).private
    assert "Bob · balance" in (await ada.says("/points why", reply_to=said.message)).private


async def test_a_member_is_kindly_told_only_of_themselves(community: Community) -> None:
    _, bob = await an_admin_and_bob(community)
    cleo = community.person("Cleo", username="cleo")
    await cleo.says("hi")
    heard = await cleo.says("/points @bobby")
    assert "show you only yours" in heard.private
    assert "only yours" in (await cleo.says("/points why @bobby")).private
    assert "Cleo" in (await cleo.says("/points @cleo")).private
    said = await bob.says("hello again")
    assert "Cleo" in (await cleo.says("/points", reply_to=said.message)).private
    assert "Cleo" in (await cleo.says("积分", reply_to=said.message)).private


async def test_a_marked_mention_is_matched_with_its_own_word(community: Community) -> None:
    ada, bob = await an_admin_and_bob(community)
    event = ada.message("/points why @bobby @Bob_Ross")
    assert isinstance(event, CommandInvoked)
    ross = community.person("Bob Ross").sender
    marked = CommandInvoked(
        command="points",
        arguments="@bobby why",
        mentions=(ross,),
        group=event.group,
        external_id="odd",
        at=event.at,
        sender=ada.sender,
    )
    heard = await community.receives([marked])
    assert "Bob Ross" not in heard.private  # one word, one mark: the mark decides
    assert "don't know" in heard.private
    assert bob.sender.username == "bobby"


async def test_nobody_of_another_community_is_named_by_number(community: Community) -> None:
    ada, _ = await an_admin_and_bob(community)
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    eve = elsewhere.person("Eve", role=Role.ADMIN)
    for number in range(1, 6):
        assert "Bob" not in (await eve.says(f"/points #{number}")).private
    assert "don't know" in (await ada.says("/points #999999999999")).private


async def test_a_number_after_a_name_offers_an_award(community: Community) -> None:
    ada, bob = await an_admin_and_bob(community)
    heard = await ada.says("/points @bobby 10")
    assert "Give 10 points to Bob?" in heard.private
    given = await ada.presses(heard.buttons["Yes"])
    assert "Bob received 10 points" in given.public
    assert "already" in (await ada.presses(heard.buttons["Yes"])).private
    said = await bob.says("thanks")
    fewer = await ada.says("/points -10", reply_to=said.message)
    assert "Take 10 points from Bob?" in fewer.private
    assert "Only admins" in (await bob.says("/points @bobby 10")).private
    assert "10" in (await ada.says("/points 10")).private


async def test_in_chinese(community: Community) -> None:
    ming = community.person("小明", locale="zh-hans")
    await ming.says("早上好")
    heard = await ming.says("我的积分")
    assert "余额：1 积分" in heard.private
    assert "小明 · 余额：1 积分" in (await ming.says("积分明细")).private
    assert "小明 · 余额" in (await ming.says("积分 明细")).private
    assert not (await ming.says("积分明细怎么看")).outgoing
    await community.person("Bob", username="bobby").says("hi")
    assert "只能看自己的" in (await ming.says("积分 @bobby")).private


async def test_a_card_is_shown_to_all(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    assert "Alice" in (await alice.says("/points card")).public
