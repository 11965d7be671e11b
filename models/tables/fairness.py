"""What tells copies apart from news, for a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import Erase, Link


class Sketch(Base):
    """A keyed MinHash of a message. No text can be got back from it, and it is gone in a day."""

    __tablename__ = "sketch"
    privacy = (Link("root_id", Erase()),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    root_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(Moment)
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index(None, "root_id", "at"), Index(None, "at"))
