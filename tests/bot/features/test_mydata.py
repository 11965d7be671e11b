"""/mydata, in conversation: a copy of all that is kept, and being forgotten for good."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.actions import Say
from bot.core.elements import Button, File
from bot.core.events import Address, Event, Role
from bot.services.invariants import check
from bot.testing import PLATFORM, Community, Heard, Person
from models.tables import Base
from tests.adapters.telegram.server import Chat, Values
from tests.adapters.telegram.world import User, World, later, open_world, texts

Rows = dict[str, list[str]]


def everything(session: Session) -> Rows:
    """Every row of every table, as text."""
    return {
        table.name: sorted(" ".join(map(repr, row)) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def singing(tables: Rows, canaries: Iterable[str]) -> list[str]:
    """The rows in which a canary sings."""
    wanted = tuple(canaries)
    return [row for rows in tables.values() for row in rows if any(c in row for c in wanted)]


def files(heard: Heard) -> dict[str, str]:
    found = [e for say in heard.says for e in say.elements if isinstance(e, File)]
    return {file.name: file.content for file in found}


def code_of(heard: Heard) -> str:
    (line,) = [line for line in heard.buttons.values() if line.startswith("/mydata erase ")]
    return line


async def test_a_member_gets_a_copy_alone_and_not_again_at_once(community: Community) -> None:
    alice, bob = community.person("Alice", username="alice_a"), community.person("Bobadilla")
    await bob.says("hello there")
    offered = await alice.says("/mydata")
    assert offered.public == ""
    assert offered.buttons == {"📥 Export": "/mydata export", "🗑 Erase": "/mydata erase"}
    heard = await alice.presses("/mydata export")
    assert heard.public == ""
    given = files(heard)
    assert [*given] == ["hearth-my-data.html", "hearth-my-data.json"]
    assert "alice_a" in given["hearth-my-data.html"]
    tables = {t["table"]: t["rows"] for t in json.loads(given["hearth-my-data.json"])["tables"]}
    assert len(tables["receipt"]) == 2
    assert "Bobadilla" not in heard.text + "".join(given.values())

    community.wait(minutes=3)
    assert files(await alice.says("/mydata export")), "the first may not have come through"
    refused = await alice.says("/mydata export")
    assert not files(refused)
    assert "9:10" in refused.private
    assert files(await bob.says("/mydata export"))
    community.wait(minutes=7)
    assert files(await alice.says("/mydata export"))


async def test_in_chinese_by_words_and_where_they_call_nothing(community: Community) -> None:
    ming = community.person("小明", locale="zh")
    assert set((await ming.says("我的数据")).buttons) == {"📥 导出", "🗑 删除"}
    page = files(await ming.says("导出我的数据"))["hearth-my-data.html"]
    assert 'lang="zh-Hans"' in page
    assert "在各社群的身份" in page
    asked = await ming.says("我的数据 删除")
    assert "永久删除" in asked.private
    assert asked.public == ""
    assert code_of(await ming.says("删除我的数据"))
    for talk in ("我的数据库挂了", "我的数据 在哪里看", "删除我的数据 怎么弄", "我的数据 删除？"):
        assert not (await ming.says(talk)).outgoing, talk
    assert "已经全部删除" in (await ming.presses(code_of(asked))).private
    community.wait(minutes=1)
    assert "积分" in (await ming.says("积分")).private


async def test_what_is_not_asked_for_in_its_words_is_refused(community: Community) -> None:
    alice = community.person("Alice")
    for line in ("/mydata please", "/mydata export all", "/mydata erase abc def"):
        heard = await alice.says(line)
        assert "I don't know what to do with" in heard.private
        assert not files(heard)


async def test_erasing_asks_first_and_takes_only_the_members_own_fresh_code(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await Person(elsewhere, alice.sender).says("hello over there")
    await alice.says("hello here")
    await bob.says("hello you")
    asked = await alice.says("/mydata erase")
    assert asked.public == ""
    for told in ("stage elsewhere and stage group", "points, level, streak", "What stays", "mark"):
        assert told in asked.private
    mine, others = code_of(asked), code_of(await bob.says("/mydata erase"))
    assert mine != others
    before = await community.app.database.run(everything)
    for wrong in (others, "/mydata erase 000000", "/mydata erase ÄÖÜ"):
        heard = await alice.says(wrong)
        assert "Nothing was erased" in heard.private
        assert code_of(heard) == mine
    community.wait(minutes=11)
    late = await alice.presses(mine)
    assert "too old" in late.private
    assert code_of(late) != mine
    community.wait(minutes=10)
    after = await community.app.database.run(everything)
    assert [t for t in before if t != "receipt" and before[t] != after[t]] == []
    assert "forgotten" in (await alice.presses(code_of(late).upper())).private


ZOE = Address(PLATFORM, "77881234599")
CANARIES = ("Zoe", "Zimmermann", "zoe_zimmermann", ZOE.id)


async def lives(community: Community) -> tuple[Person, Event]:
    """Somebody who leaves traces in two communities, and the first thing that they said."""
    zoe = community.person("Zoe Zimmermann", account=ZOE, username="zoe_zimmermann")
    bob, admin = community.person("Bob"), community.person("Ada", role=Role.OWNER)
    first = zoe.message("my very first message")
    await community.receives([first])
    await zoe.says("/checkin three pages")
    await bob.says("well said", reply_to=first.external_id)
    await admin.says("/award @zoe_zimmermann 50 Zoe wrote an essay")
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await Person(elsewhere, zoe.sender).says("hello over there")
    return zoe, first


async def leaves_nothing(community: Community, pressed: Event) -> None:
    """Press the button; what is said then is said without a trace."""
    database = community.app.database
    assert singing(await database.run(everything), CANARIES)
    taken = await community.app.receive([pressed])
    rows = await database.run(everything)
    assert singing(rows, CANARIES) == []
    (farewell,) = [outgoing.action for outgoing in taken.outgoing]
    assert isinstance(farewell, Say)
    assert farewell.private
    assert not [element for element in farewell.elements if isinstance(element, Button)]
    await community.app.deliver()
    assert await database.run(everything) == rows


async def test_whoever_is_forgotten_is_a_newcomer_and_their_past_stays_past(
    community: Community,
) -> None:
    database = community.app.database
    bob, admin = community.person("Bob"), community.person("Ada", role=Role.OWNER)
    zoe, first = await lives(community)
    pressed = zoe.message(code_of(await zoe.says("/mydata erase")))
    await leaves_nothing(community, pressed)
    community.wait(hours=1)
    assert not (await community.receives([pressed])).outgoing
    await community.receives([first], live=False)
    assert singing(await database.run(everything), CANARIES) == []
    assert "Zoe" not in (await bob.says("/leaderboard")).text
    audit = (await admin.says("/audit")).private
    assert "somebody · had everything about themselves erased" in audit

    told = (await zoe.says("/points")).private
    assert "0 points" in told
    assert "50" not in told
    rows = await database.run(everything)
    await community.receives([first])
    assert (await database.run(everything))["ledger_entry"] == rows["ledger_entry"]
    assert await database.run(lambda s: check(s, community.app.declared)) == []


async def test_an_owner_is_told_who_can_look_after_the_community(community: Community) -> None:
    olga, bob = community.person("Olga", role=Role.OWNER), community.person("Bob")
    await bob.says("hello")
    await olga.says("hello")
    alone = (await olga.says("/mydata erase")).private
    assert "stage group goes on without you, and I know of no other admin" in alone
    ada = community.person("Ada", role=Role.ADMIN)
    await ada.says("/award @Bob 5 well done")
    asked = await olga.says("/mydata erase")
    assert "As far as I know, Ada can look after it" in asked.private
    assert "goes on without you" not in (await ada.says("/mydata erase")).private
    await olga.says("/settings points.message 2")
    await olga.presses(code_of(asked))
    assert "2" in (await ada.says("/settings points.message")).private
    assert "Last changed by somebody" in (await ada.says("/settings points.message")).private
    assert "Bob" in (await ada.says("/leaderboard")).text


async def test_who_has_left_may_still_do_both(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    await alice.leaves()
    heard = await community.receives([away(alice, "/mydata export")])
    assert files(heard)
    asked = await community.receives([away(alice, "/mydata erase")])
    assert "forgotten" in (await community.receives([away(alice, code_of(asked))])).private


def away(person: Person, line: str) -> Event:
    """A command from elsewhere, such as a private chat."""
    return replace(person.message(line), present=False)  # type: ignore[call-arg]  # a command


def documents(world: World, since: int = 0) -> list[Values]:
    return [call.values for call in world.server.calls[since:] if call.method == "sendDocument"]


async def forgets(world: World, alice: User, chat: Chat, label: str) -> str:
    """Press the button of the question; what was said, once nothing is left of them."""
    said = texts(await alice.presses(chat, label))
    rows = await world.app.database.run(everything)
    assert singing(rows, ("Adelheid", "adelheid_a", "7788123459")) == []
    return said


@pytest.mark.parametrize("ephemeral", [True, False])
async def test_on_telegram_it_comes_to_the_member_alone_and_leaves_nothing(
    url: str, ephemeral: bool
) -> None:
    async with open_world(url) as world:
        world.server.ephemeral = ephemeral
        group = world.group()
        alice = world.user("Adelheid", 7788123459, username="adelheid_a")
        await alice.says(group, "good morning, everybody")
        await alice.says(group, "/mydata export")
        assert not [m for m in group.messages.values() if "document" in m]
        seen_in_group = [m for m in group.ephemeral if "document" in m]
        assert len(seen_in_group) == 2 * ephemeral
        assert {m["only"] for m in seen_in_group} <= {alice.id}
        before = len(world.server.calls)
        await alice.in_private("/mydata export")
        got = documents(world, before)
        assert [values["chat_id"] for values in got] == [alice.id, alice.id]
        assert b"adelheid_a" in got[0]["document"]
        await alice.says(group, "/mydata erase")
        place = group if ephemeral else world.server.chats[alice.id]
        assert "I have forgotten you" in await forgets(world, alice, place, "🗑 Erase for good")
        later(world, minutes=1)
        assert "know you from any group" in texts(await alice.in_private("/points"))
        assert "0 points" in texts(await alice.says(group, "/points"))


async def test_on_telegram_a_private_chat_is_enough_for_it(url: str) -> None:
    async with open_world(url) as world:
        group = world.group()
        alice = world.user("Adelheid", 7788123459, username="adelheid_a", language_code="zh-hans")
        await alice.says(group, "大家早上好")
        home = world.server.chats[alice.id]
        assert "彻底删除" in texts(await alice.in_private("我的数据"))
        assert "永久删除" in texts(await alice.presses(home, "🗑 删除"))
        assert "不再记得你" in await forgets(world, alice, home, "🗑 确认彻底删除")
