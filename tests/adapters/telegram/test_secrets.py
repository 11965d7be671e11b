"""The token is nowhere to be read: not in a log, an error or a repr."""

from __future__ import annotations

import logging
import traceback

import pytest

from adapters.telegram.client import connect
from adapters.telegram.polling import Ended
from tests.adapters.telegram.server import TOKEN, Fault
from tests.adapters.telegram.world import open_world

FAULTS = [
    Fault("getMe", 502),
    Fault("setMyCommands", 400),
    Fault("getUpdates", drop=True),
    Fault("getUpdates", body=b"<html>", status=200),
    Fault("getUpdates", 409),
    Fault("getChatAdministrators", 400),
    Fault("sendMessage", drop=True),
    Fault("sendMessage", 400),
    Fault("answerCallbackQuery", drop=True),
]


def test_a_client_shows_no_token() -> None:
    client = connect(TOKEN)
    assert TOKEN not in f"{client} {client!r}"


async def test_no_fault_brings_the_token_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with open_world(run=False) as world:
        group, alice = world.group(), world.user("Alice", 11)
        world.server.faults += FAULTS
        world.run()
        await alice.says(group, "/help")
        await alice.says(group, "/leaderboard")
    secret = TOKEN.partition(":")[2]
    assert caplog.records
    told = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert secret not in told


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
@pytest.mark.parametrize("status", [401, 404])
async def test_the_error_that_ends_it_has_no_token(method: str, status: int) -> None:
    async with open_world(run=False) as world:
        world.server.faults.append(Fault(method, status))
        world.run()
        assert world.task
        with pytest.raises(Ended) as ended:
            await world.task
        world.task = None
        kept: BaseException | None = ended.value
        while kept:  # also what Python keeps of it without printing it
            assert TOKEN not in "".join(traceback.format_exception(kept, chain=False))
            kept = kept.__context__
