"""What do /points and /leaderboard cost in a community of a million, against one of a thousand?

    uv run python -m benchmarks.standing [--quick]

200 calls of each, by members drawn at random, through Application.receive on SQLite; the two
communities take turns. `cost_1m_vs_1k` is the worst ratio of medians. With `--quick` the large
community has 100,000 members.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.crowd import GROUP, PLATFORM, settle
from bot.app import Application
from bot.core.clock import ManualClock
from bot.core.events import Address, CommandInvoked, Sender
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.testing import START
from migrations.schema import upgrade
from models.database import open_database

CALLS = 200
ROUNDS = 5
QUESTIONS = (
    ("points", ""),
    ("leaderboard", "all"),
    ("leaderboard", "30d"),
    ("leaderboard", "7d"),
)


class Crowd:
    """A community whose members ask."""

    def __init__(self, app: Application, members: int) -> None:
        self._app = app
        self._members = members
        self._random = random.Random(11)
        self._asked = 0

    async def ask(self, command: str, arguments: str) -> float:
        """Seconds from the call to its answer."""
        self._asked += 1
        member = str(self._random.randint(1, self._members))
        event = CommandInvoked(
            group=Address(PLATFORM, GROUP),
            external_id=f"q{self._asked}",
            at=START,
            sender=Sender(Address(PLATFORM, member), f"Member {member}"),
            command=command,
            arguments=arguments,
        )
        began = perf_counter()
        taken = await self._app.receive([event])
        seconds = perf_counter() - began
        if not taken.outgoing:
            raise SystemExit(f"/{command} {arguments} was not answered")
        return seconds


@asynccontextmanager
async def crowd(folder: Path, members: int) -> AsyncIterator[Crowd]:
    """A crowd of so many members in a database of its own."""
    database = open_database(f"sqlite+aiosqlite:///{folder / str(members)}.db")
    await upgrade(database)
    await settle(database, members)
    app = Application(
        database, Declared(FEATURES), ManualClock(START), NewCommunity("UTC", "en", 0)
    )
    yield Crowd(app, members)
    await database.close()


async def compare(small: Crowd, large: Crowd, command: str, arguments: str) -> float:
    """The ratio of the median costs of one question."""
    few: list[float] = []
    many: list[float] = []
    for _ in range(ROUNDS):
        for _ in range(CALLS // ROUNDS):
            few.append(await small.ask(command, arguments))
        for _ in range(CALLS // ROUNDS):
            many.append(await large.ask(command, arguments))
    ratio = median(many) / median(few)
    shown = f"{median(few) * 1e3:.2f} ms, {median(many) * 1e3:.2f} ms"
    print(f"/{command} {arguments}".ljust(20), shown.rjust(20), f"ratio {ratio:.2f}")
    return ratio


async def main() -> None:
    """Run and print the figures."""
    parser = argparse.ArgumentParser(description="Cost of /points and /leaderboard by size.")
    parser.add_argument("--quick", action="store_true", help="100,000 members instead of 1,000,000")
    members = 100_000 if parser.parse_args().quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        async with crowd(Path(folder), 1_000) as small, crowd(Path(folder), members) as large:
            ratios = {
                f"{command} {arguments}".strip(): await compare(small, large, command, arguments)
                for command, arguments in QUESTIONS
            }
    figures = {name: round(ratio, 3) for name, ratio in ratios.items()}
    print(json.dumps({"members": members, "cost_1m_vs_1k": max(figures.values()), **figures}))


if __name__ == "__main__":
    asyncio.run(main())
