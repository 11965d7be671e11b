"""What happened: one row for each event that was taken in, without any text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, cast, literal
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Anonymise, Erase, Link


class Receipt(Base):
    """Proof that an event was taken in; the same event is never taken in again.

    Like the ledger it is only added to, and has no foreign keys: see there.
    """

    __tablename__ = "receipt"
    privacy = (
        Link(
            "member_id",
            Anonymise(
                "That somebody wrote at this moment stays, for the community's figures.",
                {
                    "member_id": None,
                    "external_id": lambda table: literal("erased ") + cast(table.c.id, String),
                    "channel": None,
                    "reply_to": None,
                    "to_member_id": None,
                },
            ),
            hides=("to_member_id",),
        ),
        Link(
            "to_member_id",
            Anonymise("It is the message of who answered.", {"to_member_id": None}),
            hides=("member_id", "external_id", "channel"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    group_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(128))
    member_id: Mapped[int | None] = mapped_column(BigId)
    """Who did it; empty for bots, and for a message deleted before it was seen."""
    at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[str | None] = mapped_column(String(128))
    reply_to: Mapped[str | None] = mapped_column(String(128))
    """External id of the message that this one answers."""
    to_member_id: Mapped[int | None] = mapped_column(BigId)
    """Whom it answers, as far as known."""

    __table_args__ = (UniqueConstraint("group_id", "kind", "external_id"),)


class Condition(Base):
    """The present state of something that members change to and fro: a reaction, a vote.

    `turn` counts the changes, so that each of them can be told from a redelivery and can have
    ledger entries of its own.
    """

    __tablename__ = "condition"
    privacy = (Link("member_id", Erase()),)

    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    """External id of the message or poll."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    """Canonical text of what holds now: sorted emoji, sorted option numbers."""
    turn: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Quarantine(Base):
    """An event that a listener or handler could not take; its content is not kept."""

    __tablename__ = "quarantine"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    group_external_id: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(128))
    fields: Mapped[str] = mapped_column(String(256))
    """Names of the fields that were set."""
    error: Mapped[str] = mapped_column(String(256))
    """Class of the error and where it was raised."""
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index(None, "at"),)
