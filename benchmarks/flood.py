"""While Telegram holds one chat back, how quickly are the others answered?

    uv run python -m benchmarks.flood [--quick]

Two groups call a command ten times a second each, over real HTTP from a Bot API server on
loopback. In every second run, each message to the first group is refused for 30 seconds (429). What
is measured is the second group: from the moment the server has its call to the moment it has the
reply. Both kinds of run take turns, each with a bot and a database of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import uuid
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from tests.adapters.telegram.server import Fault
from tests.adapters.telegram.world import World, open_world

BUSY, CALM = -1001, -1002
SECONDS_BETWEEN = 0.1
"""Both groups together stay below what Telegram takes from a bot."""
RETRY_AFTER = 30
PATIENCE_SECONDS = 20
WARM_UP = 5


class Replies:
    """When the calm group gets its replies."""

    def __init__(self, world: World) -> None:
        self._send = world.server._sendMessage
        self.came = asyncio.Event()
        world.server._sendMessage = self._sendMessage  # type: ignore[method-assign]  # holds it up

    async def _sendMessage(self, values: dict[str, Any]) -> Any:  # noqa: N802 - the method's name
        if values["chat_id"] == CALM:
            self.came.set()
        return await self._send(values)


async def run(folder: Path, rounds: int, *, flooded: bool) -> list[float]:
    """Seconds until each reply."""
    url = f"sqlite+aiosqlite:///{folder / uuid.uuid4().hex}.db"
    async with open_world(url, run=False) as world:
        busy, calm = world.group(BUSY, title="Busy"), world.group(CALM, title="Calm")
        alice, bob = world.user("Alice", 11), world.user("Bob", 12)
        if flooded:
            fault = Fault("sendMessage", 429, times=10**9, retry_after=RETRY_AFTER, chat=BUSY)
            world.server.faults.append(fault)
        replies, waits = Replies(world), []
        world.run()
        for _ in range(WARM_UP + rounds):
            next_round = perf_counter() + SECONDS_BETWEEN
            replies.came.clear()
            world.server.push("message", alice.message(busy, "/points"))
            began = perf_counter()
            world.server.push("message", bob.message(calm, "/points"))
            async with asyncio.timeout(PATIENCE_SECONDS):
                await replies.came.wait()
            waits.append(perf_counter() - began)
            await asyncio.sleep(max(0.0, next_round - perf_counter()))
    return waits[WARM_UP:]


def tell(name: str, waits: list[float]) -> tuple[float, float]:
    """Print and give back median and 95th percentile, in milliseconds."""
    middle, late = 1000 * median(waits), 1000 * quantiles(waits, n=20)[-1]
    print(f"{name}: median {middle:.1f} ms, p95 {late:.1f} ms ({len(waits)} replies)")
    return middle, late


async def main() -> None:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="two pairs of short runs")
    pairs, rounds = (2, 30) if parser.parse_args().quick else (5, 100)
    free: list[float] = []
    flooded: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(pairs):
            free += await run(Path(folder), rounds, flooded=False)
            flooded += await run(Path(folder), rounds, flooded=True)
    usual, usual_late = tell("no chat is held back", free)
    held, held_late = tell("one chat is held back", flooded)
    print(f"ratio of medians {held / usual:.2f}, of p95 {held_late / usual_late:.2f}")
    print(json.dumps({"flood_ratio": round(held / usual, 3)}))


if __name__ == "__main__":
    asyncio.run(main())
