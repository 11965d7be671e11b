"""The key of an installation: given, or made once and kept where only its owner reads it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.config import Settings, read_settings
from bot.config.secrets import NAME, SIZE, secret_key

pytestmark = pytest.mark.usefixtures("bare_surroundings")


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"HEARTH_{name}", value)
    return read_settings(())


def test_a_secret_in_the_environment_is_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    one = secret_key(settings(monkeypatch, SECRET="a long random text"))
    assert one == secret_key(settings(monkeypatch, SECRET="a long random text"))
    assert one != secret_key(settings(monkeypatch, SECRET="another long random text"))
    assert len(one) == SIZE
    assert not list(Path().rglob(NAME))


def test_the_secret_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "random" not in repr(settings(monkeypatch, SECRET="a long random text"))


def test_without_one_a_key_is_kept_beside_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "deep" / "hearth.db"
    own = settings(monkeypatch, DATABASE__URL=f"sqlite+aiosqlite:///{file}")
    key = secret_key(own)
    assert key == secret_key(own) == (file.parent / NAME).read_bytes()
    assert [path.name for path in file.parent.iterdir()] == [NAME]
    assert len(key) == SIZE
    if os.name == "posix":
        assert stat.S_IMODE((file.parent / NAME).stat().st_mode) == 0o600


def test_with_a_database_server_it_is_kept_in_the_own_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own = settings(monkeypatch, DATABASE__URL="postgresql+asyncpg://user@host/name")
    assert secret_key(own) == (tmp_path / "hearth" / NAME).read_bytes()


def test_the_key_of_a_database_in_memory_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = settings(monkeypatch, DATABASE__URL="sqlite+aiosqlite://")
    assert secret_key(own) != secret_key(own)
    assert list(tmp_path.iterdir()) == []
