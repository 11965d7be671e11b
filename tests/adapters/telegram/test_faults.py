"""What goes wrong between Telegram and the bot, and loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.telegram.leases import Lease
from adapters.telegram.polling import Ended
from models.faults import DatabaseUnreachable
from models.tables import Quarantine
from tests.adapters.telegram.server import Fault
from tests.adapters.telegram.world import World, later, open_world, texts


async def earned(world: World, points: str) -> None:
    """Alice's points are these, as she is told."""
    group = next(iter(world.server.chats.values()))
    alice = world.user("Alice", 11)
    assert points in texts(await alice.says(group, "/points"))


async def test_an_update_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.push("message", {"message_id": "none", "chat": 5})
        world.server.push("message", alice.message(group, "good morning"))
        await world.quiet()
        await earned(world, "1 point")

        def unread(session: Session) -> int:
            return session.scalar(select(func.count(Quarantine.id))) or 0

        assert await world.app.database.run(unread) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", 500, times=2),
        Fault("getUpdates", 429, retry_after=1),
        Fault("getUpdates", 409),
        Fault("getUpdates", body=b"<html>", status=200),
        Fault("getUpdates", drop=True),
        Fault("getUpdates", 502, after=True),
    ],
    ids=lambda fault: f"{fault.status} {'after' if fault.after else ''}{fault.body or ''}",
)
async def test_faults_of_the_poll_are_waited_out(fault: Fault) -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.faults.append(fault)
        world.server.push("message", alice.message(group, "good morning"))
        await world.quiet()
        await earned(world, "1 point")


async def test_updates_that_come_twice_or_in_another_order_count_once(url: str) -> None:
    async with open_world(url, **{"points.message_cooldown": 0}) as world:
        group, alice = world.group(), world.user("Alice", 11)
        first, second = (alice.message(group, text) for text in ("one", "two"))
        for message in (second, first, second, first):
            world.server.push("message", message)
        await world.quiet()
        await earned(world, "2 points")


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_is_not_known_any_more_ends_it_with_a_sentence(status: int) -> None:
    async with open_world(run=False) as world:
        world.server.faults.append(Fault("getUpdates", status))
        world.run()
        assert world.task
        with pytest.raises(Ended, match="@BotFather"):
            await world.task
        world.task = None


async def test_one_chat_that_is_flooded_holds_up_no_other() -> None:
    async with open_world() as world:
        busy, calm = world.group(-1001, title="Busy"), world.group(-1002, title="Calm")
        alice, bob = world.user("Alice", 11), world.user("Bob", 12)
        world.server.faults.append(Fault("sendMessage", 429, retry_after=30, chat=-1001))
        world.server.push("message", alice.message(busy, "/help"))
        sent = await bob.says(calm, "/points")
        assert any(values["chat_id"] == -1002 for values in sent)


async def test_after_a_flood_the_answer_is_given_all_the_same() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.faults.append(Fault("sendMessage", 429, retry_after=1))
        world.server.push("message", alice.message(group, "/points"))
        await world.quiet()
        await asyncio.sleep(1.2)
        assert group.ephemeral


async def test_what_somebody_s_own_client_makes_up_for_a_button_is_no_button(url: str) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        await alice.says(group, "/points")
        message = group.messages.get(1) or alice.message(group, "hi")
        about = {"from": alice.about, "chat_instance": "1", "message": message}
        made_up = ("b²", "b" + "9" * 60, "b-1", "b", "", "home:\x00", "home:-1", "\x00", 5)
        for number, data in enumerate(made_up):
            world.server.push("callback_query", about | {"id": f"q{number}", "data": data})
        await world.quiet()
        answers = [c.values for c in world.server.calls if c.method == "answerCallbackQuery"]
        assert len(answers) == len(made_up)
        assert all("too old" in str(values["text"]) for values in answers)


async def test_a_time_beyond_all_calendars_is_set_aside() -> None:
    async with open_world() as world:
        group, alice = world.group(), world.user("Alice", 11)
        for far in (10**30, 10**15, -(10**30), float("inf")):
            world.server.push("message", alice.message(group, "late") | {"date": far})
        world.server.push("message", alice.message(group, "good morning"))
        await world.quiet()
        await earned(world, "1 point")


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook"])
async def test_a_flood_at_the_start_is_waited_out(method: str) -> None:
    async with open_world(run=False) as world:
        world.server.faults.append(Fault(method, 429, retry_after=1))
        world.run()
        async with asyncio.timeout(10):
            await world.server.polled(0)


async def test_a_menu_that_telegram_does_not_take_is_done_without() -> None:
    async with open_world(run=False) as world:
        world.server.faults.append(Fault("setMyCommands", 400))
        world.run()
        async with asyncio.timeout(10):
            await world.server.polled(0)


async def test_a_lease_is_renewed_again_when_the_database_is_back(url: str) -> None:
    async with open_world(url, run=False) as world:
        lease, run = Lease(world.app, "poll 1"), world.app.database.run
        assert await lease.take()
        failures = 2

        async def failing(work: Any) -> Any:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise DatabaseUnreachable("it is away")
            return await run(work)

        world.app.database.run = failing  # type: ignore[method-assign]  # away for a while
        renewing = asyncio.create_task(lease.renew(0.01))
        later(world, seconds=40)
        async with asyncio.timeout(10):
            while failures > -2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        later(world, seconds=40)
        assert not await Lease(world.app, "poll 1").take()
        assert not renewing.done()
        renewing.cancel()


async def test_the_second_process_of_a_token_waits_for_the_first(url: str) -> None:
    async with open_world(url) as world:
        await asyncio.sleep(0.2)
        polls = world.server.polls
        second = World(world.server, world.app, world.clock)
        second.run()
        await asyncio.sleep(0.3)
        assert world.server.polls <= polls + 1
        await second.stop()


async def test_what_was_not_committed_comes_again(url: str) -> None:
    async with open_world(url, run=False) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.push("message", alice.message(group, "good morning"))
        taken = world.app.receive
        calls = 0

        async def failing(events: object, **more: object) -> object:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise ConnectionError("the process dies here")
            return await taken(events, **more)  # type: ignore[arg-type]  # as it was given

        world.app.receive = failing  # type: ignore[method-assign,assignment]  # dies once
        world.run()
        assert world.task
        with pytest.raises(ConnectionError):
            await world.task
        assert world.server.confirmed == 0
        again = World(world.server, world.app, world.clock)
        again.run()
        await world.quiet()
        await again.stop()
        world.task = None
        assert calls == 2


async def test_a_reaction_taken_away_is_another_state_and_reactions_of_chats_are_nobodys(
    url: str,
) -> None:
    async with open_world(url) as world:
        group, alice = world.group(), world.user("Alice", 11)
        message = alice.message(group, "good morning")
        await alice.world_hears("message", message)
        about = {"chat": group.about(), "message_id": message["message_id"], "date": 1}
        heart = [{"type": "emoji", "emoji": "❤"}]
        state = {"user": alice.about, "old_reaction": [], "new_reaction": heart}
        await alice.world_hears("message_reaction", about | state)
        masked = {"actor_chat": group.about(), "old_reaction": [], "new_reaction": heart}
        await alice.world_hears("message_reaction", about | masked)
        later(world, minutes=2)
        await earned(world, "1 point")
