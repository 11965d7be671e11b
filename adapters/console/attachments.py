"""Pictures and files, put where they can be looked at: in the terminal stand only their words."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from bot.core.elements import File, Image
from bot.services.pictures import SUFFIX, draw

DIGITS = 8


def keep(attached: Image | File) -> Path:
    """Write it into a file in a temporary folder of this run; the folder stays for looking.

    Raises OSError if the file cannot be written.
    """
    name, content = _drawn(attached) if isinstance(attached, Image) else _given(attached)
    path = _folder() / name
    path.write_bytes(content)
    return path


def _drawn(image: Image) -> tuple[str, bytes]:
    return f"{image.picture}-{_mark(image.data)}{SUFFIX}", draw(image)


def _given(file: File) -> tuple[str, bytes]:
    name, ending = os.path.splitext(os.path.basename(file.name))
    return f"{name}-{_mark(file.content)}{ending}", file.content.encode()


def _mark(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:DIGITS]


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(mkdtemp(prefix="hearth-"))
