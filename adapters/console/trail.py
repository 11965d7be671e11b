"""Ids of messages: they follow from all lines that were read so far."""

from __future__ import annotations

import hashlib
from datetime import datetime

LENGTH = 24


class Trail:
    """The same lines at the same times give the same ids again: what was replayed counts once.

    A seed makes the ids differ from those of all other trails.
    """

    def __init__(self, seed: str = "") -> None:
        self._digest = hashlib.sha256(seed.encode())

    def add(self, line: str) -> None:
        """Go on by a line."""
        self._digest.update(f"{line}\n".encode())

    def id(self, at: datetime) -> str:
        """The id of what the last line makes happen at that moment."""
        digest = self._digest.copy()
        digest.update(at.isoformat().encode())
        return digest.hexdigest()[:LENGTH]
