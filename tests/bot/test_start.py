"""Starting: the packages of Hearth must be its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import bot

Python = Callable[..., subprocess.CompletedProcess[str]]
HOME = Path(bot.__file__).parent.parent


def test_it_starts_as_a_module(python: Python) -> None:
    started = python("-m", "bot", "--version", PYTHONPATH=str(HOME))
    assert started.stdout.startswith("hearth, version ")


@pytest.mark.parametrize("name", ["adapters", "models", "migrations"])
def test_another_package_of_the_same_name_is_named(
    python: Python, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    started = python("-m", "bot", "--help")
    assert started.returncode == 1
    assert f"“{name}” in {HOME} is hidden by another of that name: {tmp_path / name}" in (
        started.stderr
    )
    assert "Start Hearth from another folder" in started.stderr
    assert "Traceback" not in started.stderr
    assert started.stdout == ""


def test_a_module_of_the_same_name_is_named(python: Python, tmp_path: Path) -> None:
    (tmp_path / "models.py").touch()
    started = python("-m", "bot", "--help", PYTHONPATH=str(tmp_path))
    assert started.returncode == 1
    assert f"of that name: {tmp_path / 'models.py'}" in started.stderr


def test_a_folder_that_is_no_package_stands_in_nobodys_way(python: Python, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    assert python("-m", "bot", "--version").returncode == 0


def test_a_package_that_is_missing_is_named(python: Python, tmp_path: Path) -> None:
    shutil.copytree(HOME / "bot", tmp_path / "bot")
    started = python("-S", "-m", "bot")  # -S: nothing that is installed is found
    assert started.returncode == 1
    assert f"“adapters” is missing in {tmp_path}. Install Hearth again." in started.stderr
    assert "Traceback" not in started.stderr
