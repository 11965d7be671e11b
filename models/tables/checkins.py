"""Check-ins (打卡)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Moment


class CheckIn(Base):
    """A member checked in for a day of their own. The note itself is never kept."""

    __tablename__ = "check_in"

    root_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    """The local day in the zone that the member had at that moment."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Who acted (differs from the root for linked members)."""
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    timezone: Mapped[str] = mapped_column(String(64))
    note_length: Mapped[int] = mapped_column(default=0)

    __table_args__ = ({"sqlite_with_rowid": False},)
