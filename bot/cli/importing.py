"""`hearth import`: take in the history of a group."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from adapters.activity import history as activity
from adapters.console.room import PLATFORM as CONSOLE
from adapters.discord import history as discord
from adapters.telegram import history as telegram
from bot.cli import points
from bot.cli.bars import INTERRUPTED, bar
from bot.cli.context import load_settings, open_application
from bot.config import Settings
from bot.core.days import find_zone
from bot.services.history import (
    ImportRefused,
    Progress,
    Reader,
    Summary,
    import_history,
)

PLATFORMS = {
    telegram.PLATFORM: False,
    discord.PLATFORM: False,
    activity.PLATFORM: True,
    CONSOLE: True,
}
"""Where members may be, and whether they have no other ids there than names."""

Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    community: str
    dry_run: bool
    as_json: bool


@click.group("import", short_help="Take in a group's history.")
def import_group() -> None:
    """Take in the history of a group, so that its members find their points from before.

    What is known already, from live traffic or an earlier import, never counts twice; an import
    that was interrupted goes on when it is started again. Texts are dropped while reading.
    """


def _options(command: Command) -> Command:
    """What all kinds of import can be told."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object, no table."),
        click.option("--dry-run", is_flag=True, help="Write nothing, and count all the same."),
        click.option(
            "--community",
            required=True,
            metavar="NAME",
            help="Whose history it is; a new name makes a new community, #12 means the one "
            "with that number.",
        ),
    ):
        command = option(command)
    return command


def _files(metavar: str) -> Callable[[Command], Command]:
    return click.argument(
        "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=metavar
    )


def _zone(ctx: click.Context, option: click.Parameter, typed: str | None) -> str | None:
    zone = find_zone(typed) if typed else None
    if typed and zone is None:
        raise click.BadParameter("that is no IANA time zone; one is Europe/Berlin.")
    return zone


@import_group.command("telegram", short_help="From Telegram Desktop's result.json.")
@_files("FILE...")
@_options
@click.option("--chat", metavar="NAME-OR-ID", help="Which group, if an export holds several.")
@click.option(
    "--timezone",
    metavar="ZONE",
    callback=_zone,
    help="Where an export from before June 2022 was made, whose times have no offset; without "
    "it, the community's zone.",
)
@click.pass_context
def telegram_command(
    ctx: click.Context,
    /,
    files: tuple[Path, ...],
    chat: str | None,
    timezone: str | None,
    **how: Any,
) -> None:
    """Take in FILEs that Telegram Desktop exported as JSON, gzip or not.

    In Telegram Desktop: the group's menu, Export chat history, format JSON. An export of the whole
    account will do; private chats, channels and bots in it are left out. A basic group should
    always be exported by the same account, because each account numbers its messages otherwise.
    """
    _import(ctx, telegram.reader(files, chat, timezone), Asked(**how))


@import_group.command("discord", short_help="From DiscordChatExporter's JSON files.")
@_files("FILE-OR-FOLDER...")
@_options
@click.pass_context
def discord_command(ctx: click.Context, /, files: tuple[Path, ...], **how: Any) -> None:
    """Take in FILEs that DiscordChatExporter wrote as JSON, gzip or not.

    Of a FOLDER all *.json and *.json.gz are taken, also in the folders within.
    """
    _import(ctx, discord.reader(files), Asked(**how))


@import_group.command("points", short_help="From the leaderboard of another bot.")
@click.argument("file", type=click.Path(path_type=Path))
@_options
@click.option(
    "--platform",
    type=click.Choice([*PLATFORMS]),
    help="Where the members are; without it, where the community has its groups, and discord "
    "for a leaderboard in JSON.",
)
@click.pass_context
def points_command(ctx: click.Context, /, file: Path, platform: str | None, **how: Any) -> None:
    """Let members begin with the points that FILE says they have from another bot.

    FILE is JSON as MEE6's leaderboard has it, or CSV whose first line names the columns `member`
    (id or @username), `points` and, not required, `level`; gzip or not. Points of a member count
    once, however often a list is imported, and not for the boards of 7 and 30 days.
    """
    points.import_file(load_settings(ctx), points.Asked(file, platform, **how), PLATFORMS)


@import_group.command("activity", short_help="From CSV files, of any platform.")
@_files("FILE...")
@_options
@click.pass_context
def activity_command(ctx: click.Context, /, files: tuple[Path, ...], **how: Any) -> None:
    """Take in FILEs of CSV in UTF-8, gzip or not: the way in from any other platform.

    The first line names the columns. `at` is a time as ISO 8601 has it, in UTC if it gives no
    offset; `member` is any name or id. Not required are `kind` (message, which is usual, or join),
    `channel`, and `reply_to`: the member who is addressed.
    """
    _import(ctx, activity.reader(files), Asked(**how))


def _import(ctx: click.Context, read: Reader, asked: Asked) -> None:
    settings = load_settings(ctx)
    try:
        with bar(shown=not asked.as_json) as progress:
            summary = asyncio.run(_run(settings, read, asked, progress))
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. Start the same import again, and it goes on.", err=True)
        ctx.exit(INTERRUPTED)
    for remark in summary.remarks:
        click.echo(remark, err=True)
    if asked.as_json:
        click.echo(json.dumps(summary.as_object(), ensure_ascii=False))
    else:
        _show(summary, asked)


async def _run(settings: Settings, read: Reader, asked: Asked, progress: Progress) -> Summary:
    async with open_application(settings) as app:
        return await import_history(
            app, read, asked.community, dry_run=asked.dry_run, progress=progress
        )


def _show(summary: Summary, asked: Asked) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for label, number in (
        ("rows read", summary.read),
        ("counted", summary.counted),
        ("already counted", summary.duplicates),
        ("skipped", summary.skipped.total()),
        *((f"  {reason}", number) for reason, number in summary.skipped.most_common()),
        ("members", summary.members),
    ):
        table.add_row(label, f"{number:,}")
    Console(highlight=False).print(table)
    if asked.dry_run:
        click.echo("Nothing was written: this was a dry run.")
    else:
        click.echo(f"Look at it: hearth console --community {shlex.quote(asked.community)}")
