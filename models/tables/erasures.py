"""Whom the bot has forgotten, so that it stays so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Moment
from models.tables.privacy import NOBODY


class Erasure(Base):
    """The owner of an account was erased: what they did up to that moment is never taken in again.

    `mark` is a keyed hash of the account. Without the key, which lies elsewhere, nobody can tell
    whose it is.
    """

    __tablename__ = "erasure"
    privacy = NOBODY

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    settled: Mapped[bool] = mapped_column(default=False)
    """Whether it stands in the register, and what was deleted is overwritten."""

    __table_args__ = ({"sqlite_with_rowid": False},)
