"""/challenge (挑战): what members do together for some days, with all that life does to it."""

from __future__ import annotations

from bot.features.challenges import (
    away,
    board,
    calendar,
    certificate,
    correcting,
    course,
    creating,
    deciding,
    ending,
    export,
    featuring,
    freezing,
    joining,
    leaving,
    listing,
    make_ups,
    reminding,
    report,
)
from bot.features.challenges.declared import feature

__all__ = [
    "away",
    "board",
    "calendar",
    "certificate",
    "correcting",
    "course",
    "creating",
    "deciding",
    "ending",
    "export",
    "feature",
    "featuring",
    "freezing",
    "joining",
    "leaving",
    "listing",
    "make_ups",
    "reminding",
    "report",
]
