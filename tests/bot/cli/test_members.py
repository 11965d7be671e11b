"""`hearth member export` and `hearth member erase` as they are typed."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from bot.services.invariants import INVARIANTS
from bot.testing import open_community

Hearth = Callable[..., Result]
WHO = "stage:zerlina karpf"


@pytest.fixture
def lived_in(url: str) -> str:
    """The URL of a database in which two have talked."""

    async def talk() -> None:
        async with open_community(url) as community:
            for name in ("Alice", "Zerlina Karpf"):
                await community.person(name).says("hello there, everybody")
                await community.person(name).says("/checkin")

    asyncio.run(talk())
    return url


def test_somebody_gets_what_is_kept_of_them(hearth: Hearth, lived_in: str, tmp_path: Path) -> None:
    done = hearth("member", "export", WHO, "--to", "out", HEARTH_DATABASE__URL=lived_in)
    assert done.exit_code == 0, done.stderr
    written = [tmp_path / line for line in done.stdout.splitlines()]
    assert {path.suffix for path in written} == {".html", ".json"}
    for path in written:
        content = path.read_text("utf-8")
        assert "Zerlina Karpf" in content
        assert "Alice" not in content
    (data,) = (path for path in written if path.suffix == ".json")
    assert json.loads(data.read_text("utf-8"))


def test_somebody_is_forgotten(hearth: Hearth, lived_in: str, tmp_path: Path) -> None:
    asked = hearth("member", "erase", WHO, HEARTH_DATABASE__URL=lived_in)
    assert asked.exit_code == 1
    assert "Zerlina Karpf in" in asked.stdout
    done = hearth("member", "erase", WHO, "--yes", HEARTH_DATABASE__URL=lived_in)
    assert done.exit_code == 0
    again = hearth("member", "erase", WHO, "--yes", HEARTH_DATABASE__URL=lived_in)
    assert again.exit_code == 1
    assert "Nobody is known as stage:zerlina karpf." in again.stderr
    checked = hearth("db", "check", HEARTH_DATABASE__URL=lived_in)
    assert f"All {len(INVARIANTS)} checks hold." in checked.stdout


def test_a_backup_of_before_brings_nobody_back(
    hearth: Hearth, lived_in: str, tmp_path: Path
) -> None:
    if not lived_in.startswith("sqlite"):
        pytest.skip("there is one database for each PostgreSQL test")
    file = Path(lived_in.partition(":///")[2])
    assert hearth("db", "backup", "b.gz", HEARTH_DATABASE__URL=lived_in).exit_code == 0
    assert hearth("member", "erase", WHO, "--yes", HEARTH_DATABASE__URL=lived_in).exit_code == 0
    for path in file.parent.glob(f"{file.name}*"):
        assert b"Zerlina" not in path.read_bytes()
        path.unlink()
    restored = hearth("db", "restore", "b.gz", HEARTH_DATABASE__URL=lived_in)
    assert restored.exit_code == 0
    assert "1 who had been erased came back with a backup: erased again." in restored.stderr
    gone = hearth("member", "erase", WHO, "--yes", HEARTH_DATABASE__URL=lived_in)
    assert "Nobody is known" in gone.stderr
    copied = shutil.copy(file, tmp_path / "copied.db")
    assert b"Zerlina" not in Path(copied).read_bytes()


def test_what_names_no_account_is_explained(hearth: Hearth, lived_in: str) -> None:
    done = hearth("member", "erase", "@zerlina", HEARTH_DATABASE__URL=lived_in)
    assert done.exit_code == 2
    assert "telegram:123456789" in done.stderr
