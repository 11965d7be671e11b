"""Who changed what by hand, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import Anonymise, Link


class AuditEntry(Base):
    """Something that an admin, or whoever runs Hearth, did to a community or a member."""

    __tablename__ = "audit_entry"
    privacy = (
        Link(
            "actor_id",
            Anonymise("The community's record of what was changed stays.", {"actor_id": None}),
            hides=("subject_id",),
        ),
        Link(
            "subject_id",
            Anonymise(
                "That an admin did something stays on record.",
                {"subject_id": None, "target": "", "before": None, "after": None, "note": None},
            ),
            hides=("actor_id",),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    receipt_id: Mapped[int | None] = mapped_column(BigId)
    """Of the command that did it; empty for what was done from the terminal."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The member who did it; empty likewise."""
    action: Mapped[str] = mapped_column(String(32))
    """Words: `audit.<action>`."""
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The member to whom it was done."""
    target: Mapped[str] = mapped_column(String(128), default="")
    """What it was done to, where that is no member: a setting, a season, a board."""
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    """The reason that was given for it. Admins write it for members to read."""

    __table_args__ = (Index(None, "community_id", "id"), Index(None, "receipt_id"))
