"""Thanks from one member to another, and the titles that some carry for a while."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import Anonymise, Erase, Link

UNNAMED = Anonymise(
    "It is somebody else who was thanked.",
    {"giver_id": None, "giver_root_id": None, "message": ""},
)
RECEIVER, GIVER = ("receiver_id", "receiver_root_id"), ("giver_id", "giver_root_id")


class Thanks(Base):
    """Somebody thanked somebody else: by a reply, a reaction or the command."""

    __tablename__ = "thanks"
    privacy = (
        Link("receiver_root_id", Erase(), hides=(*GIVER, "message")),
        Link("receiver_id", Erase(), hides=(*GIVER, "message")),
        Link("giver_root_id", UNNAMED, hides=RECEIVER),
        Link("giver_id", UNNAMED, hides=RECEIVER),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"))
    way: Mapped[str] = mapped_column(String(8))
    """`reply`, `reaction` or `command`."""
    message: Mapped[str] = mapped_column(String(128))
    """External id of the message that thanks; of a reaction, of the message that it stands on."""
    thanked: Mapped[str | None] = mapped_column(String(128))
    """External id of the message that is thanked for, if it is one."""
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    """Of the message that thanks; a reaction has none."""
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    giver_root_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    receiver_root_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    """When it was first said."""
    day: Mapped[date]
    """The community's local day of that moment."""
    rate: Mapped[int]
    """Points that it is worth, if it counts."""
    gone_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was taken back; empty while it holds."""

    __table_args__ = (
        UniqueConstraint("giver_root_id", "group_id", "way", "message"),
        Index(None, "giver_root_id", "day"),
        Index(None, "receiver_root_id", "day"),
        Index(None, "community_id", "day"),
    )


class Title(Base):
    """A role, tag or title of the platform that a member carries until a day."""

    __tablename__ = "title"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    period: Mapped[str] = mapped_column(String(24))
    """For what it was given: `week 2026-03-02`."""
    name: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[date]
    """The first local day of the community on which it holds no more."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("community_id", "period", "root_id"),)
