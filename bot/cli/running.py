"""`hearth run`: all platforms that are configured, until told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from bot.app import Application
from bot.cli.context import load_settings, open_application, sketcher
from bot.config import Settings
from bot.core.adapter import Adapter
from bot.scheduler import Scheduler

if TYPE_CHECKING:
    from adapters.telegram.webhook import Webhook

STOP_SECONDS = 6.0
"""For the adapters, after the scheduler has had its own."""
LAST_SECONDS = 9.8
"""Then it ends, though a thread or a server may hang: what is not committed comes again."""
NOTHING = (
    "No platform is configured. Put the token of a Telegram bot into telegram.token in config.toml "
    "(or HEARTH_TELEGRAM__TOKEN in the environment), or try `hearth console`."
)


class Stopped(Exception):
    """An adapter cannot go on; the message is a sentence."""


@click.command("run")
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Run the bot on every platform that is configured."""
    settings = load_settings(ctx)
    last = threading.Timer(LAST_SECONDS, _break_off)
    last.daemon = True
    try:
        asyncio.run(_run(settings, last.start))
    except Stopped as error:
        raise click.ClickException(str(error)) from None
    finally:
        last.cancel()


def _break_off() -> None:
    click.echo("Hearth does not come to rest, and is broken off. Nothing is lost by it.", err=True)
    os._exit(1)


async def _run(settings: Settings, ending: Callable[[], None]) -> None:
    async with open_application(settings) as app:
        adapters = _adapters(settings, app)
        if not adapters:
            raise click.ClickException(NOTHING)
        for adapter in adapters:
            app.connect(adapter)
        click.echo(f"Hearth runs on {', '.join(one.platform for one in adapters)}.", err=True)
        await _until_told(app, [adapter.run(app.receive) for adapter in adapters], ending)


def _adapters(settings: Settings, app: Application) -> list[Adapter]:
    """The adapters that have a token; each library is loaded only if it is needed."""
    token = settings.telegram.token.get_secret_value()
    if not token:
        return []
    from adapters.telegram.adapter import TelegramAdapter
    from adapters.telegram.client import connect
    from bot.services.pictures import draw

    client = connect(token, settings.telegram.base_url)
    return [TelegramAdapter(client, app, draw, sketcher(settings), webhook=_webhook(settings))]


def _webhook(settings: Settings) -> Webhook | None:
    """How updates are brought, if they are not to be polled for."""
    from adapters.telegram.webhook import Webhook

    given = settings.telegram
    secret = given.webhook_secret.get_secret_value()
    named = {"secret": secret} if secret else {}
    return Webhook(given.webhook_url, given.webhook_listen, **named) if given.webhook_url else None


async def _until_told(
    app: Application, runs: list[Coroutine[Any, Any, None]], ending: Callable[[], None]
) -> None:
    """Run until a signal comes or one of them ends; then stop them all, within ten seconds."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no such handlers
            asyncio.get_running_loop().add_signal_handler(number, told.set)
    scheduler = Scheduler(app)
    scheduler.start()
    tasks = [asyncio.create_task(run) for run in runs]
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    ended = [task for task in tasks if task.done()]
    waiting.cancel()
    ending()
    await scheduler.stop()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in ended:
        if not task.cancelled() and (error := task.exception()):
            raise Stopped(str(error)) from error
