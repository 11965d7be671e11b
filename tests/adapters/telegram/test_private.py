"""Private chats that are closed, and rights that are missing: tried once, not again and again."""

from __future__ import annotations

from bot.core.actions import Delivered, Grant, Outcome, Outgoing, Place, Refused, Revoke, Say
from bot.core.elements import Text
from bot.core.events import Address
from tests.adapters.telegram.server import Fault, Values
from tests.adapters.telegram.world import GROUP, User, World, open_world, texts

HERE = Address("telegram", str(GROUP))


async def tells(world: World, user: User, text: str, *, optional: bool = True) -> Outcome:
    """What comes of a message to one person."""
    place = Place(HERE, None, Address("telegram", str(user.id)))
    say = Say((Text(text),), private=True, optional=optional)
    return await world.adapter.perform(Outgoing(place, say))


def attempts(world: World, user: User) -> list[Values]:
    return [
        call.values
        for call in world.server.calls
        if call.method == "sendMessage" and call.values["chat_id"] == user.id
    ]


def change(user: User, before: str, after: str) -> Values:
    bot = {"id": 12345, "is_bot": True, "first_name": "Hearth"}
    return {
        "chat": {"id": user.id, "type": "private", "first_name": "A"},
        "from": user.about,
        "date": 1772442000,
        "old_chat_member": {"user": bot, "status": before},
        "new_chat_member": {"user": bot, "status": after},
    }


async def test_a_chat_that_was_never_opened_is_tried_once_and_again_when_it_opens(
    url: str,
) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.ephemeral = False
        await alice.says(group, "good morning")
        for _ in range(3):
            assert await tells(world, alice, "for you") == Delivered()
        assert len(attempts(world, alice)) == 1
        await alice.in_private("/points")
        await tells(world, alice, "at last")
        assert "at last" in texts(attempts(world, alice))


async def test_who_blocks_the_bot_is_left_alone_until_they_unblock_it(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.ephemeral = False
        await alice.says(group, "good morning")
        await alice.in_private("/points")
        await tells(world, alice, "first")
        before = len(attempts(world, alice))
        await alice.world_hears("my_chat_member", change(alice, "member", "kicked"))
        await tells(world, alice, "unheard")
        assert len(attempts(world, alice)) == before
        await alice.world_hears("my_chat_member", change(alice, "kicked", "member"))
        await tells(world, alice, "again")
        assert "again" in texts(attempts(world, alice))
        assert "unheard" not in texts(attempts(world, alice))


async def test_a_closed_chat_still_gets_the_hint_in_the_group_and_the_ephemeral_answer() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.ephemeral = False
        await alice.says(group, "good morning")
        await tells(world, alice, "for you")
        assert "private chat" in texts(await alice.says(group, "/points"))
        world.server.ephemeral = True
        await alice.says(group, "/points")
        assert [message["only"] for message in group.ephemeral] == [11]


async def test_a_fault_that_passes_closes_no_chat() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.ephemeral = False
        await alice.says(group, "good morning")
        await alice.in_private("/points")
        for status, after in ((500, None), (429, 1), (400, None)):
            world.server.faults.append(Fault("sendMessage", status, retry_after=after, chat=11))
            await tells(world, alice, "unlucky")
        assert await tells(world, alice, "lucky") != Delivered()
        assert "lucky" in texts(attempts(world, alice))


async def test_without_the_right_to_set_tags_a_group_is_told_once(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "good morning")
        rights = Fault("setChatMemberTag", 400, times=9, description="not enough rights")
        world.server.faults.append(rights)
        for number in range(3):
            account = Address("telegram", str(11 + number))
            grant = Outgoing(Place(HERE, None, account), Grant(account, "Level 3"))
            assert isinstance(await world.adapter.perform(grant), Refused)
        said = texts([*group.messages.values()])
        assert said.count("manage tags") == 1


async def test_a_tag_that_fits_nobody_is_no_question_of_rights() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        account = Address("telegram", str(alice.id))
        fault = Fault("setChatMemberTag", 400, description="user not found")
        world.server.faults.append(fault)
        place = Place(HERE, None, account)
        await world.adapter.perform(Outgoing(place, Grant(account, "Level 3")))
        assert group.messages == {}
        granted = await world.adapter.perform(Outgoing(place, Grant(account, "★ Level 3 of many!")))
        revoked = await world.adapter.perform(Outgoing(place, Revoke(account, "")))
        assert (granted, revoked) == (Delivered(), Delivered())
        tags = [c.values["tag"] for c in world.server.calls if c.method == "setChatMemberTag"]
        assert tags == ["Level 3 of many", ""]


async def test_the_hint_speaks_the_language_of_the_group() -> None:
    async with open_world(language="zh") as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "早上好")
        world.server.faults.append(Fault("setChatMemberTag", 403))
        account = Address("telegram", "11")
        await world.adapter.perform(Outgoing(Place(HERE, None, account), Grant(account, "三级")))
        assert "标签" in texts([*group.messages.values()])
