"""`hearth`: what it shows and what it imports."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from click.testing import Result

Hearth = Callable[..., Result]
Python = Callable[..., subprocess.CompletedProcess[str]]

HELP = """
import sys
from bot.__main__ import main

sys.argv = ["hearth", "--help"]
try:
    main()
finally:
    heavy = {"telegram", "discord", "sklearn", "matplotlib", "sqlalchemy", "pydantic", "babel"}
    heavy |= {"PIL"}
    print("imported:", sorted(heavy & sys.modules.keys()))
"""


def test_help_imports_nothing_heavy(python: Python) -> None:
    shown = python("-c", HELP)
    assert "Usage: hearth" in shown.stdout
    assert "imported: []" in shown.stdout


def test_help_lists_every_command_with_its_words(hearth: Hearth) -> None:
    shown = hearth("--help").output
    for line in (
        "console  Talk to it right here.",
        "db       Look after the database: check it, back it up.",
        "demo     See Hearth at work",
        "import   Take in a group's history.",
    ):
        assert line in shown


def test_a_command_is_imported_when_it_is_called(hearth: Hearth) -> None:
    shown = hearth("db", "--help")
    assert shown.exit_code == 0
    assert "Usage: hearth db" in shown.output
    assert "rebuild" in shown.output


def test_the_version_is_told(hearth: Hearth) -> None:
    assert hearth("--version").output.startswith("hearth, version ")


def test_an_unknown_command_is_refused(hearth: Hearth) -> None:
    shown = hearth("dance")
    assert shown.exit_code == 2
    assert "No such command 'dance'" in shown.output
