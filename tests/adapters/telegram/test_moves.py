"""Groups that become supergroups, as told on sending."""

from __future__ import annotations

from typing import Any

from bot.core.actions import Delivered, Edit, Outgoing, Place, Refused, Say
from bot.core.elements import Text
from bot.core.events import Address
from tests.adapters.telegram.server import Fault
from tests.adapters.telegram.world import later, open_world, texts

MOVED: dict[str, Any] = {
    "status": 400,
    "description": "Bad Request: group chat was upgraded to a supergroup chat",
    "migrate": -1009,
    "chat": -500,
}
OLD = Place(Address("telegram", "-500"))


async def test_a_message_to_a_group_that_moved_goes_to_the_new_one_and_the_points_too(
    url: str,
) -> None:
    async with open_world(url) as world:
        old, alice = world.group(-500, "group"), world.user("Alice", 11)
        await alice.says(old, "good morning")
        new = world.group(-1009)
        later(world, minutes=2)
        world.server.faults.append(Fault("sendMessage", **MOVED))
        said = Outgoing(OLD, Say((Text("hello there"),), reply_to="1"))
        assert isinstance(await world.adapter.perform(said), Delivered)
        assert [message["text"] for message in new.messages.values()] == ["hello there"]
        assert "reply_parameters" not in world.server.calls[-1].values
        await alice.says(new, "here we are")
        assert "2 points" in texts(await alice.says(new, "/points"))


async def test_what_comes_from_the_new_group_before_its_move_counts_in_the_old_community(
    url: str,
) -> None:
    async with open_world(url) as world:
        old, new = world.group(-500, "group"), world.group(-1009)
        alice, bob = world.user("Alice", 11), world.user("Bob", 12)
        for user in (alice, bob):
            await user.says(old, "good morning")
        later(world, minutes=2)
        first = alice.message(new, "is everybody here?")
        await alice.world_hears("message", first)
        await bob.says(new, "yes, all of us", reply_to_message=first)
        await bob.says(new, "/checkin")
        for chat, key, other in (
            (new, "migrate_from_chat_id", -500),
            (old, "migrate_to_chat_id", -1009),
        ):
            told = alice.message(chat, "")
            del told["text"]
            await alice.world_hears("message", told | {key: other})
        await alice.world_hears("message", first)
        assert "2 points" in texts(await alice.says(new, "/points"))
        assert "8 points" in texts(await bob.says(new, "/points"))


async def test_what_is_about_a_message_of_the_old_group_is_not_done_to_another_in_the_new() -> None:
    async with open_world() as world:
        world.group(-500, "group")
        world.group(-1009)
        world.server.faults.append(Fault("editMessageText", **MOVED))
        edit = Outgoing(OLD, Edit("1", (Text("changed"),)))
        assert await world.adapter.perform(edit) == Refused("moved")
