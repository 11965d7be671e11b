"""Where this installation keeps small files of its own: its key, and whom it has forgotten."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy.engine import make_url

from bot.config.settings import Settings

REGISTER = "hearth.erased"


def own_folder(settings: Settings) -> Path | None:
    """Beside the SQLite file, or in the user's own data folder; None for a database in memory."""
    url = make_url(settings.database.url)
    if url.get_backend_name() != "sqlite":
        return user_data_path("hearth")
    if url.database in (None, "", ":memory:"):
        return None
    return Path(url.database or "").expanduser().parent


def register_path(settings: Settings) -> Path | None:
    """The file that lists who was erased: see bot.services.privacy.register."""
    folder = own_folder(settings)
    return folder / REGISTER if folder else None
