"""`hearth quiz import`: fill a question bank from a file, whether or not the bot runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.app import Application
from bot.cli.context import existing_database, load_settings, open_application
from bot.config import Settings
from bot.core.context import scope_of
from bot.core.elements import plain
from bot.core.i18n import Words, load_catalogue
from bot.core.refusal import Refusal
from bot.services import audit
from bot.services.groups import HELD
from bot.services.history import ImportRefused
from bot.services.history.places import find_destination
from bot.services.quizzes import bank_files, banks
from bot.services.quizzes.bank_files import Faulty
from bot.services.quizzes.banks import Put
from bot.services.quizzes.items import Item
from models.tables import Community

LARGEST = 10_000_000
"""Bytes of a file: several times what the longest thousand questions take."""
TOML = ".toml"


@click.group("quiz")
def quiz_group() -> None:
    """Fill the question banks of quizzes."""


@quiz_group.command("import", short_help="Put the questions of a file into a bank.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--community", required=True, help="Name of the community, or # and its number.")
@click.option("--bank", required=True, help="Name of the bank; it is made if there is none.")
@click.pass_context
def import_command(ctx: click.Context, file: Path, community: str, bank: str) -> None:
    """Put the questions of a CSV or TOML file into a question bank: all of them, or none.

    CSV has the columns question, right, wrong (several) and explanation; TOML has [[question]]
    tables with these keys. A question that is in the bank already is brought up to date.
    """
    words = load_catalogue()["en"]
    items = _read(file, words)
    settings = load_settings(ctx)
    existing_database(settings)
    try:
        put = asyncio.run(_import(settings, community, bank, items))
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    except Refusal as refusal:
        raise click.ClickException(words.plain(refusal.key, **refusal.values)) from None
    about = {"added": put.added, "changed": put.changed, "same": put.same}
    click.echo(words.plain("quiz.imported", name=bank, **about))


def _read(file: Path, words: Words) -> list[Item]:
    """The questions of a file. Raises click.ClickException, with a line for each fault."""
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{file} is too large: at most {LARGEST:,} bytes are read.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(
            f"{file} is not UTF-8. Save it in that encoding (“CSV UTF-8” in a spreadsheet)."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
    try:
        return bank_files.read(text, toml=file.suffix.casefold() == TOML or None)
    except Faulty as faulty:
        told = [plain(fault.told(words)) for fault in faulty.faults]
        raise click.ClickException("\n".join([f"{file}: nothing was imported.", *told])) from None


async def _import(settings: Settings, community: str, bank: str, items: list[Item]) -> Put:
    async with open_application(settings) as app:
        return await app.database.run(lambda s: _put(app, s, community, bank, items))


def _put(app: Application, session: Session, named: str, bank: str, items: list[Item]) -> Put:
    into = find_destination(session, named, app.start)
    if into.id is None:
        raise ImportRefused(f"There is no community “{named}”. It is called as its group is.")
    community = session.get_one(Community, into.id, with_for_update=HELD)
    scope = scope_of(app, session, community)
    filled = banks.held(scope, bank)
    put = banks.put(scope, filled, items)
    if put.added or put.changed:
        before, after = str(put.changed), str(put.added)
        audit.put(scope, "quiz_imported", target=filled.name, before=before, after=after)
    return put
