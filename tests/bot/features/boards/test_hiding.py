"""/hide, in conversation."""

import pytest
from sqlalchemy import update

from bot.core.events import Role
from bot.services.invariants import check
from bot.testing import Community, Person
from models.tables import Community as Row


async def sound(community: Community) -> bool:
    database, declared = community.app.database, community.app.declared
    return not await database.run(lambda session: check(session, declared))


@pytest.fixture
async def alice(community: Community) -> Person:
    await community.person("Bob").says("hello")
    alice = community.person("Alice")
    await alice.says("hello")
    return alice


async def test_who_hides_vanishes_from_boards_and_comes_back(alice: Person) -> None:
    bob = alice.community.person("Bob")
    heard = await alice.says("/hide")
    assert "off the boards" in heard.private
    assert heard.public == ""
    assert "Alice" not in (await bob.says("/leaderboard")).text
    assert "Place 1 of 1" in (await bob.says("/points")).text
    assert await sound(alice.community)
    assert "seen on the boards again" in (await alice.says("/hide off")).private
    assert "Alice" in (await bob.says("/leaderboard")).text
    assert await sound(alice.community)


async def test_the_hidden_still_earn_and_see_their_points(alice: Person) -> None:
    await alice.says("/hide")
    alice.community.wait(minutes=5)
    await alice.says("and on")
    heard = await alice.says("/points")
    assert "2 points earned" in heard.private
    assert "not shown on the boards" in heard.private
    assert "Alice" not in (await alice.says("/leaderboard")).text


async def test_the_words_that_need_no_slash(community: Community) -> None:
    ming = community.person("小明", locale="zh")
    await ming.says("大家好")
    assert "已隐身" in (await ming.says("隐身")).private
    assert "小明" not in (await ming.says("排行榜")).text
    assert "已取消隐身" in (await ming.says("取消隐身")).private
    assert "小明" in (await ming.says("排行榜")).text


@pytest.mark.parametrize("said", ["隐身衣真好玩", "隐身 这个功能怎么用？", "隐身 了吗"])
async def test_talk_about_hiding_hides_nobody(community: Community, said: str) -> None:
    assert not (await community.person("小明", locale="zh").says(said)).outgoing


async def test_hiding_twice_is_hiding_once(alice: Person) -> None:
    for typed in ("/hide", "/hide on", "/hide off", "/hide off"):
        assert (await alice.says(typed)).private
        assert await sound(alice.community)


async def test_who_hides_leaves_and_returns_stays_hidden(alice: Person) -> None:
    await alice.says("/hide")
    await alice.leaves()
    await alice.joins()
    assert "Alice" not in (await alice.community.person("Bob").says("/leaderboard")).text
    assert await sound(alice.community)


async def test_where_hiding_is_off_admins_may_and_all_may_come_back(alice: Person) -> None:
    await alice.says("/hide")
    closed = {"boards.may_hide": False}
    await alice.community.app.database.run(lambda s: s.execute(update(Row).values(settings=closed)))
    await alice.says("/hide off")
    assert "switched off" in (await alice.says("/hide")).private
    assert "Alice" in (await alice.says("/leaderboard")).text
    olga = alice.community.person("Olga", role=Role.ADMIN)
    assert "off the boards" in (await olga.says("/hide")).private
