"""/mydata export: all that is kept of the caller, as files for them alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.events import Address
from bot.services import notes
from bot.services.privacy.exporting import export
from models.tables import AdapterNote

SPAN = timedelta(minutes=10)
TIMES = 2
"""Within a span: the second time is for whom the first one could not reach in private."""


def take(ctx: Context) -> Say:
    """Send the caller their data, unless they have had them just now."""
    again = _again(ctx)
    if again is not None:
        return ctx.say("mydata.again", private=True, time=ctx.mine.time(again, ctx.zone))
    files = export(ctx.session, ctx.person.id, ctx.mine, ctx.zone, ctx.now)
    return ctx.answer((*ctx.text("mydata.here"), *files), private=True)


def _again(ctx: Context) -> datetime | None:
    """When they may ask again; None if they may now, which is then noted."""
    account = _account(ctx)
    key = f"export {account.id}"
    note = ctx.session.get(AdapterNote, (account.platform, key))
    running = note is not None and ctx.now < note.at + SPAN
    times = int(note.value) if note and running else 0
    began = note.at if note and running else ctx.now
    if times >= TIMES:
        return began + SPAN
    notes.put(ctx.session, account.platform, key, str(times + 1), began, account.id)
    return None


def _account(ctx: Context) -> Address:
    if ctx.event.sender is None:
        raise ValueError("a command is called by somebody")
    return ctx.event.sender.account
