"""config.example.toml shows every setting, with its default."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.config import Settings, read_settings
from bot.core.feature import Declared
from bot.features import FEATURES

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
pytestmark = pytest.mark.usefixtures("bare_surroundings")

DECLARED = Declared(FEATURES).settings


def test_as_it_stands_it_changes_nothing() -> None:
    assert read_settings(DECLARED.values(), EXAMPLE).declared_defaults == {}
    assert tomllib.loads(EXAMPLE.read_text(encoding="utf-8")) == {
        "database": {},
        "community": {},
        "telegram": {},
        "keep": {},
        "log": {},
        "defaults": {
            "points": {},
            "levels": {},
            "boards": {},
            "honours": {},
            "checkins": {},
            "awards": {},
            "privacy": {},
            "questions": {},
            "thanks": {},
        },
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of the example with every line of it in force."""
    text = re.sub(r"^#(?=\w)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "all.toml").write_text(text, encoding="utf-8")
    return read_settings(DECLARED.values(), tmp_path / "all.toml")


def test_every_line_of_it_can_be_taken_in_force(settings: Settings) -> None:
    assert settings.declared_defaults == {name: s.default for name, s in DECLARED.items()}


def test_it_shows_every_setting_with_its_default(settings: Settings) -> None:
    shown = settings.model_dump(exclude_unset=True, exclude={"database", "defaults"})
    assert shown == Settings().model_dump(exclude={"database", "defaults"})
    assert settings.database.url == "sqlite+aiosqlite:///hearth.db"
