"""`hearth demo`: twelve weeks of a community that never was, then its members ask."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from platformdirs import user_data_path
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from adapters.console.render import render
from bot.cli.context import load_settings, open_application
from bot.config import Settings
from bot.core.clock import ManualClock, SystemClock
from bot.core.i18n import LANGUAGES, Words, language_of, load_catalogue
from bot.demo.cast import DAYS, MEMBERS
from bot.demo.diary import TITLE
from bot.demo.show import SCENES, Scene, Show

ZONE = "Asia/Shanghai"
INDENT = " " * 4


@click.command("demo")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of the explanations; without it, that of the terminal.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to put the demo's database; one that is there is replaced.",
)
@click.pass_context
def demo_command(ctx: click.Context, language: str | None, file: Path | None) -> None:
    """Let twelve weeks of a made-up learning community pass, then show what its members see.

    Nothing is needed for it: no account, no network, no configuration.
    """
    chosen = language or language_of(os.environ.get("LC_ALL") or os.environ.get("LANG")) or "en"
    path = (file or user_data_path("hearth", ensure_exists=True) / "demo.db").resolve()
    _clear(path)
    settings = _settings(load_settings(ctx), path, chosen)
    asyncio.run(_show(settings, load_catalogue()[chosen], path))


def _clear(path: Path) -> None:
    """Make room for the demo; nothing but an earlier demo is replaced."""
    if path.exists() and not _is_demo(path):
        raise click.ClickException(
            f"{path} exists and is not an earlier demo, so it was left alone. "
            "Give a file that does not exist yet."
        )
    try:
        for part in ("", "-wal", "-shm"):
            Path(f"{path}{part}").unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be replaced: {error.strerror}.") from None


def _is_demo(path: Path) -> bool:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        try:
            return database.execute("SELECT name FROM community").fetchall() == [(TITLE,)]
        except sqlite3.DatabaseError:
            return False


def _settings(settings: Settings, path: Path, language: str) -> Settings:
    database = settings.database.model_copy(update={"url": f"sqlite+aiosqlite:///{path}"})
    community = settings.community.model_copy(update={"timezone": ZONE, "language": language})
    return settings.model_copy(update={"database": database, "community": community})


async def _show(settings: Settings, words: Words, path: Path) -> None:
    console = Console(highlight=False)
    start = _first_morning(SystemClock().now())
    clock = ManualClock(start)
    async with open_application(settings, clock) as app:
        show = Show(app, clock, start, words.language)
        console.print(render(words.text("demo.intro", members=MEMBERS, weeks=DAYS // 7)), "\n")
        with _progress(words, console) as progress:
            weeks = progress.add_task(words.plain("demo.weeks"), total=DAYS)
            await show.rehearse(lambda day: progress.update(weeks, completed=day))
        for scene in SCENES:
            await _play(console, words, show, scene)
    line = f"HEARTH_DATABASE__URL=sqlite+aiosqlite:///{path} uv run hearth console "
    console.print()
    console.print(render(words.text("demo.next")))
    console.print(f"  {line}--community '{TITLE}'", soft_wrap=True)
    for command in ("hearth console", "hearth import --help", "hearth --help"):
        console.print(f"  uv run {command}")


def _first_morning(now: datetime) -> datetime:
    """Midnight of the first day, so that the last of the weeks ends last night."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    first = today - timedelta(days=DAYS)
    return datetime.combine(first, time(), ZoneInfo(ZONE))


def _progress(words: Words, console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} " + words.plain("demo.days")),
        TimeRemainingColumn(),
        console=console,
    )


async def _play(console: Console, words: Words, show: Show, scene: Scene) -> None:
    name = show.cast[scene.who].sender.name
    console.print()
    console.print(render(words.text(f"demo.{scene.why}")), style="italic")
    console.print(f"[bold]{name}:[/bold] {show.line(scene)}")
    for elements in await show.play(scene):
        for styled in render(elements).split("\n"):
            console.print(Text(INDENT) + styled)
