"""/surprise: whom nobody has thanked yet, and the owner's own words for them."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.events import Role
from bot.testing import Community, Person, open_community
from tests.bot.features.honour_board.kindness import answers, thanks


def owner(community: Community, locale: str = "en") -> Person:
    return community.person("Olga", role=Role.OWNER, locale=locale)


async def be_active(person: Person, days: int) -> None:
    """Check in on so many days, beginning today, and come back to now."""
    now = person.community.clock.now()
    for _ in range(days):
        await person.says("/checkin")
        person.community.wait(days=1)
    person.community.clock.set(now)


async def test_whom_nobody_has_thanked_is_suggested_with_a_fact(community: Community) -> None:
    olga = owner(community)
    people = [community.person(f"P{n}") for n in range(7)]
    for person in people:
        await person.says("hello")
    await be_active(people[5], 3)
    community.wait(days=3)
    await answers(olga, people[6])
    heard = await olga.says("/surprise")
    assert heard.public == ""
    assert heard.private.splitlines()[:6] == [
        "🎁 Nobody has thanked these members yet, and they are here often:",
        "· P5: active on 3 days, checked in 3 times",
        "· P6: active on 2 days, answered 1 question",
        "· P0: active on 1 day",
        "· P1: active on 1 day",
        "· P2: active on 1 day",
    ]
    assert list(heard.buttons) == ["P5", "P6", "P0", "P1", "P2"]


async def test_neither_staff_nor_the_thanked_nor_who_hides_or_left_is_suggested(
    community: Community,
) -> None:
    olga, amy = owner(community), community.person("Amy", role=Role.MODERATOR)
    names = ("Thea", "Hal", "Lea", "Bob", "Sue", "Old")
    thea, hal, lea, bob, sue, old = (community.person(name) for name in names)
    await old.says("hello")
    community.wait(days=28)
    for person in (olga, amy, thea, hal, lea, bob, sue):
        await person.says("hello")
    await thanks(bob, thea)
    await hal.says("/hide")
    await lea.leaves()
    await olga.says("/surprise @sue", reply_to=None)
    sue_said = (await sue.says("hello again")).message
    await olga.says("/surprise wonderful notes", reply_to=sue_said)
    assert list((await olga.says("/surprise")).buttons) == ["Bob"]
    await thanks(sue, bob)
    assert (await olga.says("/surprise")).private.startswith("🎁 Everybody who has been active")


async def test_a_button_asks_for_the_words_and_the_group_reads_them(community: Community) -> None:
    olga, bob = owner(community), community.person("Bob")
    await bob.says("hello")
    asked = await olga.presses((await olga.says("/surprise")).buttons["Bob"])
    assert asked.private.startswith("🎁 A surprise for Bob: what would you like")
    heard = await olga.presses(asked.buttons["Begin"])
    assert "2/2" in heard.private
    assert "Bob" in heard.private
    said = await olga.answers("for your notes; they are wonderful")
    assert "🎁 A surprise for Bob: for your notes, they are wonderful (20 points)" in said.public
    assert said.private == "Done: the group reads your thanks to Bob."
    assert "+20 A surprise thank-you" in (await bob.says("/points why")).private
    assert "a surprise thank-you to Bob: +20" in (await olga.says("/audit")).private


async def test_the_form_can_be_begun_without_a_member(community: Community) -> None:
    olga, bob = owner(community), community.person("Bob", username="bob")
    await bob.says("hello")
    assert "1/2" in (await olga.says("/form surprise")).private
    assert "nobody called “nemo”" in (await olga.answers("nemo")).private
    assert "cannot surprise yourself" in (await olga.answers("#2")).private
    assert "2/2" in (await olga.answers("@bob")).private
    assert "up to 300" in (await olga.answers("x" * 301)).private
    assert "A surprise for Bob: well done" in (await olga.answers("well done")).public


async def test_a_surprise_is_spoken_of_in_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        olga, ming = owner(community, "zh"), community.person("小明", locale="zh")
        said = (await ming.says("今天的笔记")).message
        listed = await olga.says("/surprise")
        assert "· 小明：活跃 1 天" in listed.private
        heard = await olga.says("/surprise 笔记写得真好", reply_to=said)
        assert "🎁 给 小明 的惊喜感谢：笔记写得真好（20 积分）" in heard.public
        again = await olga.says("/surprise 再谢一次", reply_to=said)
        assert again.private == (
            "小明 在2026年3月2日刚收到过一份惊喜。惊喜不宜太密，最早2026年4月1日再送下一份。"
        )


async def test_a_member_is_surprised_once_in_thirty_days(community: Community) -> None:
    olga, bob = owner(community), community.person("Bob", username="bob")
    await bob.says("hello")
    assert "well done" in (await olga.says("/surprise @bob well done")).public
    community.wait(days=29)
    refused = await olga.says("/surprise @bob well done")
    assert "Bob had a surprise on Mar 2, 2026" in refused.text
    assert "Apr 1, 2026 at the earliest" in refused.text
    assert "had a surprise" in (await olga.says("/surprise @bob")).text
    community.wait(days=1)
    assert "well done" in (await olga.says("/surprise @bob well done")).public


async def test_of_two_surprises_at_once_one_is_told(community: Community) -> None:
    olga, bob = owner(community), community.person("Bob", username="bob")
    await olga.says("hello")
    await bob.says("hello")
    words = [olga.message(f"/surprise @bob thanks {n}") for n in range(2)]
    await asyncio.gather(*(community.app.receive([message]) for message in words))
    await community.app.deliver()
    given = (await bob.says("/points why")).private
    assert given.count("A surprise thank-you") == 1


async def test_who_hides_is_told_alone(community: Community) -> None:
    olga, bob = owner(community), community.person("Bob", username="bob", locale="zh")
    await bob.says("hello")
    await bob.says("/language zh")
    await bob.says("/hide")
    heard = await olga.says("/surprise @bob well done")
    assert "🎁" not in heard.public
    assert "Bob hides from the boards" in heard.private
    assert "🎁 群主给你的惊喜感谢：well done（20 积分）" in heard.private


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/surprise well done", "Who is it for?"),
        ("/surprise @olga well done", "You cannot surprise yourself"),
        ("/surprise @lea well done", "Lea has left the group"),
        ("/surprise @bob " + "x" * 301, "up to 300 are fine"),
        ("/surprise #99·Bob; well done", "Who is it for?"),
        ("/surprise @nemo well done", "nemo"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence(
    community: Community, typed: str, answer: str
) -> None:
    olga = community.person("Olga", role=Role.OWNER, username="olga")
    bob, lea = (community.person(name, username=name.lower()) for name in ("Bob", "Lea"))
    await bob.says("hello")
    await lea.says("hello")
    await lea.leaves()
    heard = await olga.says(typed)
    assert answer in heard.text
    assert "🎁" not in heard.text
    assert "surprise" not in (await olga.says("/audit")).private


async def test_only_the_owner_surprises(community: Community) -> None:
    amy, bob = community.person("Amy", role=Role.ADMIN), community.person("Bob", username="bob")
    await bob.says("hello")
    for line in ("/surprise", "/surprise @bob well done", "/form surprise"):
        assert "the owner" in (await amy.says(line)).text
