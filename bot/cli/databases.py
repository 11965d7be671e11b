"""`hearth db`: upgrade, check, rebuild; backup and restore have a file of their own."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import click
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from bot.cli.backups import backup_command, restore_command
from bot.cli.context import (
    existing_database,
    load_settings,
    open_application,
    open_configured_database,
)
from bot.config import Settings
from bot.services.invariants import INVARIANTS, Breach
from bot.services.invariants.watch import check_everything
from bot.services.rebuild import Rebuilt, rebuild
from migrations.schema import upgrade


@click.group("db", short_help="Look after the database: check it, back it up.")
def db_group() -> None:
    """Look after the database, SQLite or PostgreSQL."""


db_group.add_command(backup_command)
db_group.add_command(restore_command)


@db_group.command("upgrade")
@click.pass_context
def upgrade_command(ctx: click.Context) -> None:
    """Bring the tables up to date, as every start does."""
    name, before, after = asyncio.run(_upgrade(load_settings(ctx)))
    if before == after:
        click.echo(f"{name} is up to date: revision {after}.")
    else:
        click.echo(f"{name} was upgraded from {before or 'nothing'} to revision {after}.")


@db_group.command("check")
@click.pass_context
def check_command(ctx: click.Context) -> None:
    """Count everything a second way, and compare. Ends with status 1 if anything differs."""
    settings = load_settings(ctx)
    shown = existing_database(settings)
    breaches = asyncio.run(_check(settings))
    click.echo(f"Checked {shown}")
    for name, rule in INVARIANTS.items():
        found = [breach for breach in breaches if breach.invariant == name]
        meaning = (rule.__doc__ or "").splitlines()[0]
        click.echo(f"{'broken' if found else 'holds':8}{name:12}{meaning}")
        for breach in found:
            click.echo(f"        {breach.place}: {breach.message}")
    broken = len({breach.invariant for breach in breaches})
    if not broken:
        click.echo(f"All {len(INVARIANTS)} checks hold.")
    else:
        click.echo(f"{broken} of {len(INVARIANTS)} checks do not hold.")
        click.echo("`hearth db rebuild` counts tallies, standings and boards anew.")
        ctx.exit(1)


@db_group.command("rebuild")
@click.pass_context
def rebuild_command(ctx: click.Context) -> None:
    """Count sums, standings and boards anew from the ledger, and check everything."""
    settings = load_settings(ctx)
    existing_database(settings)
    rebuilt, breaches = asyncio.run(_rebuild(settings))
    for name, count in asdict(rebuilt).items():
        click.echo(f"{name}: {count or 'no'} rows put right")
    if breaches:
        broken = len({breach.invariant for breach in breaches})
        click.echo(f"{broken} of {len(INVARIANTS)} checks do not hold: see `hearth db check`.")
        ctx.exit(1)


async def _upgrade(settings: Settings) -> tuple[str, str | None, str | None]:
    """The database's URL, and its revision before and after."""
    async with open_configured_database(settings) as database:
        before = await database.run(_revision)
        await upgrade(database)
        after = await database.run(_revision)
        return database.url.render_as_string(hide_password=True), before, after


def _revision(session: Session) -> str | None:
    return MigrationContext.configure(session.connection()).get_current_revision()


async def _check(settings: Settings) -> list[Breach]:
    async with open_application(settings) as app:
        return await check_everything(app.database, app.declared, app.clock.now())


async def _rebuild(settings: Settings) -> tuple[Rebuilt, list[Breach]]:
    async with open_application(settings) as app:
        rebuilt = await app.database.run(lambda session: rebuild(session, app.declared))
        return rebuilt, await check_everything(app.database, app.declared, app.clock.now())
