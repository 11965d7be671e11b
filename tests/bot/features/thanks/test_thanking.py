"""/thanks, in conversation."""

from __future__ import annotations

import pytest

from bot.core.actions import Say
from bot.testing import Person, open_community
from tests.bot.features.thanks.conftest import RULES, Thanked


async def test_the_bot_nods_and_the_thanked_have_points(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    heard = await alice.says("/thanks @bob for the notes")
    assert heard.reactions == ["🤝"]
    assert heard.text == ""
    assert await thanked(bob) == 2
    assert await thanked(alice) == 0


async def test_where_nobody_can_nod_it_is_said(alice: Person, bob: Person) -> None:
    alice.community.stage.performs = frozenset({Say})
    assert (await alice.says("/thanks @bob")).private == "Bob will be glad to hear it."


async def test_in_reply_nobody_need_be_named(alice: Person, bob: Person, thanked: Thanked) -> None:
    notes = await bob.says("here are my notes")
    heard = await alice.says("/thanks so clear", reply_to=notes.message)
    assert heard.reactions == ["🤝"]
    assert await thanked(bob) == 2


async def test_for_one_message_it_counts_once(alice: Person, bob: Person, thanked: Thanked) -> None:
    notes = await bob.says("here are my notes")
    await alice.says("/thanks", reply_to=notes.message)
    alice.community.wait(days=1)
    heard = await alice.says("/thanks", reply_to=notes.message)
    assert heard.private == "You have thanked Bob for this message before; it counts once."
    assert await thanked(bob) == 2


async def test_who_is_named_is_thanked_whoever_is_answered(
    alice: Person, bob: Person, ming: Person, thanked: Thanked
) -> None:
    notes = await ming.says("笔记在这里")
    await alice.says("/thanks @bob", reply_to=notes.message)
    await alice.says("/thanks", reply_to=notes.message)
    assert (await thanked(bob), await thanked(ming)) == (2, 2)


async def test_the_same_member_again_needs_some_hours(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    await alice.says("/thanks @bob")
    alice.community.wait(hours=2)
    heard = await alice.says("/thanks @bob once more")
    assert heard.private == (
        "Your thanks to Bob stand. You thanked them not long ago, so points come along again from "
        "3/2/26, 12:00\u202fPM."
    )
    assert await thanked(bob) == 2
    alice.community.wait(hours=1)
    assert (await alice.says("/thanks @bob")).reactions == ["🤝"]
    assert await thanked(bob) == 4


async def test_a_new_day_comes_before_the_hours_are_over(url: str) -> None:
    async with open_community(
        url, timezone="Asia/Shanghai", language="zh", settings=RULES
    ) as community:
        ming, bob = community.person("小明"), community.person("小波", username="bob")
        await bob.says("早")
        community.wait(hours=5)  # ten in the evening; the slot ends at eight
        await ming.says("/thanks @bob")
        assert (await ming.says("/thanks @bob")).private == (
            "你对 小波 的感谢已经记下。刚刚才谢过，2026/3/3 00:00 起再感谢又会带上积分。"
        )
        community.wait(hours=2)
        assert (await ming.says("/thanks @bob")).reactions == ["🤝"]


async def test_unless_told_otherwise_once_on_a_day_of_the_group_and_three_times_in_all(
    url: str,
) -> None:
    async with open_community(url, timezone="Asia/Shanghai") as community:
        alice = community.person("Alice")
        for n in range(4):
            await community.person(f"Friend {n}", username=f"f{n}").says("hello")
        community.wait(hours=8)  # one at night: a new day there, and not yet by UTC
        assert (await alice.says("/thanks @f0")).reactions == ["🤝"]
        community.wait(hours=9)
        heard = await alice.says("/thanks @f0")
        assert "3/4/26, 12:00" in heard.private
        nods = [(await alice.says(f"/thanks @f{n}")).reactions for n in (1, 2, 3)]
        assert nods == [["🤝"], ["🤝"], []]


async def test_a_day_has_five_thanks_with_points(alice: Person, thanked: Thanked) -> None:
    others = [alice.community.person(f"Friend {n}", username=f"f{n}") for n in range(6)]
    for friend in others:
        await friend.says("hello")
    for n in range(5):
        assert (await alice.says(f"/thanks @f{n}")).reactions == ["🤝"]
    heard = await alice.says("/thanks @f5")
    assert heard.private == (
        "Your thanks to Friend 5 stand. You have given 5 with points today; tomorrow points come "
        "along again."
    )
    assert await thanked(others[5]) == 0
    alice.community.wait(days=1)
    await alice.says("/thanks @f5")
    assert await thanked(others[5]) == 2


async def test_taken_back_another_comes_in_its_place(alice: Person, thanked: Thanked) -> None:
    others = [alice.community.person(f"Friend {n}", username=f"f{n}") for n in range(6)]
    for friend in others:
        await friend.says("hello")
    said = [await friend.says("here it is") for friend in others]
    given = [await alice.says("thanks!", reply_to=one.message) for one in said]
    assert [heard.reactions for heard in given] == [["🤝"]] * 5 + [[]]
    await alice.deletes(given[0].message)
    assert [await thanked(friend) for friend in others] == [0, 2, 2, 2, 2, 2]


async def test_undo_takes_back_the_last_and_then_the_one_before(
    alice: Person, bob: Person, ming: Person, thanked: Thanked
) -> None:
    await alice.says("/thanks @bob")
    await alice.says("/thanks @ming")
    assert (await alice.says("/thanks undo")).private == "Your thanks to 小明 are taken back."
    assert (await thanked(bob), await thanked(ming)) == (2, 0)
    assert (await alice.says("/thanks undo")).private == "Your thanks to Bob are taken back."
    assert (await thanked(bob), await thanked(ming)) == (0, 0)
    nothing = "You have no thanks of today left to take back."
    assert (await alice.says("/thanks undo")).private == nothing
    await alice.says("/thanks @bob")
    assert await thanked(bob) == 2


async def test_undo_reaches_no_further_than_today(alice: Person, bob: Person) -> None:
    await alice.says("/thanks @bob")
    alice.community.wait(days=1)
    assert "no thanks of today" in (await alice.says("/thanks undo")).private


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/thanks @alice", "Points come from others"),
        ("/thanks for everything", "Whom do you thank?"),
        ("/thanks @nobody", "don't know “@nobody”"),
        ("/thanks undo now", "now"),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(alice: Person, typed: str, told: str) -> None:
    heard = await alice.says(typed)
    assert told in heard.private
    assert heard.public == ""


async def test_bots_are_not_thanked(alice: Person) -> None:
    robot = alice.community.person("Robot", is_bot=True)
    said = await robot.says("beep")
    assert "bots have none" in (await alice.says("/thanks", reply_to=said.message)).private


async def test_alone_it_shows_ones_own(alice: Person, bob: Person) -> None:
    await alice.says("/thanks @bob")
    await bob.says("/thanks @alice")
    await bob.says("/thanks @alice")
    assert (await alice.says("/thanks")).private.splitlines() == [
        "💛 This month you were thanked 2 times",
        "🤝 You thanked others 1 time",
        "Thanks with points left today: 4",
        "Reply “thank you” to a message, or type /thanks @name for the notes",
    ]
    alice.community.wait(days=30)
    told = (await alice.says("/thanks")).private.splitlines()
    assert told[0] == "💛 This month you were thanked 0 times"
    assert told[2] == "Thanks with points left today: 5"


async def test_in_chinese(ming: Person, bob: Person, thanked: Thanked) -> None:
    notes = await bob.says("my notes")
    heard = await ming.says("/thanks 写得真清楚", reply_to=notes.message)
    assert heard.reactions == ["🤝"]
    assert (await ming.says("/thanks", reply_to=notes.message)).private == (
        "这条消息你已经感谢过 Bob 了，只计一次。"
    )
    assert (await ming.says("/thanks")).private.splitlines() == [
        "💛 本月收到 0 次感谢",
        "🤝 本月感谢了别人 2 次",
        "今天还能送出 4 次带积分的感谢",
        "回复一条消息说“谢谢”，或发送 /thanks @名字 谢谢你的笔记",
    ]
    assert (await ming.says("/thanks 撤销")).private == "已收回你对 Bob 的感谢。"
    assert await thanked(bob) == 2
    await ming.says("/thanks 撤销")
    assert await thanked(bob) == 0
    assert "想感谢谁呢" in (await ming.says("/thanks 大家")).private
    assert "为自己高兴" in (await ming.says("/thanks @ming")).private


async def test_a_thanking_command_that_is_deleted_thanks_no_more(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    heard = await alice.says("/thanks @bob")
    await alice.deletes(heard.message)
    assert await thanked(bob) == 0


async def test_a_community_may_value_thanks_at_nothing(url: str) -> None:
    async with open_community(url, settings={"points.thanked": 0}) as community:
        alice, bob = community.person("Alice"), community.person("Bob", username="bob")
        await bob.says("hello")
        assert (await alice.says("/thanks @bob")).reactions == ["🤝"]
        assert "1 time" in (await alice.says("/thanks")).private
