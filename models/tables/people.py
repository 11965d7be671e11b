"""Who: communities, their groups, accounts, persons and members."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Erase, Link


class Community(Base):
    """The tenant: one body of people with its own points, settings and days."""

    __tablename__ = "community"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(64))
    """IANA name; with `day_turn` it decides which day a moment belongs to."""
    day_turn: Mapped[int] = mapped_column(default=0)
    """The local hour, 0 to 23, at which a new day begins."""
    language: Mapped[str] = mapped_column(String(8))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Only what differs from the declared defaults."""
    window_day: Mapped[date | None]
    """The last day that the 7- and 30-day sums of its standings include."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("day_turn BETWEEN 0 AND 23", name="day_turn_is_an_hour"),
        Index(None, "name"),
    )


class Group(Base):
    """A place on a platform where members talk: a chat, a server, an imported archive."""

    __tablename__ = "chat_group"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(String(200), default="")
    migrated_to_id: Mapped[int | None] = mapped_column(ForeignKey("chat_group.id"))
    """Where the platform moved this group to under another id."""
    created_at: Mapped[datetime] = mapped_column(Moment)

    community: Mapped[Community] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (UniqueConstraint("platform", "external_id"),)


class Person(Base):
    """A human being, whatever number of accounts they have."""

    __tablename__ = "person"
    privacy = (Link("id", Erase(), to="person"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    language: Mapped[str | None] = mapped_column(String(8))
    """What they chose by /language; else the platform's hint decides."""
    timezone: Mapped[str | None] = mapped_column(String(64))
    """What they chose by /timezone; else the community's zone holds."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Account(Base):
    """An identity on a platform."""

    __tablename__ = "account"
    privacy = (Link("person_id", Erase(), to="person"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(128))
    username: Mapped[str | None] = mapped_column(String(64))
    not_before: Mapped[datetime | None] = mapped_column(Moment)
    """What happened up to then is not theirs: whoever had this account before was erased."""

    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        Index(None, "platform", "username"),
    )


class Member(Base):
    """A person in a community."""

    __tablename__ = "member"
    privacy = (
        Link("id", Erase()),
        Link("person_id", Erase(), to="person"),
        Link("root_id", Erase()),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """For whom this member's points count, where that is somebody else (linked members)."""
    name: Mapped[str] = mapped_column(String(128))
    """The display name last seen, without control and direction marks."""
    role: Mapped[int] = mapped_column(default=0)
    """The role last seen; what an admin may do is asked of the platform each time."""
    hidden: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    """First seen here, or joined, whichever is known earlier."""
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody who had been here longer first answered them."""

    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("community_id", "person_id"),)

    @property
    def root(self) -> int:
        """The id of the member for whom this one's points count."""
        return self.root_id or self.id


class ZoneChange(Base):
    """From a moment on, a person's days, or a community's, are those of another time zone."""

    __tablename__ = "zone_change"
    privacy = (Link("person_id", Erase(), to="person"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    """Whose zone it is: a community's, or else a person's."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    before: Mapped[str] = mapped_column(String(64))
    """IANA name; empty for a person who had none of their own."""
    after: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index(None, "person_id", "at"), Index(None, "community_id", "at"))
