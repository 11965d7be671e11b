"""What adapters have to remember of their platforms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import Erase, Link


class ButtonLine(Base):
    """The command line behind a button, where a platform's button holds only a short id."""

    __tablename__ = "button_line"
    privacy = (Link("account", Erase(), to="account", hides=("line",)),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str | None] = mapped_column(String(128))
    """Who alone may press it; anybody, if empty."""
    group_external_id: Mapped[str] = mapped_column(String(128))
    """The group for which the command runs, wherever the button is shown."""
    line: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index(None, "made_at"),)


class AdapterNote(Base):
    """A small thing that an adapter remembers: where a poll was held, who polls a token."""

    __tablename__ = "adapter_note"
    privacy = (Link("account", Erase(), to="account"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column(String(128), index=True)
    """Whom it is about, if anybody."""
    at: Mapped[datetime] = mapped_column(Moment)
    """When it was written; of a lease, until when it holds."""
