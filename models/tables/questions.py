"""Questions and their answers. What was asked and answered is never kept, but who, when, where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, BigId, Moment
from models.tables.privacy import NOBODY, Anonymise, Erase, Link

OPEN, SOLVED, CLOSED = "open", "solved", "closed"
NAMELESS = Anonymise(
    "Others have answered it.", {"member_id": None, "root_id": None, "title": None}
)


class Question(Base):
    """Something that a member asked the group."""

    __tablename__ = "question"
    privacy = (Link("root_id", NAMELESS), Link("member_id", NAMELESS))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    number: Mapped[int]
    """What people call it by; counted within the community."""
    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(128))
    message: Mapped[str] = mapped_column(String(128))
    """External id of the message that asks it."""
    card: Mapped[str | None] = mapped_column(String(128))
    """External id of the bot's message with its number, state and buttons."""
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), default=OPEN)
    """`open`, `solved` or `closed`."""
    title: Mapped[str | None] = mapped_column(String(120))
    """What the asker chose to keep, so that others find it."""
    first_answer_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody else answered it first, also if that answer is gone since."""
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was solved or closed."""
    alarms: Mapped[int] = mapped_column(default=0)
    """How often somebody was told that it waits for an answer."""
    erased: Mapped[int] = mapped_column(default=0)
    """Points that members who were erased since put into its bounty, less what they had back."""

    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("group_id", "message"),
        Index(None, "community_id", "state", "asked_at"),
    )


class QuestionPost(Base):
    """A message of which the replies are answers to a question: the question itself, its card."""

    __tablename__ = "question_post"
    privacy = NOBODY

    group_id: Mapped[int] = mapped_column(ForeignKey("chat_group.id"), primary_key=True)
    message: Mapped[str] = mapped_column(String(128), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)


class QuestionTag(Base):
    """What a question is about, by one of the community's own words for it."""

    __tablename__ = "question_tag"
    privacy = NOBODY

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(32), primary_key=True)


class Answer(Base):
    """A member's reply to somebody else's question, or a message that was accepted as one."""

    __tablename__ = "answer"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    message: Mapped[str] = mapped_column(String(128))
    """External id of the message, in the question's group."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("question_id", "message"),)


class Acceptance(Base):
    """The answer that settled a question. Its key lets a question have one at most."""

    __tablename__ = "acceptance"
    privacy = (
        Link("root_id", Erase(), hides=("accepter_id",)),
        Link("member_id", Erase(), hides=("accepter_id",)),
        Link(
            "accepter_id",
            Anonymise("It is what somebody else answered.", {"accepter_id": None}),
            hides=("root_id", "member_id"),
        ),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Whose answer it is."""
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    accepter_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    bounty: Mapped[int] = mapped_column(default=0)
    """Points that were paid out of the question's pot with it."""


class Bounty(Base):
    """What a member has put into the pot of a question."""

    __tablename__ = "bounty"
    privacy = (Link("root_id", Erase()), Link("member_id", Erase()))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    staked: Mapped[int] = mapped_column(default=0)
    """Points ever put in."""
    returned: Mapped[int] = mapped_column(default=0)
    """Points ever had back."""
    stakes: Mapped[int] = mapped_column(default=0)
    """How often points went in or out: the turn of the next entry of the ledger."""

    __table_args__ = (UniqueConstraint("question_id", "root_id"),)


class HelperTag(Base):
    """A member lets themselves be told of questions about something: "I can answer"."""

    __tablename__ = "helper_tag"
    privacy = (Link("root_id", Erase()),)

    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(32), primary_key=True)


class Suggestion(Base):
    """A helper was told of a question."""

    __tablename__ = "suggestion"
    privacy = (Link("root_id", Erase()),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index(None, "root_id", "at"),)
