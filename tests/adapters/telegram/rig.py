"""Kills the bot again and again while people write, and counts what became of their messages.

uv run python -m tests.adapters.telegram.rig --cycles 1000 [--seed N] [--hasty]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from migrations.schema import upgrade
from models.database import open_database
from models.tables import LedgerEntry, Standing
from tests.adapters.telegram.server import BOT, Chat, FakeTelegram

ROOT = Path(__file__).parents[3]
GROUP = -1001234567890
MEMBERS = 40
BATCH = 30
"""Messages at once."""
LONGEST_LIFE = 0.25
"""Seconds after its first poll at which the bot is killed at the latest."""
DRAIN_SECONDS = 60
BIRTH_SECONDS = 30


@dataclass(frozen=True)
class Outcome:
    """What was written, and what was counted for it."""

    cycles: int
    written: int
    lost: int
    doubled: int
    sums_agree: bool


class Rig:
    """A server, people who write, and a bot that is killed."""

    def __init__(self, database_url: str, seed: int, *, hasty: bool) -> None:
        self._url = database_url
        self._random = random.Random(seed)
        self._manner = "hasty" if hasty else "careful"
        self._server = FakeTelegram()
        self._chat = Chat(GROUP, "supergroup", "Writers", {BOT["id"]: "administrator"})
        self._server.chats[GROUP] = self._chat
        self.written: list[int] = []

    async def run(self, cycles: int) -> None:
        """Kill the bot so often, then let it finish."""
        await self._server.start()
        zygote = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.adapters.telegram.victim"),
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
        )
        try:
            for _ in range(cycles):
                await self._cycle(zygote)
            await self._finish(zygote)
        finally:
            zygote.kill()
            await zygote.wait()
            await self._server.stop()

    async def _cycle(self, zygote: Process) -> None:
        polls, child = self._server.polls, await self._born(zygote)
        writing = asyncio.create_task(self._write())
        async with asyncio.timeout(BIRTH_SECONDS):
            await self._server.polled(polls)
        await asyncio.sleep(self._random.uniform(0, LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
        await writing
        self._server.forget_poll()

    async def _finish(self, zygote: Process) -> None:
        child = await self._born(zygote)
        async with asyncio.timeout(DRAIN_SECONDS):
            await self._server.drained()
        await asyncio.sleep(0.5)
        os.kill(child, signal.SIGKILL)

    async def _born(self, zygote: Process) -> int:
        if zygote.stdin is None or zygote.stdout is None:
            raise RuntimeError("the process has no pipes")
        zygote.stdin.write(f"{self._url} {self._server.url} {self._manner}\n".encode())
        await zygote.stdin.drain()
        return int(await zygote.stdout.readline())

    async def _write(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            for _ in range(self._random.randint(1, BATCH)):
                self._message()
            await asyncio.sleep(self._random.uniform(0, LONGEST_LIFE / 2))

    def _message(self) -> None:
        self._chat.last += 1
        user = self._random.randint(1, MEMBERS)
        self.written.append(self._chat.last)
        about = {"id": user, "is_bot": False, "first_name": f"Member {user}"}
        message = {"message_id": self._chat.last, "chat": self._chat.about(), "from": about}
        self._server.push("message", message | {"date": 1772442000, "text": "good morning"})
        if self._random.random() < 0.05:  # now and then the server brings one twice
            again = message | {"date": 1772442000, "text": "good morning"}
            self._server.push("message", again)


async def crash(database_url: str, cycles: int, seed: int, *, hasty: bool = False) -> Outcome:
    """Run the rig on a fresh database, and compare the ledger with what was written."""
    database = open_database(database_url)
    await upgrade(database)
    await database.close()
    rig = Rig(database_url, seed, hasty=hasty)
    await rig.run(cycles)
    database = open_database(database_url)
    try:
        counted, messages, sums = await database.run(_counted)
    finally:
        await database.close()
    lost = len(rig.written) - messages
    return Outcome(cycles, len(rig.written), lost, counted - messages, sums == counted)


def _counted(session: Session) -> tuple[int, int, int]:
    entries = select(func.count(LedgerEntry.id)).where(LedgerEntry.reason == "message")
    sources = select(func.count(LedgerEntry.receipt_id.distinct())).where(
        LedgerEntry.reason == "message"
    )
    sums = select(func.coalesce(func.sum(Standing.earned), 0))
    return (
        session.scalar(entries) or 0,
        session.scalar(sources) or 0,
        int(session.scalar(sums) or 0),
    )


def main() -> None:
    """Run it as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hasty", action="store_true", help="confirm first: this must lose some")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        url = f"sqlite+aiosqlite:///{folder}/rig.db"
        outcome = asyncio.run(crash(url, asked.cycles, asked.seed, hasty=asked.hasty))
        sys.stdout.write(f"{outcome}\n")


if __name__ == "__main__":
    main()
