"""`hearth import points`: which kind of list it is, where its members are, what came of it."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.activity import points as csv
from adapters.activity.history import PLATFORM as NO_PLATFORM
from adapters.mee6 import points as leaderboard
from bot.app import Application
from bot.cli.bars import INTERRUPTED, Advance, bar
from bot.cli.context import open_application
from bot.config import Settings
from bot.core.context import Scope
from bot.segments import listen
from bot.services.history import ImportRefused
from bot.services.history.files import DAMAGE, damage, open_archive
from bot.services.history.rows import BrokenArchive
from bot.services.openings import Opening, Source, Summary, import_points, platforms

BOM = b"\xef\xbb\xbf"
LOOKED_AT = 4096
LISTED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    file: Path
    platform: str | None
    community: str
    dry_run: bool
    as_json: bool


def import_file(settings: Settings, asked: Asked, known: Mapping[str, bool]) -> None:
    """Import a list of points, and show what came of it.

    `known` are the platforms, with whether names are ids there. Raises click.ClickException.
    """
    try:
        with bar(shown=not asked.as_json) as progress:
            summary = asyncio.run(_run(settings, asked, known, progress))
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. Start the same import again, and it goes on.", err=True)
        raise SystemExit(INTERRUPTED) from None
    if asked.as_json:
        click.echo(json.dumps(summary.as_object(), ensure_ascii=False))
    else:
        _show(summary)
    _remark(summary)
    if not asked.as_json:
        _point_on(asked)


async def _run(
    settings: Settings, asked: Asked, known: Mapping[str, bool], progress: Advance
) -> Summary:
    is_json = _is_json(asked.file)
    source = leaderboard.source(asked.file) if is_json else csv.source(asked.file)
    usual = leaderboard.PLATFORM if is_json else None
    async with open_application(settings) as app:
        platform = asked.platform or usual or await _platform(app, source, asked.community, known)
        return await import_points(
            app,
            source,
            asked.community,
            platform,
            follow=_follow,
            names_are_ids=known[platform],
            dry_run=asked.dry_run,
            progress=progress,
        )


def _follow(scope: Scope) -> None:
    listen(scope, ())


def _is_json(file: Path) -> bool:
    with open_archive(file) as opened:
        try:
            begin = opened.read(LOOKED_AT)
        except DAMAGE as error:
            raise BrokenArchive(file, damage(error)) from None
    return begin.removeprefix(BOM).lstrip()[:1] in (b"{", b"[")


async def _platform(
    app: Application, source: Source, community: str, known: Mapping[str, bool]
) -> str:
    """Where the members of a list are that does not say it. Raises ImportRefused."""
    there = [name for name in await platforms(app, community) if name in known]
    if len(there) == 1:
        return there[0]
    only_names = all(row.by == "name" for row in source.read() if isinstance(row, Opening))
    if only_names and not there:
        return NO_PLATFORM
    raise ImportRefused(
        f"Say with --platform where these members are: {', '.join(known)}. "
        "Only so will they find their points when they first speak."
    )


def _show(summary: Summary) -> None:
    console = Console(highlight=False)
    table = _columns("", "")
    for label, number in (
        ("rows read", summary.read),
        ("counted", summary.counted),
        ("already counted", summary.duplicates),
        ("changed since", len(summary.changed)),
        ("skipped", summary.skipped.total()),
        *((f"  {reason}", number) for reason, number in summary.skipped.most_common()),
        ("members", summary.members),
    ):
        table.add_row(label, f"{number:,}")
    console.print(table)
    if summary.most:
        most = _columns("with the most points", "points")
        for one in summary.most:
            most.add_row(Text(one.name), f"{one.points:,}")
        console.print("", most)
    if summary.changed:
        changed = _columns("changed since", "counted", "in the file")
        for other in summary.changed[:LISTED]:
            changed.add_row(Text(other.name), f"{other.counted:,}", f"{other.listed:,}")
        console.print("", changed)


def _columns(first: str, *numbers: str) -> Table:
    table = Table(box=None, show_header=bool(first), pad_edge=False)
    table.add_column(first)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _remark(summary: Summary) -> None:
    """What else the owner should know, on stderr."""
    if summary.changed:
        click.echo(
            "Members who have other points in the file than were counted before: "
            f"{len(summary.changed):,}. They were left as they are. To correct one, type in the "
            "group: /award @name and the difference.",
            err=True,
        )
    if summary.other_level:
        click.echo(
            f"Members who are at another level here than in the file: {summary.other_level:,}. "
            "Levels follow from points, by the community's own curve.",
            err=True,
        )


def _point_on(asked: Asked) -> None:
    if asked.dry_run:
        click.echo("Nothing was written: this was a dry run.")
    else:
        click.echo(f"Look at it: hearth console --community {shlex.quote(asked.community)}")
