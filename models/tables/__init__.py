"""What is remembered. Every table can be had from here."""

from models.tables.base import Base, Moment
from models.tables.checkins import CheckIn
from models.tables.people import Account, Community, Group, Member, Person
from models.tables.points import LedgerEntry, LevelNotice, ScoreCount, Standing, Tally
from models.tables.receipts import Condition, Quarantine, Receipt
from models.tables.work import JobRun, OutboxMessage

__all__ = [
    "Account",
    "Base",
    "CheckIn",
    "Community",
    "Condition",
    "Group",
    "JobRun",
    "LedgerEntry",
    "LevelNotice",
    "Member",
    "Moment",
    "OutboxMessage",
    "Person",
    "Quarantine",
    "Receipt",
    "ScoreCount",
    "Standing",
    "Tally",
]
