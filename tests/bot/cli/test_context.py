"""What the commands share: settings reach the application, faults of the database the terminal."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import click
import pytest

from bot.cli.context import open_application
from bot.config import Settings, read_settings
from bot.core.clock import ManualClock
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.testing import START, Stage
from bot.testing import Community as Room
from models.faults import DatabaseUnreachable

pytestmark = pytest.mark.usefixtures("bare_surroundings")

UPGRADE = "import sys; from bot.cli import main; main(['db', 'upgrade'])"
CALL = """
import logging
from bot.cli.context import set_up_logging

set_up_logging("debug")
logging.getLogger("hearth").info("tables")
logging.getLogger("httpx").info("POST https://example.org/bot-token")
logging.getLogger("httpcore").debug("token")
"""


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in {"DATABASE__URL": "sqlite+aiosqlite://", **environment}.items():
        monkeypatch.setenv(f"HEARTH_{name}", value)
    return read_settings(Declared(FEATURES).settings.values())


async def test_defaults_and_the_start_of_communities_come_from_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = settings(
        monkeypatch,
        DEFAULTS__POINTS__MESSAGE="7",
        COMMUNITY__LANGUAGE="zh",
        COMMUNITY__TIMEZONE="Asia/Shanghai",
    )
    clock, stage = ManualClock(START), Stage()
    async with open_application(given, clock) as app:
        app.connect(stage)
        alice = Room(app, clock, stage, "group").person("Alice")
        await alice.says("good morning")
        assert "7" in (await alice.says("/points")).text
        assert "Asia/Shanghai" in (await alice.says("/timezone")).text
        assert "积分" in (await alice.says("/help")).text


async def test_a_database_that_goes_away_at_work_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(click.ClickException, match="It went away"):
        async with open_application(settings(monkeypatch)):
            raise DatabaseUnreachable("It went away.")


def test_what_is_logged_goes_to_stderr_from_the_level_of_the_settings(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    url = "sqlite+aiosqlite://"
    quiet = python("-c", UPGRADE, HEARTH_DATABASE__URL=url)
    assert quiet.stderr == ""
    talkative = python("-c", UPGRADE, HEARTH_DATABASE__URL=url, HEARTH_LOG__LEVEL="INFO")
    assert "INFO migrations.schema: upgrading the database" in talkative.stderr
    assert talkative.stdout == quiet.stdout


def test_libraries_that_log_addresses_with_tokens_are_kept_quiet(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    logged = python("-c", CALL).stderr
    assert "tables" in logged
    assert "token" not in logged
