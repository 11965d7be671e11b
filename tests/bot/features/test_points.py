"""/points, in conversation."""

from bot.testing import Community


async def test_a_first_message_gives_a_point_and_a_place(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("good morning")
    heard = await alice.says("/points")
    assert "1 point earned" in heard.private
    assert "Place 1 of 1" in heard.private


async def test_the_same_message_delivered_twice_counts_once(community: Community) -> None:
    alice = community.person("Alice")
    event = alice.message("good morning")
    await community.receives([event, event])
    await community.receives([event])
    assert "1 point earned" in (await alice.says("/points")).text
