"""Points for what members do for each other rest on facts, and bounties add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Suspects, member, of_entry
from models.tables import (
    Acceptance,
    Ballot,
    Bounty,
    Condition,
    LedgerEntry,
    Member,
    Question,
    QuizAnswer,
    QuizAsked,
    Thanks,
)
from models.tables.questions import CLOSED, OPEN, SOLVED

back = aliased(LedgerEntry)


def _source(before: str, number: Any) -> ColumnElement[bool]:
    """That an entry is for a row, by what stands before its number."""
    return LedgerEntry.source == literal(before) + cast(number, String)


FACTS: Mapping[str, ColumnElement[bool]] = {
    "thanked": exists().where(
        Thanks.receiver_root_id == LedgerEntry.root_id,
        _source("thanks ", Thanks.id),
        Thanks.gone_at.is_(None),
    ),
    "quiz": exists().where(
        QuizAnswer.root_id == LedgerEntry.root_id,
        QuizAnswer.right.is_(True),
        QuizAsked.id == QuizAnswer.asked_id,
        _source("quiz ", QuizAsked.item_id),
    ),
    "vote": exists().where(
        Condition.member_id == LedgerEntry.member_id,
        Condition.kind == "vote",
        Ballot.group_id == Condition.group_id,
        Ballot.message == Condition.subject,
        _source("ballot ", Ballot.id),
    ),
    "accepted": exists().where(
        Acceptance.root_id == LedgerEntry.root_id,
        _source("question ", Acceptance.question_id),
    ),
}
"""By reason, the fact that an entry needs for as long as it is not taken back."""


def founded(look: Look) -> Iterator[Suspects]:
    """Points for thanks, accepted answers, right answers and votes have something they are for.

    Who takes a vote back after the end of a poll keeps the point.
    """
    query = (
        select(LedgerEntry)
        .outerjoin(back, back.reverses_id == LedgerEntry.id)
        .where(look.new(LedgerEntry.id), LedgerEntry.reverses_id.is_(None), back.id.is_(None))
    )
    missing = [and_(LedgerEntry.reason == reason, ~fact) for reason, fact in FACTS.items()]
    told = "What it is for, “{0.source}”, is not there (any more)."
    yield Suspects(query.where(or_(*missing)), of_entry(told))


def bounty(look: Look) -> Iterator[Suspects]:
    """What a member put into a bounty and had back is what the ledger moved."""
    moved = (
        select(func.coalesce(func.sum(LedgerEntry.points), 0))
        .where(
            LedgerEntry.reason == "bounty",
            LedgerEntry.root_id == Bounty.root_id,
            _source("bounty ", Bounty.id),
        )
        .scalar_subquery()
    )
    kept = Bounty.returned - Bounty.staked
    columns = (Member.community_id, Bounty.root_id.label("member_id"), Bounty.id)
    yield Suspects(
        select(*columns, moved.label("moved"), kept.label("kept"))
        .join(Member, Member.id == Bounty.root_id)
        .where(look.of_met(Bounty.root_id), moved != kept),
        lambda row: (
            f"{member(row)}, bounty {row.id}",
            f"It has {row.kept} of the pot, and the ledger moved {row.moved}.",
        ),
    )


def settled(look: Look) -> Iterator[Suspects]:
    """A question with an accepted answer is solved; one that is open or closed has none.

    Of one that is solved the answer may be gone with its member. A bounty that was paid is the
    whole pot; a closed question has an empty one.
    """
    paid = func.coalesce(Acceptance.bounty, 0)
    pot = (
        select(func.coalesce(func.sum(Bounty.staked - Bounty.returned), 0))
        .where(Bounty.question_id == Question.id)
        .scalar_subquery()
    )
    accepted = Acceptance.question_id.is_not(None)
    left = pot + Question.erased - paid
    query = select(Question.community_id, Question.number, Question.state).outerjoin(
        Acceptance, Acceptance.question_id == Question.id
    )
    wrong = or_(
        and_(accepted, Question.state != SOLVED),
        and_(paid != 0, left != 0),
        and_(Question.state == CLOSED, left != 0),
        and_(Question.settled_at.is_(None), Question.state != OPEN),
        and_(Question.settled_at.is_not(None), Question.state == OPEN),
    )
    if look.news is None:
        yield Suspects(
            query.where(wrong),
            lambda row: (
                f"community {row.community_id}, question {row.number}",
                f"It is {row.state}, and its answer or its pot tells otherwise.",
            ),
        )
