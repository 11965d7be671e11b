"""The command line as it is typed, and surroundings without any configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main


@pytest.fixture
def bare_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder to be in, with the user's own in it; an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    for name in [name for name in os.environ if name.upper().startswith("HEARTH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def hearth(bare_surroundings: None) -> Callable[..., Result]:
    """Type a command. What is not meant for whoever types it comes through as an exception."""

    def type_(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(main, words, env=environment, catch_exceptions=False)

    return type_


@pytest.fixture
def python(bare_surroundings: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in a process of its own."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 (the words are the test's own)
            [sys.executable, *words],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
