"""Admins who write as the group confirm by a button, as the person that they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.telegram.server import Chat, Fault, Values
from tests.adapters.telegram.world import User, World, open_world, texts

MASK = 1087968824


async def masked(world: World, group: Chat, text: str, **more: Any) -> list[Values]:
    """An anonymous admin writes."""
    mask = world.user("Group", MASK, is_bot=True)
    group.members.pop(MASK, None)
    return await mask.says(group, text, sender_chat=group.about(), **more)


async def points(user: User, group: Chat) -> str:
    """What somebody is told of their points."""
    return texts(await user.says(group, "/points"))


@pytest.mark.parametrize(
    ("language", "button"), [("en", "Confirm as me"), ("zh", "以本人身份确认")]
)
async def test_an_anonymous_admin_s_command_runs_as_the_admin_who_presses(
    url: str, language: str, button: str
) -> None:
    async with open_world(url, language=language) as world:
        group, ada, bob = world.group(), world.user("Ada", 11), world.user("Bob", 12)
        group.members[ada.id] = "administrator"
        ada.world.server.users[bob.id]["username"] = "bobby"
        await bob.says(group, "good morning")
        said = texts(await masked(world, group, "/award @bobby 100 thanks"))
        assert "/award" in said
        await bob.presses(group, button)
        assert "101" not in await points(bob, group)
        await ada.presses(group, button)
        assert "101" in await points(bob, group)


async def test_a_mask_s_button_pressed_twice_in_impatience_runs_once(url: str) -> None:
    async with open_world(url) as world:
        group, ada, bob = world.group(), world.user("Ada", 11), world.user("Bob", 12)
        group.members[ada.id] = "administrator"
        ada.world.server.users[bob.id]["username"] = "bobby"
        await bob.says(group, "good morning")
        await masked(world, group, "/award @bobby 100 thanks")
        await ada.presses(group, "Confirm as me")
        await ada.presses(group, "Confirm as me")
        assert "101" in await points(bob, group)


async def test_whom_a_mask_answers_or_marks_is_who_is_meant(url: str) -> None:
    async with open_world(url) as world:
        group, ada, bob = world.group(), world.user("Ada", 11), world.user("Bob", 12)
        cleo = world.user("Cleo", 123)
        group.members[ada.id] = "administrator"
        hello = bob.message(group, "good morning")
        await bob.world_hears("message", hello)
        await cleo.says(group, "good morning to you")
        await masked(world, group, "/award 100 thanks", reply_to_message=hello)
        await ada.presses(group, "Confirm as me")
        assert "101" in await points(bob, group)
        mark = {"type": "text_mention", "offset": 7, "length": 4, "user": cleo.about}
        said = texts(await masked(world, group, "/award Cleo 50 thanks, 亲", entities=[mark]))
        assert "/award @Cleo 50 thanks, 亲" in said
        await ada.presses(group, "Confirm as me")
        assert "51" in await points(cleo, group)
        await masked(world, group, "/remove", reply_to_message=hello)
        await ada.presses(group, "Confirm as me")
        assert "100 points" in await points(bob, group)


async def test_a_press_that_could_not_be_judged_can_be_repeated(url: str) -> None:
    async with open_world(url) as world:
        group, ada, bob = world.group(), world.user("Ada", 11), world.user("Bob", 12)
        group.members[ada.id] = "administrator"
        hello = bob.message(group, "good morning")
        await bob.world_hears("message", hello)
        await masked(world, group, "/award 100", reply_to_message=hello)
        world.server.faults.append(Fault("getChatMember", 502))
        assert "what you may do" in texts(await ada.presses(group, "Confirm as me"))
        for _ in range(2):
            await ada.presses(group, "Confirm as me")
        assert "101" in await points(bob, group)


async def test_what_is_no_command_gives_a_mask_no_button() -> None:
    async with open_world() as world:
        group = world.group()
        sent = await masked(world, group, "/nonsense@hearth_bot")
        assert "your own name" in texts(sent)
        assert not any(values.get("reply_markup") for values in sent)
