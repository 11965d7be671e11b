"""What a table says about the members it reaches: what they are shown, and what is erased.

Every table declares `privacy`: a link for each column that leads to a member, person or account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

To = Literal["member", "person", "account"]


@dataclass(frozen=True, slots=True)
class Erase:
    """The row goes with the member."""


@dataclass(frozen=True, slots=True)
class Anonymise:
    """The row stays, and tells no more of whom: these columns get these values."""

    why: str
    """What the row is still needed for."""
    put: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """A value, or a function that makes an expression of the table."""


Fate = Erase | Anonymise


@dataclass(frozen=True, slots=True)
class Link:
    """A column that leads from rows of a table to a member."""

    column: str
    fate: Fate
    to: To = "member"
    """What the column holds: the id of a member or person, or an account's id on its platform."""
    hides: tuple[str, ...] = ()
    """Columns that tell of others; the export of who is reached by this link leaves them out."""


Privacy = tuple[Link, ...]

NOBODY: Privacy = ()
"""Of a table from which no member can be reached."""
