"""Pictures and files: put where they can be looked at, and looked at where somebody sends them.

In the terminal stand only their words.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from tempfile import mkdtemp

from bot.core.elements import File, Image
from bot.core.events import Attachment
from bot.core.likeness import LARGEST, file, photo
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


def sent(name: str, key: bytes) -> Attachment:
    """What somebody sends by a path; by a name that no file has it is the picture of that name."""
    content = _read(os.path.expanduser(name))
    identity = name if content is None else sha256(content).hexdigest()
    kind = guess_type(f"_{os.path.splitext(name)[1]}")[0] or "image/"
    other = not kind.startswith("image/")
    return file(identity, key) if other else photo(content, identity, key)


def _read(path: str) -> bytes | None:
    try:
        if os.path.isfile(path):
            with open(path, "rb") as opened:
                return opened.read(LARGEST + 1)
    except OSError:
        pass
    return None


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
