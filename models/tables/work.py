"""Work to be done once: job runs, and messages waiting to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Erase, Link


class JobRun(Base):
    """A job's run for one community and period: leased while it runs, then done."""

    __tablename__ = "job_run"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(48))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    period: Mapped[datetime] = mapped_column(Moment)
    """The moment at which it was due."""
    leased_until: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=1)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(256))

    __table_args__ = (UniqueConstraint("job", "community_id", "period"),)


class OutboxMessage(Base):
    """Something to be said after its cause was committed. The body goes once it is sent."""

    __tablename__ = "outbox_message"
    privacy = (Link("account", Erase(), to="account", hides=("body",)),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    once_key: Mapped[str] = mapped_column(String(160), unique=True)
    platform: Mapped[str] = mapped_column(String(16))
    chat: Mapped[str] = mapped_column(String(128))
    """Whose pace it keeps: the group, or the account for a private message."""
    account: Mapped[str | None] = mapped_column(String(128), index=True)
    """Whom it is said to, or about, if that is one person."""
    body: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(Moment)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    refused: Mapped[str | None] = mapped_column(String(256))
    """Why the platform will never take it."""

    __table_args__ = (Index(None, "platform", "sent_at", "due_at"),)
