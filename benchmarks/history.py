"""How fast is a history imported, against the same events fed in without a file?

    HEARTH_ARCHIVES=FOLDER-OR-FILE uv run python -m benchmarks.history [--quick]

An activity archive (each *.csv.gz at HEARTH_ARCHIVES, else generated rows) is imported into a
fresh SQLite file, from opening it to its summary. In turns the very same events, ready in memory,
go through Application.receive in the same batches. Figures are medians of paired runs. The peak of
memory is that of the import of all archives in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gc
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from adapters.activity.history import COLUMNS, reader
from bot.app import Application
from bot.core.adapter import Taken
from bot.core.clock import Clock, ManualClock
from bot.core.events import Event
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.services.history import import_history
from migrations.schema import upgrade
from models.database import Database, open_database

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MEMBERS = 5_000
REPLIES = 0.3
PEAK_UNIT = 1024**2 if sys.platform == "darwin" else 1024
"""How many of the system's units of memory are a megabyte."""


class Recording(Application):
    """An application that keeps what it is given."""

    def __init__(
        self, database: Database, declared: Declared, clock: Clock, start: NewCommunity
    ) -> None:
        super().__init__(database, declared, clock, start)
        self.batches: list[Sequence[Event]] = []

    async def receive(self, events: Sequence[Event], *, live: bool = True) -> Taken:
        """Take a batch in, and keep it."""
        self.batches.append(events)
        return await super().receive(events, live=live)


A = TypeVar("A", bound=Application)


@asynccontextmanager
async def fresh(folder: Path, kind: type[A]) -> AsyncIterator[A]:
    """An application on a new SQLite file."""
    database = open_database(f"sqlite+aiosqlite:///{folder / uuid.uuid4().hex}.db")
    await upgrade(database)
    try:
        clock, start = ManualClock(NOW), NewCommunity("UTC", "en", 0)
        yield kind(database, Declared(FEATURES), clock, start)
    finally:
        await database.close()


async def recorded(file: Path, folder: Path) -> list[Sequence[Event]]:
    """The batches that an import comes to."""
    async with fresh(folder, Recording) as app:
        await import_history(app, reader([file]), "Benchmark")
        return app.batches


async def imported(file: Path, folder: Path) -> float:
    """Seconds of an import."""
    async with fresh(folder, Application) as app:
        began = perf_counter()
        summary = await import_history(app, reader([file]), "Benchmark")
        seconds = perf_counter() - began
        if summary.counted != summary.read:
            raise SystemExit(f"{file}: of {summary.read} rows {summary.counted} were counted")
        return seconds


async def fed(batches: Sequence[Sequence[Event]], folder: Path) -> float:
    """Seconds of Application.receive."""
    async with fresh(folder, Application) as app:
        began = perf_counter()
        for batch in batches:
            await app.receive(batch, live=False)
        return perf_counter() - began


def archives(folder: Path, rows: int) -> Iterator[Path]:
    """The first `rows` rows of each archive, as files of their own."""
    named = os.environ.get("HEARTH_ARCHIVES")
    if not named:
        yield generated(folder / "generated.csv.gz", rows)
        return
    for source in sorted(Path(named).glob("*.csv.gz")) if Path(named).is_dir() else [Path(named)]:
        part = folder / source.name
        with gzip.open(source, "rb") as whole, gzip.open(part, "wb", 6) as cut:
            cut.writelines(islice(whole, rows + 1))
        yield part


def generated(file: Path, rows: int) -> Path:
    """Write an archive of a few who talk much and many who talk little, half a year long."""
    randomness = random.Random(7)
    at = NOW - timedelta(days=180)
    step = timedelta(days=180) / (rows + 1)
    with gzip.open(file, "wt", 6, newline="") as opened:
        table = csv.writer(opened)
        table.writerow(COLUMNS)
        for _ in range(rows):
            at += step
            member, other = (int(MEMBERS * randomness.random() ** 3) for _ in range(2))
            addressed = f"m{other}" if randomness.random() < REPLIES else ""
            channel = f"c{member % 7}"
            table.writerow((at.isoformat(), f"m{member}", "message", channel, addressed))
    return file


def peak(folder: Path, files: Sequence[Path]) -> float:
    """Megabytes that the import of the files takes at most, in a process of its own."""
    words = [sys.executable, __file__, "--import-into", str(folder), *map(str, files)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)  # noqa: S603 (this very file)


async def import_into(folder: Path, files: Sequence[Path]) -> None:
    """Import files, and print the peak of memory."""
    async with fresh(folder, Application) as app:
        await import_history(app, reader(files), "Benchmark")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAK_UNIT)


async def compare(files: Sequence[Path], folder: Path, pairs: int) -> dict[str, float]:
    """Import and feed in turns."""
    ratios, rates = [], []
    for file in files:
        batches = await recorded(file, folder)
        gc.freeze()  # events that wait in memory are no part of what is measured
        for _ in range(pairs):
            seconds = await imported(file, folder)
            ratios.append(await fed(batches, folder) / seconds)
            rates.append(sum(map(len, batches)) / seconds)
            print(f"{file.name}: {rates[-1]:,.0f} rows/s, {ratios[-1]:.3f} of feeding them in")
        gc.unfreeze()
    return {
        "import_vs_ingest": round(median(ratios), 3),
        "import_rows_per_second": round(median(rates)),
    }


def main() -> None:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer rows and runs")
    parser.add_argument("--import-into", nargs="+", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.import_into:
        asyncio.run(import_into(asked.import_into[0], asked.import_into[1:]))
        return
    rows, pairs, in_all = (30_000, 3, 200_000) if asked.quick else (200_000, 5, 10_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The peak comes first: a process begins with that of the one that started it.
        highest = round(peak(folder, list(archives(folder, in_all))))
        print(f"peak of memory: {highest} MB")
        figures = asyncio.run(compare(list(archives(folder, rows)), folder, pairs))
    print(json.dumps(figures | {"peak_mb": highest}))


if __name__ == "__main__":
    main()
