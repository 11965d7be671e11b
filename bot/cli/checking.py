"""`hearth doctor`: is all well, and if not, how is it mended?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from bot.cli.context import load_settings, open_configured_database
from bot.config import Settings
from bot.core.elements import width
from bot.core.findings import Finding, State
from bot.core.i18n import Words, load_catalogue
from bot.services.checkups import days_of
from migrations.schema import config
from models.database import Database
from models.tables import Community, Group

INDENT = "    "
LANGUAGE = "en"
"""Where no configuration tells of another."""


@dataclass(slots=True)
class Known:
    """What the database knows: its findings, and the groups by platform and id."""

    findings: list[Finding]
    groups: dict[str, dict[str, str]]


@click.command("doctor")
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Check the configuration, the database, the bot and its groups; say how to mend what is amiss.

    It changes nothing, also while Hearth runs. Ends with status 1 if anything is marked ✗.
    """
    language = LANGUAGE
    try:
        settings = load_settings(ctx)
        language = settings.community.language
        findings = asyncio.run(_look(settings))
    except click.ClickException as error:
        mend, values = "checkup.configuration.wrong", {"faults": error.message}
        findings = [Finding("checkup.configuration", State.BAD, mend=mend, values=values)]
    for line in _lines(load_catalogue()[language], findings):
        click.echo(line)
    if any(finding.state is State.BAD for finding in findings):
        ctx.exit(1)


def _lines(words: Words, findings: Sequence[Finding]) -> Iterator[str]:
    """The table: a mark, what it is, which one; below it how to mend it."""
    names = [words.plain(finding.name) for finding in findings]
    room = max(map(width, names))
    for name, finding in zip(names, findings, strict=True):
        space = " " * (room - width(name))
        yield f"{finding.state.value} {name}{space}  {finding.about}".rstrip()
        if finding.mend:
            said = words.plain(finding.mend, **finding.values)
            yield from (f"{INDENT}{line}" for line in said.splitlines())


async def _look(settings: Settings) -> list[Finding]:
    known = await _database(settings)
    platforms = [finding async for finding in _platforms(settings, known)]
    return [Finding("checkup.configuration"), *known.findings, *platforms]


async def _database(settings: Settings) -> Known:
    """What is found at the database, which is not made, if it is not there."""
    url = make_url(settings.database.url)
    shown = url.render_as_string(hide_password=True)
    if not _may_be_there(url):
        mend = "checkup.database.absent"
        return Known([Finding("checkup.database", State.SOSO, shown, mend)], {})
    try:
        async with open_configured_database(settings) as database:
            return await _opened(database, shown)
    except click.ClickException as error:
        why = {"why": error.message}
        mend = "checkup.database.unusable"
        return Known([Finding("checkup.database", State.BAD, shown, mend, why)], {})


def _may_be_there(url: URL) -> bool:
    """False for a SQLite file that there is not: opening it would make it."""
    file = Path(url.database or "").expanduser()
    return url.get_backend_name() != "sqlite" or file.exists()


async def _opened(database: Database, shown: str) -> Known:
    revision = await database.run(_revision)
    scripts = ScriptDirectory.from_config(config())
    if revision == scripts.get_current_head():
        return await database.run(lambda session: _content(session, shown))
    ours = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in ours:
        mend = "checkup.database.newer"
        return Known([Finding("checkup.database", State.BAD, shown, mend)], {})
    mend = "checkup.database.behind" if revision else "checkup.database.absent"
    return Known([Finding("checkup.database", State.SOSO, shown, mend)], {})


def _revision(session: Session) -> str | None:
    return MigrationContext.configure(session.connection()).get_current_revision()


def _content(session: Session, shown: str) -> Known:
    known = Known([Finding("checkup.database", about=shown)], {})
    here = select(Group).where(Group.migrated_to_id.is_(None)).order_by(Group.id)
    for group in session.scalars(here):
        known.groups.setdefault(group.platform, {})[group.external_id] = group.title
    for community in session.scalars(select(Community).order_by(Community.id)):
        days = days_of(community)
        if days.state is not State.GOOD:
            known.findings.append(
                Finding(days.name, days.state, community.name, days.mend, days.values)
            )
    return known


async def _platforms(settings: Settings, known: Known) -> AsyncIterator[Finding]:
    """What is found at each platform; its library is loaded only now."""
    from adapters.telegram.checkup import check_account
    from adapters.telegram.history import PLATFORM

    token, url = settings.telegram.token.get_secret_value(), settings.telegram.base_url
    groups, webhook = known.groups.get(PLATFORM, {}), settings.telegram.webhook_url
    async for finding in check_account(token, url, groups, webhook):
        yield finding
