"""What has become of the rows of a history."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Summary:
    """Every row read was counted, known already, or skipped."""

    read: int = 0
    counted: int = 0
    """Taken in for the first time, whether or not they earned points."""
    members: int = 0
    """People behind what is counted now or was before."""
    duplicates: int = 0
    """Taken in before, or twice in the same archive."""
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    remarks: list[str] = field(default_factory=list)
    """What else the owner should know."""

    def as_object(self) -> dict[str, Any]:
        """The figures as they are written in JSON."""
        return {
            "read": self.read,
            "counted": self.counted,
            "members": self.members,
            "duplicates": self.duplicates,
            "skipped": dict(sorted(self.skipped.items())),
        }
