"""Importing what happened in a group before the bot came."""

from bot.services.history.rows import (
    EXPORT_ONLY,
    BrokenArchive,
    Destination,
    Fault,
    GroupFound,
    ImportRefused,
    Reader,
    Remark,
    Row,
    Skipped,
)
from bot.services.history.run import Progress, Stage, import_history
from bot.services.history.summary import Summary

__all__ = [
    "EXPORT_ONLY",
    "BrokenArchive",
    "Destination",
    "Fault",
    "GroupFound",
    "ImportRefused",
    "Progress",
    "Reader",
    "Remark",
    "Row",
    "Skipped",
    "Stage",
    "Summary",
    "import_history",
]
