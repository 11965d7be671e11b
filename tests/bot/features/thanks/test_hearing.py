"""Thanks by replies and reactions, in conversation."""

from __future__ import annotations

from datetime import timedelta

from bot.core.events import MessageDeleted
from bot.testing import Community, Person, open_community
from tests.bot.features.thanks.conftest import Thanked


async def test_a_reply_that_thanks_is_nodded_at(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    notes = await bob.says("here are my notes")
    heard = await alice.says("thank you so much!", reply_to=notes.message)
    assert heard.reactions == ["🤝"]
    assert heard.text == ""
    assert await thanked(bob) == 2


async def test_in_chinese_alike(ming: Person, bob: Person, thanked: Thanked) -> None:
    notes = await bob.says("my notes")
    assert (await ming.says("谢谢老师", reply_to=notes.message)).reactions == ["🤝"]
    assert (await ming.says("不用谢", reply_to=notes.message)).reactions == []
    assert await thanked(bob) == 2


async def test_what_does_not_count_gets_no_word(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    first, second = await bob.says("here are my notes"), await bob.says("and more of them")
    await alice.says("thanks", reply_to=first.message)
    for answered in (first, second):
        assert (await alice.says("thanks", reply_to=answered.message)).outgoing == []
    assert await thanked(bob) == 2


async def test_only_answers_to_others_thank(alice: Person, bob: Person, thanked: Thanked) -> None:
    robot = alice.community.person("Robot", is_bot=True)
    own, beep = await alice.says("here are my notes"), await robot.says("beep")
    await alice.says("thanks everybody")
    await alice.says("thanks", reply_to=own.message)
    await alice.says("thanks", reply_to=beep.message)
    await robot.says("thanks", reply_to=own.message)
    await alice.reacts(own.message, "🙏")
    assert await thanked(alice) == 0
    assert "0 times" in (await alice.says("/thanks")).private


async def test_a_reaction_thanks_for_as_long_as_it_stands(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    notes = await bob.says("here are my notes")
    for _ in range(2):
        assert (await alice.reacts(notes.message, "🙏")).outgoing == []
        assert await thanked(bob) == 2
        await alice.reacts(notes.message, "🙏", "👍")
        assert await thanked(bob) == 2
        await alice.reacts(notes.message, "👍")
        assert await thanked(bob) == 0


async def test_a_reply_counts_in_the_place_of_a_reaction_that_is_gone(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    notes = await bob.says("here are my notes")
    await alice.reacts(notes.message, "🙏")
    assert (await alice.says("thanks!", reply_to=notes.message)).reactions == []
    assert await thanked(bob) == 2
    await alice.reacts(notes.message)
    assert await thanked(bob) == 2


async def test_the_community_chooses_the_reactions(url: str) -> None:
    async with open_community(url, settings={"thanks.reactions": ("❤️", "🌹")}) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        given = "thanked 1 time"
        for n, emoji in enumerate(("❤", "❤️", "🌹")):
            notes = await bob.says(f"note {n}")
            await alice.reacts(notes.message, emoji)
        await alice.reacts((await bob.says("note 4")).message, "🙏")
        told = (await bob.says("/thanks")).private
        assert "thanked 3 times" in told, given


async def test_a_message_that_is_deleted_thanks_no_more(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    notes = await bob.says("here are my notes")
    heard = await alice.says("thanks", reply_to=notes.message)
    await alice.deletes(heard.message)
    assert await thanked(bob) == 0
    assert (await alice.says("ty", reply_to=notes.message)).reactions == ["🤝"]


async def test_said_and_deleted_at_once_it_never_thanked(
    alice: Person, bob: Person, thanked: Thanked
) -> None:
    notes = await bob.says("here are my notes")
    said = alice.message("thanks", reply_to=notes.message)
    gone = MessageDeleted(group=said.group, external_id=said.external_id, at=said.at)
    await alice.community.receives([said, gone])
    assert await thanked(bob) == 0


async def test_history_is_counted_in_silence(alice: Person, bob: Person, thanked: Thanked) -> None:
    notes = await bob.says("here are my notes")
    long_ago = alice.community.clock.now() - timedelta(days=3)
    said = alice.message("thanks", reply_to=notes.message, at=long_ago)
    assert (await alice.community.receives([said], live=False)).outgoing == []
    assert await thanked(bob) == 2


async def test_what_is_excluded_earns_no_points_and_uses_nothing_up(url: str) -> None:
    settings = {"points.excluded_channels": ("4711",)}
    async with open_community(url, settings=settings) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        notes = await bob.says("notes", channel="4711")
        assert (await alice.says("thx", reply_to=notes.message, channel="4711")).reactions == []
        more = await bob.says("more notes")
        assert (await alice.says("thx", reply_to=more.message)).reactions == ["🤝"]
        assert "thanked 2 times" in (await bob.says("/thanks")).private


async def test_who_waits_neither_gives_nor_gets_points(url: str) -> None:
    async with open_community(url, settings={"points.wait_hours": 24}) as community:
        bob = community.person("Bob")
        notes = await bob.says("notes")
        community.wait(days=3)
        new = community.person("New")
        await new.joins()
        assert (await new.says("thanks", reply_to=notes.message)).reactions == []
        hello = await new.says("hello there")
        assert await points(community, new) == 0
        await bob.says("thanks for joining", reply_to=hello.message)  # which ends the waiting
        community.wait(days=1)
        more = await bob.says("more notes")
        assert (await new.says("thanks", reply_to=more.message)).reactions == ["🤝"]


async def points(community: Community, person: Person) -> int:
    return int("Thanks from others" in (await person.says("/points why")).private)


async def test_the_entry_is_told_by_points_why(alice: Person, bob: Person, ming: Person) -> None:
    for person in (bob, ming):
        notes = await person.says("notes")
        await alice.says("thanks", reply_to=notes.message)
    assert "Thanks from others" in (await bob.says("/points why")).private
    assert "收到感谢" in (await ming.says("/points why")).private
