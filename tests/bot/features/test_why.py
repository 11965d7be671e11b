"""/points why (积分明细), in conversation."""

import re
from datetime import timedelta

from bot.core.events import Role
from bot.testing import Community, open_community


async def test_each_entry_has_its_reason_and_the_sum_is_the_balance(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    community.wait(minutes=5)
    await alice.says("/checkin")
    heard = await alice.says("/points why")
    assert heard.public == ""
    head, checkin, message, total = heard.private.splitlines()
    assert head == "Alice · balance: 6 points"
    assert checkin.startswith("+5 Check-ins · ")
    assert message.startswith("+1 Messages · ")
    assert total == "Balance: 0 + 6 = 6"


async def test_a_deleted_message_shows_as_taken_back(community: Community) -> None:
    alice = community.person("Alice")
    said = await alice.says("good morning")
    await alice.deletes(said.message)
    text = (await alice.says("/points why")).private
    assert "−1 Messages, taken back" in text
    assert "Balance: 0 + 0 = 0" in text


async def test_what_was_taken_back_later_is_on_top(community: Community) -> None:
    alice = community.person("Alice")
    said = await alice.says("good morning")
    community.wait(days=20)
    await alice.says("hello again")
    community.wait(days=1)
    await alice.deletes(said.message)
    lines = (await alice.says("/points why")).private.splitlines()
    assert lines[1].startswith("−1 Messages, taken back")
    assert "3/23/26" in lines[1]


async def test_pages_are_turned_by_buttons_and_add_up(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(25):
        await alice.says("/checkin")
        community.wait(days=1)
    heard = await alice.says("/points why")
    assert "Balance: 75 + 50 = 125" in heard.private
    assert set(heard.buttons) == {"▶"}
    heard = await alice.presses(heard.buttons["▶"])
    assert "Balance: 25 + 50 = 75" in heard.private
    assert set(heard.buttons) == {"◀", "▶"}
    heard = await alice.presses(heard.buttons["▶"])
    assert "Balance: 0 + 25 = 25" in heard.private
    assert set(heard.buttons) == {"◀"}
    beyond = await alice.says("/points why 999")
    assert "Balance: 0 + 25 = 25" in beyond.private
    assert "Balance: 75 + 50" in (await alice.says("/points why -3")).private


async def test_weights_are_told_where_they_are_not_plain(url: str) -> None:
    settings = {"points.message": 3, "points.message_cap": 2, "points.message_cooldown": 0}
    async with open_community(url, settings=settings) as community:
        alice = community.person("Alice")
        await alice.says("one")
        await alice.says("two")
        text = (await alice.says("/points why")).private
        assert re.search(r"^\+1 Messages · .* \(3 × 0\.5\)$", text, re.MULTILINE)
        assert re.search(r"^\+3 Messages · [^(]*$", text, re.MULTILINE)


async def test_an_award_comes_with_its_note_and_its_end(community: Community) -> None:
    ada, bob = community.person("Ada", role=Role.ADMIN), community.person("Bob", username="bob")
    await bob.says("hello")
    await ada.says("/award @bob 10 wonderful *notes* {n}")
    community.wait(hours=1)
    await ada.says("/award undo")
    text = (await bob.says("/points why")).private
    assert re.search(r"^\+10 From an admin · .* — “wonderful \*notes\* \{n\}”$", text, re.MULTILINE)
    assert re.search(r"^−10 From an admin, taken back · ", text, re.MULTILINE)
    assert "Balance: 0 + 1 = 1" in text


async def test_a_debt_is_told_plainly(community: Community) -> None:
    ada, bob = community.person("Ada", role=Role.ADMIN), community.person("Bob", username="bob")
    await bob.says("hello")
    await ada.says("/award @bob -5 counted twice")
    text = (await bob.says("/points why")).private
    assert "Balance: 0 − 4 = −4" in text


async def test_who_has_none_is_told_how_to_begin(community: Community) -> None:
    assert "/checkin" in (await community.person("Alice").says("/points why")).private
    ming = community.person("小明", locale="zh")
    assert "打卡" in (await ming.says("积分明细")).private


async def test_moments_are_in_the_members_own_zone(community: Community) -> None:
    ming = community.person("小明", locale="zh-hans")
    await ming.says("/timezone shanghai")
    await ming.says("早上好", at=community.clock.now() + timedelta(minutes=1))
    text = (await ming.says("积分明细")).private
    assert "+1 发言 · 2026/3/2 17:01" in text
    assert "余额：0 + 1 = 1" in text
