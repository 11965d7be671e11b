"""The key of this installation, with which fingerprints of texts and marks of the erased are made.

It is made of `secret` in the configuration (HEARTH_SECRET in the environment), which all
processes that share a database need to have in common if they do not share a disk. Without one it
is a random key in the file hearth.key, made on first use: beside the SQLite file, or in the user's
own data folder. Without it what was said within the last day is not known to be a copy, and who was
erased is not known any more when an old export brings them back: keep it as long as the database,
and apart from its backups.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes, token_hex

from bot.config.folder import own_folder
from bot.config.settings import Settings

NAME = "hearth.key"
SIZE = 32


def secret_key(settings: Settings) -> bytes:
    """The key, of SIZE bytes; of a database in memory it is as short-lived.

    Raises OSError if it has to be kept in a file and cannot.
    """
    if settings.secret:
        return blake2b(settings.secret.encode(), digest_size=SIZE).digest()
    folder = own_folder(settings)
    return _kept(folder / NAME) if folder else token_bytes(SIZE)


def _kept(path: Path) -> bytes:
    """The key in a file that only its owner can read, and that two processes make only once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{NAME}.{token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(token_bytes(SIZE))
        with suppress(FileExistsError):
            os.link(fresh, path)  # if another process was quicker, its key is taken
        fresh.unlink()
    return path.read_bytes()
