"""What brings a group together: polls, quizzes, and prompts that an admin has written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Anonymise, Erase, Link

AUTHORLESS = Anonymise("It is a thing of the whole group.", {"creator_id": None})


class Ballot(Base):
    """A poll that stands in a group. What was voted is not kept, nor are its words."""

    __tablename__ = "ballot"
    privacy = (Link("creator_id", AUTHORLESS),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"))
    message: Mapped[str | None] = mapped_column(String(128))
    """External id of its message, once it stands there."""
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("group_id", "message"),)


class Prompt(Base):
    """Something to talk about that an admin has written, said at set times."""

    __tablename__ = "prompt"
    privacy = (Link("creator_id", AUTHORLESS),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    """What admins call it by; counted within the community."""
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    schedule: Mapped[str] = mapped_column(String(64))
    """See bot.services.timetable."""
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was taken away, or had been said for the last time."""

    __table_args__ = (UniqueConstraint("community_id", "number"),)


class QuizBank(Base):
    """A collection of quiz questions."""

    __tablename__ = "quiz_bank"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(40))
    """As typed; compared without regard to case, see `key`."""
    key: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("community_id", "key"),)


class QuizItem(Base):
    """A question of a bank, with its options."""

    __tablename__ = "quiz_item"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("quiz_bank.id"))
    number: Mapped[int]
    """Counted within the bank."""
    question: Mapped[str] = mapped_column(String(300))
    options: Mapped[list[str]] = mapped_column(JSON)
    """The right one first."""
    explanation: Mapped[str] = mapped_column(String(200), default="")
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("bank_id", "number"),)


class QuizPlan(Base):
    """Rounds that begin at set times."""

    __tablename__ = "quiz_plan"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    bank_id: Mapped[int] = mapped_column(ForeignKey("quiz_bank.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    schedule: Mapped[str] = mapped_column(String(64))
    """See bot.services.timetable."""
    questions: Mapped[int]
    """How many are asked in a round."""
    minutes: Mapped[int]
    """For how long they can be answered."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("community_id", "number"),)


class QuizRound(Base):
    """Some questions of a bank that are asked together."""

    __tablename__ = "quiz_round"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    bank_id: Mapped[int] = mapped_column(ForeignKey("quiz_bank.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    began_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    """Answers after this moment do not count."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its board was told."""

    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index(None, "community_id", "ended_at", "until"),
    )


class QuizAsked(Base):
    """A question within a round, with its options in the order that is shown."""

    __tablename__ = "quiz_asked"
    privacy = NOBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("quiz_round.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("quiz_item.id"), index=True)
    position: Mapped[int]
    """From 1, within the round."""
    shown: Mapped[list[int]] = mapped_column(JSON)
    """Indices of the item's options, in the order in which they are shown."""

    __table_args__ = (UniqueConstraint("round_id", "position"),)


class QuizAnswer(Base):
    """A member's first answer to a question of a round. What they chose is not kept."""

    __tablename__ = "quiz_answer"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    asked_id: Mapped[int] = mapped_column(ForeignKey("quiz_asked.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)
