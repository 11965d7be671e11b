"""Backups: one file that holds everything, written and restored on either database."""

from bot.services.backup.layout import BackupRefused, BrokenBackup, Header, Progress
from bot.services.backup.restoring import restore
from bot.services.backup.writing import back_up

__all__ = ["BackupRefused", "BrokenBackup", "Header", "Progress", "back_up", "restore"]
