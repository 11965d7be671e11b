"""`hearth demo`: what a newcomer sees first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Hearth = Callable[..., Result]


def test_the_demo_shows_members_and_answers_in_the_chosen_language(
    hearth: Hearth, tmp_path: Path
) -> None:
    shown = hearth("demo", "--language", "zh", "--file", str(tmp_path / "demo.db"))
    assert shown.exit_code == 0, shown.output
    for said in ("虚构成员", "Helper 002 · 7 级", "已连续 85 天", "hearth import"):
        assert said in shown.output


def test_the_demo_leaves_other_files_alone(hearth: Hearth, tmp_path: Path) -> None:
    precious = tmp_path / "precious.db"
    with sqlite3.connect(precious) as database:
        database.execute("CREATE TABLE community (name TEXT)")
        database.execute("INSERT INTO community VALUES ('Book club')")
    database.close()
    before = precious.read_bytes()
    refused = hearth("demo", "--file", str(precious))
    assert refused.exit_code == 1
    assert "left alone" in refused.output
    assert precious.read_bytes() == before
