"""The house rules that a machine can check."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLOCKS = {"now", "utcnow", "today"}


def sources() -> Iterator[Path]:
    for package in ("bot", "adapters", "models", "migrations"):
        yield from sorted((ROOT / package).rglob("*.py"))


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [*sources()], ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_system_clock_asks_the_machine_for_the_time(path: Path) -> None:
    asked = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert not asked or path.name == "clock.py"


def test_no_file_outgrows_its_room() -> None:
    too_long = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "versions" not in path.parts and len(path.read_text().splitlines()) > 300
    ]
    assert not too_long


def test_no_core_file_names_a_platform() -> None:
    names = ("telegram", "discord")
    allowed = {ROOT / "bot/config/settings.py", *(ROOT / "bot/cli").glob("*.py")}
    naming = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "adapters" not in path.parts
        and path not in allowed
        and any(name in path.read_text().casefold() for name in names)
    ]
    assert not naming
