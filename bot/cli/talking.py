"""`hearth console`: a chat room in the terminal, or a script of one."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import click
from rich.console import Console

from adapters.console.adapter import ConsoleAdapter, Unread
from adapters.console.clock import MovableClock, OffsetClock
from adapters.console.conversation import converse
from adapters.console.decode import read_moment
from adapters.console.prompt import greet, typed_lines
from adapters.console.room import Misread, Room, View
from adapters.console.screen import Page, Terminal
from adapters.console.script import script_lines
from adapters.console.trail import Trail
from bot.app import Application
from bot.cli.context import load_settings, open_application, sketcher
from bot.cli.rooms import set_scene
from bot.config import Settings
from bot.core.clock import ManualClock, SystemClock
from bot.services.groups import TITLE_LIMIT

IN_MEMORY = "sqlite+aiosqlite://"
FORGOTTEN = "of a room that is gone at the end"
"""Its key: the same each time, so that the same lines have the same answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    script: IO[bytes] | None
    """None for a conversation in the terminal."""
    at: str | None
    room: str | None
    community: str | None


def _room_name(ctx: click.Context, option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not (0 < len(name.strip()) <= TITLE_LIMIT and name.isprintable()):
        raise click.BadParameter(f"it takes 1 to {TITLE_LIMIT} characters that can be seen.")
    return name and name.strip()


@click.command("console")
@click.option("--script", type=click.File("rb"), help="Lines to replay; without it, a pipe is one.")
@click.option("--at", metavar="TIME", help="Begin at this time, such as “2026-03-02 09:00”.")
@click.option("--room", metavar="NAME", callback=_room_name, help="Which room to open.")
@click.option("--community", metavar="NAME", help="Open a room of a community that there is.")
@click.option("--memory", is_flag=True, help="Keep nothing: the room is gone at the end.")
@click.pass_context
def console_command(
    ctx: click.Context,
    script: IO[bytes] | None,
    at: str | None,
    room: str | None,
    community: str | None,
    memory: bool,
) -> None:
    """Talk to Hearth in a chat room in this terminal, where you play everybody.

    Lines from a pipe or a file are a script: the same lines give the same output again.
    """
    settings = load_settings(ctx)
    if memory:
        database = settings.database.model_copy(update={"url": IN_MEMORY})
        kept = {"database": database, "secret": settings.secret or FORGOTTEN}
        settings = settings.model_copy(update=kept)
    if script is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        script = click.open_file("-", "rb")
    asyncio.run(_talk(settings, Asked(script, at, room, community)))


async def _talk(settings: Settings, asked: Asked) -> None:
    machine = SystemClock()
    clock = OffsetClock(machine) if asked.script is None else ManualClock(machine.now())
    async with open_application(settings, clock) as app:
        room = await _open(app, clock, asked)
        room.sketch_of, room.key = sketcher(settings), app.key
        lines: AsyncIterable[str]
        if asked.script is None:
            greet(room)
            lines = typed_lines(room)
        else:
            lines = script_lines(asked.script)
        adapter = ConsoleAdapter(room, lines, strict=asked.script is not None)
        try:
            await converse(app, adapter)
        except Unread as error:
            raise click.ClickException(str(error)) from None


async def _open(app: Application, clock: MovableClock, asked: Asked) -> Room:
    scene = await app.database.run(
        lambda session: set_scene(session, asked.room, asked.community, app.start)
    )
    room = Room(
        scene.group,
        scene.title,
        scene.zone,
        scene.language,
        clock,
        Trail("" if asked.script else secrets.token_hex()),
        _view(asked),
        app.catalogue,
        players=scene.players,
    )
    clock.set(_beginning(room, asked.at, scene.last))
    return room


def _beginning(room: Room, at: str | None, last: datetime | None) -> datetime:
    """When the conversation begins: as asked for, or now; but time in a room never goes back."""
    if at is None:
        return max(room.clock.now(), last or room.clock.now())
    try:
        return read_moment(at, room.zone)
    except Misread as fault:
        why = room.catalogue["en"].plain(fault.key, **fault.values)
        raise click.BadParameter(why, param_hint="--at") from None


def _view(asked: Asked) -> View:
    if asked.script is None:
        return Terminal(Console(highlight=False))
    return Page(click.open_file("-", "w", encoding="utf-8"))
