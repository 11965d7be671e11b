"""`hearth db backup` and `hearth db restore`: everything in one file, and back again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from bot.cli.bars import INTERRUPTED, bar
from bot.cli.context import (
    existing_database,
    explained,
    load_settings,
    open_application,
    open_configured_database,
)
from bot.config import Settings
from bot.core.clock import SystemClock
from bot.services.backup import BackupRefused, Header, Progress, back_up, restore
from bot.services.invariants import INVARIANTS, Breach
from bot.services.invariants.watch import check_everything

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("backup", short_help="Write everything into one file.")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.pass_context
def backup_command(ctx: click.Context, file: Path, force: bool) -> None:
    """Write all that the database holds at this moment into FILE.

    Hearth may run on meanwhile. The file can be restored into SQLite and PostgreSQL alike. It
    holds names and points, so only you can read it; keep it on another machine.
    """
    settings = load_settings(ctx)
    existing_database(settings)
    try:
        with bar() as progress:
            header = asyncio.run(_back_up(settings, file, force, progress))
    except BackupRefused as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. No backup was written.", err=True)
        ctx.exit(INTERRUPTED)
    size = file.stat().st_size
    click.echo(f"{file}: {_contents(header)}, {size:,} bytes.")


@click.command("restore", short_help="Fill an empty database from a backup.")
@click.argument("file", type=FILE)
@click.pass_context
def restore_command(ctx: click.Context, file: Path) -> None:
    """Put the backup FILE into the database of the settings, which must be empty.

    All of it is restored or nothing; then everything is checked as `hearth db check` does. Stop
    Hearth first. To restore beside a database that is in use, give database.url a new one.
    """
    settings = load_settings(ctx)
    try:
        with bar() as progress:
            header = asyncio.run(_restore(settings, file, progress))
    except BackupRefused as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted. Nothing was restored.", err=True)
        ctx.exit(INTERRUPTED)
    click.echo(f"Restored {_contents(header)}, written {header.made_at:%Y-%m-%d %H:%M} UTC.")
    breaches = asyncio.run(_check(settings))
    if breaches:
        broken = len({breach.invariant for breach in breaches})
        click.echo(f"{broken} of {len(INVARIANTS)} checks do not hold: see `hearth db check`.")
        ctx.exit(1)
    click.echo(f"All {len(INVARIANTS)} checks hold.")


def _contents(header: Header) -> str:
    return f"{header.rows:,} rows of {len(header.tables)} tables, revision {header.revision}"


async def _back_up(settings: Settings, file: Path, force: bool, progress: Progress) -> Header:
    url, now = make_url(settings.database.url), SystemClock().now()
    with explained():
        return await back_up(url, file, now, progress, force=force)


async def _restore(settings: Settings, file: Path, progress: Progress) -> Header:
    async with open_configured_database(settings) as database:
        return await restore(database, file, progress)


async def _check(settings: Settings) -> list[Breach]:
    async with open_application(settings) as app:
        return await check_everything(app.database, app.declared, app.clock.now())
