"""Forms that members are filling in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, Moment
from models.tables.privacy import Erase, Link


class FormDraft(Base):
    """What a member has answered so far; they fill in one form at a time."""

    __tablename__ = "form_draft"
    privacy = (Link("member_id", Erase()),)

    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    form: Mapped[str] = mapped_column(String(32))
    """Its name; see bot.core.feature."""
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    """Where it was opened."""
    step: Mapped[int] = mapped_column(default=0)
    """Which field is asked for now."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """By field, as they are put into the command line."""
    at: Mapped[datetime] = mapped_column(Moment)
    """When it was last answered."""
