"""Pictures, put where they can be looked at: in the terminal stand only their words."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from bot.core.elements import Image
from bot.services.pictures import SUFFIX, draw

DIGITS = 8


def keep(image: Image) -> Path:
    """Draw it into a file in a temporary folder of this run; the folder stays for looking.

    Raises OSError if the file cannot be written.
    """
    mark = sha256(image.data.encode()).hexdigest()[:DIGITS]
    path = _folder() / f"{image.picture}-{mark}{SUFFIX}"
    path.write_bytes(draw(image))
    return path


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(mkdtemp(prefix="hearth-"))
