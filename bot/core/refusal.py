"""Saying no, in words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """A command says no: all but its receipt is undone, and the words of `key` are the reply."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


class Misused(Refusal):
    """The arguments do not fit; the reply ends with how the command is used."""
