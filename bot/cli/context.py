"""What the commands of the command line share: the settings, and the application at work."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from bot.app import Application
from bot.config import Misconfigured, Settings, read_settings
from bot.config.folder import register_path
from bot.config.secrets import secret_key
from bot.core.clock import Clock, SystemClock
from bot.core.feature import Declared
from bot.core.keep import Keep
from bot.core.sketch import sketch
from bot.features import FEATURES
from bot.services.groups import NewCommunity
from bot.services.privacy import register
from migrations.schema import SchemaTooNew, upgrade
from models.database import Database, open_database
from models.faults import BrokenReferences, DatabaseUnreachable

TALKATIVE = ("httpx", "httpcore")
"""They log the addresses that they call, and with them the tokens of bots."""


def load_settings(ctx: click.Context) -> Settings:
    """Read the settings that this call of the command line is to use, and set logging up by them.

    Raises click.ClickException, with a sentence for each fault, if they are wrong.
    """
    declared = Declared(FEATURES).settings.values()
    try:
        settings = read_settings(declared, ctx.find_root().params.get("config"))
    except Misconfigured as error:
        raise click.ClickException(str(error)) from None
    set_up_logging(settings.log.level)
    return settings


def set_up_logging(level: str) -> None:
    """Log to stderr from this level on; what is set up already stays."""
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@asynccontextmanager
async def open_application(
    settings: Settings, clock: Clock | None = None
) -> AsyncIterator[Application]:
    """The application on the database of the settings, brought up to date; closed at the end.

    Raises click.ClickException, with one sentence, if the database cannot be used, also when that
    shows only later.
    """
    async with open_configured_database(settings) as database:
        with explained():
            await upgrade(database)
        community = settings.community
        app = Application(
            database,
            Declared(FEATURES, settings.declared_defaults),
            clock or SystemClock(),
            NewCommunity(community.timezone, community.language, community.day_turn),
            key=installation_key(settings),
            register=register_path(settings),
            keep=Keep(**settings.keep.model_dump()),
        )
        await _keep_forgotten(app)
        yield app


async def _keep_forgotten(app: Application) -> None:
    """Forget again whom a restored backup has brought back."""
    try:
        with explained():
            back = await register.reapply(app)
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"{error}. It lists who was erased: put it right, or restore it from a copy."
        ) from None
    if back:
        click.echo(f"{back} who had been erased came back with a backup: erased again.", err=True)


@asynccontextmanager
async def open_configured_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of the settings, as it is; closed at the end. Raises as `open_application`."""
    with explained():
        database = open_database(settings.database.url)
        try:
            yield database
        finally:
            await database.close()


def existing_database(settings: Settings) -> str:
    """The database's URL as it may be shown; refuses a SQLite file that is not there."""
    url = make_url(settings.database.url)
    file = url.database or ""
    if url.get_backend_name() == "sqlite" and not Path(file).expanduser().exists():
        raise click.ClickException(f"There is no database {file}. Correct database.url.")
    return url.render_as_string(hide_password=True)


def sketcher(settings: Settings) -> Callable[[str], bytes | None]:
    """What adapters that see texts are given to make sketches of them (see bot.core.sketch).

    Raises click.ClickException, with one sentence, if this installation's key cannot be kept.
    """
    return partial(sketch, key=installation_key(settings))


def installation_key(settings: Settings) -> bytes:
    """The key of this installation. Raises click.ClickException as `sketcher`."""
    try:
        return secret_key(settings)
    except OSError as error:
        raise click.ClickException(
            f"The key {error.filename} cannot be kept: {error.strerror}. "
            "Give a long random text as HEARTH_SECRET in the environment."
        ) from None


@contextmanager
def explained() -> Iterator[None]:
    """Turn what may be wrong with a database into one sentence for whoever typed the command."""
    try:
        yield
    except (DatabaseUnreachable, SchemaTooNew, BrokenReferences) as error:
        raise click.ClickException(str(error)) from None
