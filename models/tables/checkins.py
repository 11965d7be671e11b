"""Check-ins (打卡)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Erase, Link


class CheckIn(Base):
    """A member checked in for a day of their own. The note itself is never kept."""

    __tablename__ = "check_in"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

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


class ExcusedDay(Base):
    """A day without a check-in that does not break the member's streak, nor lengthen it."""

    __tablename__ = "excused_day"
    privacy = (Link("root_id", Erase()),)

    root_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    """A day of the member's own."""
    cause: Mapped[str] = mapped_column(String(16))
    """`freeze`, `repair` or `outage`."""
    at: Mapped[datetime] = mapped_column(Moment)
    """When it was excused."""

    __table_args__ = ({"sqlite_with_rowid": False},)


class Heartbeat(Base):
    """When the bot was last alive, on each platform: a gap is an outage."""

    __tablename__ = "heartbeat"
    privacy = NOBODY

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Outage(Base):
    """A span in which the bot could not hear a platform. Nobody's streak ends by it."""

    __tablename__ = "outage"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index(None, "platform", "ended_at"),)
