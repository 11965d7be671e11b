"""Challenges (打卡挑战): what is to be done, who takes part, and what each of them did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base, BigId, Moment
from models.tables.people import Group
from models.tables.privacy import NOBODY, Anonymise, Erase, Link

DRAFT, PLANNED, RUNNING, ENDED, CANCELLED = "draft", "planned", "running", "ended", "cancelled"


class Challenge(Base):
    """Something that members do together for some days, or without an end."""

    __tablename__ = "challenge"
    privacy = (Link("creator_id", Anonymise("others take part in it", {"creator_id": None})),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    """What people call it by; counted within the community."""
    name: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    """See bot.services.challenges.rule; only what differs from its defaults."""
    first_day: Mapped[date]
    """Each member's own local day of that date."""
    last_day: Mapped[date | None]
    """Empty for one without an end."""
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    """Where it is announced."""
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it ended or was cancelled."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), index=True)
    """The one whose repetition it is."""
    erased: Mapped[int] = mapped_column(default=0)
    """Points that members who were erased since put into the pot, less what they had back."""

    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index(None, "community_id", "state"),
    )


class Team(Base):
    """A team of a challenge."""

    __tablename__ = "challenge_team"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    name: Mapped[str] = mapped_column(String(40))

    __table_args__ = (UniqueConstraint("challenge_id", "name"),)


class Enrolment(Base):
    """A member takes part in a challenge."""

    __tablename__ = "enrolment"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Who joined (differs from the root for linked members)."""
    joined_at: Mapped[datetime] = mapped_column(Moment)
    first_day: Mapped[date]
    """The first of the member's own days that counts for them."""
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("challenge_team.id"), index=True)
    remind: Mapped[bool] = mapped_column(default=False)
    """Whether they asked to be reminded in the evening."""
    staked: Mapped[int] = mapped_column(default=0)
    """Points ever put into the pot."""
    returned: Mapped[int] = mapped_column(default=0)
    """Points ever had back out of it."""
    stakes: Mapped[int] = mapped_column(default=0)
    """How often points went in or out: the turn of the next entry of the ledger."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    """`finished` or `unfinished`, once the challenge has ended."""

    __table_args__ = (UniqueConstraint("challenge_id", "root_id"),)


class ChallengeEntry(Base):
    """What a member did for a challenge on a day of their own. The note itself is never kept."""

    __tablename__ = "challenge_entry"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    day: Mapped[date]
    """The local day in the zone that the member had at that moment."""
    turn: Mapped[int] = mapped_column(default=0)
    """Where quantities are summed there may be several in a day, numbered from 0."""
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    timezone: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(12))
    """`checkin`, `makeup`, or `admin` for what an admin put right."""
    quantity: Mapped[int] = mapped_column(default=1)
    note_length: Mapped[int] = mapped_column(default=0)
    proof: Mapped[str] = mapped_column(String(8), default="none")
    """What it came with: `none`, `note`, `photo`, `file` or `link`."""
    sketch: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Tells its note from a copy (see bot.core.sketch); dropped when the challenge is closed."""
    picture: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Tells its photo or file from a copy; dropped when the challenge is closed."""
    copied: Mapped[bool] = mapped_column(default=False)
    """Whether its note or photo was nearly the same as one before."""
    featured_at: Mapped[datetime | None] = mapped_column(Moment)
    """When an admin chose it (精选)."""

    __table_args__ = (UniqueConstraint("enrolment_id", "day", "turn"),)


class Leave(Base):
    """Days on which a member announced to be away (请假): they break nothing."""

    __tablename__ = "challenge_leave"
    privacy = (Link("root_id", Erase()),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class MakeUp(Base):
    """A member asks to have a missed day counted after all (补卡)."""

    __tablename__ = "make_up"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    """`waiting`, `granted` or `refused`."""
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("enrolment_id", "day"),)


class FreezeBought(Base):
    """A freeze that a member bought for a challenge; the ledger has its price."""

    __tablename__ = "freeze_bought"
    privacy = (Link("root_id", Erase()),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    day: Mapped[date]
    """The member's own day; what was missed before it is not bridged by it."""
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    at: Mapped[datetime] = mapped_column(Moment)
