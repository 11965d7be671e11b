"""`hearth member export` and `hearth member erase`: for requests that come to whoever runs it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import Application
from bot.cli.context import existing_database, load_settings, open_application
from bot.config import Settings
from bot.core.context import scope_of
from bot.core.elements import File
from bot.core.events import Address
from bot.services import accounts
from bot.services.privacy import erasing, register
from bot.services.privacy.exporting import export
from models.tables import Community, Member


def _account(ctx: click.Context, parameter: click.Parameter, typed: str) -> Address:
    platform, colon, id = typed.partition(":")
    if not (platform and colon and id):
        raise click.BadParameter(
            f"“{typed}” names no account: give the platform and the account's id on it, as in "
            "telegram:123456789 (the id, not the @name)."
        )
    return Address(platform.casefold(), id)


ACCOUNT = click.argument("account", metavar="PLATFORM:ID", callback=_account)


@click.group("member")
def member_group() -> None:
    """Answer members who ask for what is kept of them, or to be forgotten."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whose an account is: the person, and names and communities as one reads them."""

    person: int
    known_as: tuple[str, ...]


@member_group.command("export", short_help="Write all that is kept of somebody into files.")
@ACCOUNT
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for the files; without it, this one.",
)
@click.pass_context
def export_command(ctx: click.Context, account: Address, to: Path) -> None:
    """Write every row about the owner of an account into files: a page to read, and JSON.

    The account is named by its platform and its id there: telegram:123456789.
    """
    settings = load_settings(ctx)
    existing_database(settings)
    files = asyncio.run(_export(settings, account))
    to.mkdir(parents=True, exist_ok=True)
    for file in files:
        (to / file.name).write_text(file.content, "utf-8")
        click.echo(to / file.name)
    click.echo("These files are about one member: give them to nobody else.", err=True)


@member_group.command("erase", short_help="Forget somebody, everywhere and for good.")
@ACCOUNT
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase_command(ctx: click.Context, account: Address, yes: bool) -> None:
    """Erase the owner of an account from all communities, for good. Nothing brings it back.

    The account is named by its platform and its id there: telegram:123456789.
    """
    settings = load_settings(ctx)
    existing_database(settings)
    if not yes:
        found = asyncio.run(_known(settings, account))
        click.echo(f"{account.platform}:{account.id} is known as:")
        for line in found.known_as:
            click.echo(f"  {line}")
        click.confirm("Erase everything about them, for good?", abort=True)
    asyncio.run(_erase(settings, account))
    click.echo("Erased. Only sums without a name are left of them.")


async def _known(settings: Settings, account: Address) -> Found:
    async with open_application(settings) as app:
        return await app.database.run(lambda session: _find(session, account))


def _find(session: Session, account: Address) -> Found:
    person = accounts.persons(session, [account]).get(account)
    if person is None:
        raise click.ClickException(
            f"Nobody is known as {account.platform}:{account.id}. Either nothing is kept of them, "
            "or the id is another one."
        )
    rows = session.execute(
        select(Member.name, Community.name)
        .join(Community, Community.id == Member.community_id)
        .where(Member.person_id == person)
        .order_by(Member.id)
    )
    return Found(person, tuple(f"{name} in {community}" for name, community in rows))


async def _export(settings: Settings, account: Address) -> tuple[File, ...]:
    async with open_application(settings) as app:
        words = app.catalogue[settings.community.language]
        zone, now = settings.community.timezone, app.clock.now()

        def work(session: Session) -> tuple[File, ...]:
            return export(session, _find(session, account).person, words, zone, now)

        return await app.database.run(work)


async def _erase(settings: Settings, account: Address) -> None:
    async with open_application(settings) as app:
        await app.database.run(lambda session: _forget(app, session, account))
        await register.settle(app)


def _forget(app: Application, session: Session, account: Address) -> None:
    person = _find(session, account).person
    community = session.scalars(select(Community).order_by(Community.id).limit(1)).one()
    erasing.erase(scope_of(app, session, community), person, app.clock.now())
