"""What people do in Telegram groups, over real HTTP through the real library."""

from __future__ import annotations

from adapters.telegram.decode import KINDS
from tests.adapters.telegram.server import BOT
from tests.adapters.telegram.world import later, open_world, texts


async def test_a_message_earns_and_points_are_told_to_the_caller_alone(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "good morning, everybody")
        sent = await alice.says(group, "/points@hearth_bot")
        assert "1 point" in texts(sent)
        assert [m["only"] for m in group.ephemeral] == [11]


async def test_commands_for_other_bots_are_theirs() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        assert await alice.says(group, "/points@other_bot") == []


async def test_a_check_in_by_keyword_gets_a_reaction() -> None:
    async with open_world() as world:
        group, mei = world.group(), world.user("小梅", 12, language_code="zh-hans")
        sent = await mei.says(group, "打卡 读了二十页")
        assert {"type": "emoji", "emoji": "👍"} in [e for v in sent for e in v.get("reaction", ())]


async def test_what_is_forwarded_or_written_by_way_of_a_bot_runs_no_command() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
        assert await alice.says(group, "/checkin", forward_origin=origin) == []
        assert await alice.says(group, "/checkin", via_bot=BOT) == []


async def test_an_anonymous_admin_is_no_member_and_is_asked_to_come_as_a_person() -> None:
    async with open_world() as world:
        group = world.group()
        mask = world.user("Group", 1087968824, is_bot=True)
        sent = await mask.says(group, "/points", sender_chat=group.about())
        assert "person" in texts(sent)


async def test_an_answer_to_the_first_message_of_a_topic_is_no_reply() -> None:
    async with open_world() as world:
        group, alice, bob = world.group(), world.user("Alice", 11), world.user("Bob", 12)
        first = bob.message(group, "welcome to this topic", is_topic_message=True)
        topic = {"message_thread_id": first["message_id"], "is_topic_message": True}
        await alice.says(group, "my first thought", reply_to_message=first, **topic)
        later(world, minutes=2)
        told = await alice.says(group, "/points")
        assert "1 point" in texts(told)


async def test_buttons_are_bound_to_who_asked_for_them() -> None:
    async with open_world() as world:
        group, alice, bob = world.group(), world.user("Alice", 11), world.user("Bob", 12)
        await alice.says(group, "good morning")
        await alice.says(group, "/leaderboard")
        sent = await bob.presses(group, "7 days")
        assert "somebody else" in texts(sent)
        sent = await alice.presses(group, "7 days")
        assert "7 days" in texts(sent) or "week" in texts(sent)


async def test_a_button_pressed_once_and_delivered_twice_runs_once(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "good morning")
        await alice.says(group, "/leaderboard")
        first = await alice.presses(group, "7 days", query="same")
        again = await alice.presses(group, "7 days", query="same")
        assert any("text" in values and "chat_id" in values for values in first)
        assert not any("chat_id" in values for values in again)


async def test_where_nothing_can_be_said_privately_a_button_leads_to_a_private_chat(
    url: str,
) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.ephemeral = False
        await alice.says(group, "good morning")
        sent = await alice.says(group, "/points")
        assert "private chat" in texts(sent)
        assert "1 point" not in texts(list(group.messages.values()))
        sent = await alice.in_private("/points")
        assert "1 point" in texts(sent)
        assert {values["chat_id"] for values in sent} == {11}


async def test_an_album_is_one_message() -> None:
    async with open_world(**{"points.message_cooldown": 0}) as world:
        group, alice = world.group(), world.user("Alice", 11)
        for _ in range(4):
            photo = {"photo": [{"file_id": "f"}], "media_group_id": "77"}
            await alice.says(group, "", **photo)
        assert "1 point" in texts(await alice.says(group, "/points"))


async def test_every_poll_says_what_is_wanted_and_edits_are_not_among_it() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        said = alice.message(group, "good morning")
        await alice.world_hears("message", said)
        later(world, minutes=2)
        world.server.kinds.add("edited_message")  # as if it were brought all the same
        edited = said | {"edit_date": said["date"] + 120, "text": "/checkin"}
        assert await alice.world_hears("edited_message", edited) == []
        assert "1 point" in texts(await alice.says(group, "/points"))
        polls = [call.values for call in world.server.calls if call.method == "getUpdates"]
        assert all(values["allowed_updates"] == list(KINDS) for values in polls)


async def test_names_bring_no_markup_and_call_nobody() -> None:
    async with open_world() as world:
        group = world.group()
        eve = world.user("<b>@everyone</b> t.me/x", 13)
        await eve.says(group, "good morning")
        sent = await eve.says(group, "/points")
        assert "&lt;b&gt;" in texts(sent)
        assert "@everyone" not in texts(sent)


async def test_a_group_that_becomes_a_supergroup_keeps_its_points(url: str) -> None:
    async with open_world(url) as world:
        old = world.group(-500, "group")
        alice = world.user("Alice", 11)
        await alice.says(old, "good morning")
        new = world.group(-1009, "supergroup")
        later(world, minutes=2)
        moved = {"migrate_to_chat_id": -1009}
        await alice.world_hears("message", _without_text(alice.message(old, "")) | moved)
        came = {"migrate_from_chat_id": -500}
        await alice.world_hears("message", _without_text(alice.message(new, "")) | came)
        await alice.says(new, "here we are")
        assert "2 points" in texts(await alice.says(new, "/points"))


def _without_text(message: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in message.items() if key != "text"}
