"""Rows refer to what belongs with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.services.invariants.looks import NUMBERED, Look
from bot.services.invariants.rows import Fault, Suspects, member
from bot.services.rebuild import Rows
from models.tables import (
    Acceptance,
    Answer,
    AuditEntry,
    Ballot,
    Base,
    Bounty,
    ButtonLine,
    Challenge,
    ChallengeEntry,
    CheckIn,
    Condition,
    Enrolment,
    FreezeBought,
    Group,
    LeaguePlace,
    Leave,
    LedgerEntry,
    MakeUp,
    Member,
    Prompt,
    Question,
    QuizAnswer,
    QuizAsked,
    QuizRound,
    Receipt,
    Season,
    SeasonPlace,
    Sketch,
    Suggestion,
    Thanks,
    Title,
)

Key = InstrumentedAttribute[Any]


def _number(table: type[Any]) -> Key:
    number: Key = table.id
    return number


REFERENCES: Mapping[type[Base], tuple[tuple[Key, Key], ...]] = {
    LedgerEntry: (
        (LedgerEntry.member_id, Member.id),
        (LedgerEntry.root_id, Member.id),
        (LedgerEntry.receipt_id, Receipt.id),
    ),
    Receipt: (
        (Receipt.group_id, Group.id),
        (Receipt.member_id, Member.id),
        (Receipt.to_member_id, Member.id),
    ),
    AuditEntry: ((AuditEntry.receipt_id, Receipt.id),),
    Sketch: ((Sketch.root_id, Member.id),),
}
"""Columns without a foreign key, and what they refer to."""

HOMES: Mapping[type[Base], Rows] = {
    LedgerEntry: select(LedgerEntry.id, LedgerEntry.community_id),
    AuditEntry: select(AuditEntry.id, AuditEntry.community_id),
    Receipt: select(Receipt.id, Group.community_id).join(Group, Group.id == Receipt.group_id),
    Condition: select(Condition.member_id, Group.community_id).join(
        Group, Group.id == Condition.group_id
    ),
    CheckIn: select(CheckIn.receipt_id, Group.community_id)
    .join(Receipt, Receipt.id == CheckIn.receipt_id)
    .join(Group, Group.id == Receipt.group_id),
    LeaguePlace: select(LeaguePlace.member_id, LeaguePlace.community_id),
    SeasonPlace: select(SeasonPlace.season_id, Season.community_id).join(
        Season, Season.id == SeasonPlace.season_id
    ),
    Challenge: select(Challenge.id, Challenge.community_id),
    **{
        table: select(_number(table), Challenge.community_id)
        .join(Enrolment, Enrolment.id == enrolment)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        for table, enrolment in (
            (ChallengeEntry, ChallengeEntry.enrolment_id),
            (Leave, Leave.enrolment_id),
            (MakeUp, MakeUp.enrolment_id),
            (FreezeBought, FreezeBought.enrolment_id),
        )
    },
    Enrolment: select(Enrolment.id, Challenge.community_id).join(
        Challenge, Challenge.id == Enrolment.challenge_id
    ),
    **{
        table: select(_number(table), table.community_id)
        for table in (Question, Thanks, Title, Ballot, Prompt)
    },
    **{
        table: select(question, Question.community_id).join(Question, Question.id == question)
        for table, question in (
            (Answer, Answer.question_id),
            (Acceptance, Acceptance.question_id),
            (Bounty, Bounty.question_id),
            (Suggestion, Suggestion.question_id),
        )
    },
    QuizAnswer: select(QuizAnswer.asked_id, QuizRound.community_id)
    .join(QuizAsked, QuizAsked.id == QuizAnswer.asked_id)
    .join(QuizRound, QuizRound.id == QuizAsked.round_id),
}
"""By table: a number by which to find each row, and the community that it is of."""

MEMBERS: Mapping[type[Base], tuple[Key, ...]] = {
    LedgerEntry: (LedgerEntry.member_id, LedgerEntry.root_id),
    AuditEntry: (AuditEntry.actor_id, AuditEntry.subject_id),
    Receipt: (Receipt.member_id, Receipt.to_member_id),
    Condition: (Condition.member_id,),
    CheckIn: (CheckIn.member_id, CheckIn.root_id),
    LeaguePlace: (LeaguePlace.member_id,),
    SeasonPlace: (SeasonPlace.member_id,),
    Challenge: (Challenge.creator_id,),
    ChallengeEntry: (ChallengeEntry.member_id, ChallengeEntry.root_id),
    Leave: (Leave.root_id,),
    MakeUp: (MakeUp.member_id, MakeUp.root_id),
    FreezeBought: (FreezeBought.root_id,),
    Enrolment: (Enrolment.member_id, Enrolment.root_id),
    Question: (Question.member_id, Question.root_id),
    Answer: (Answer.member_id, Answer.root_id),
    Acceptance: (Acceptance.member_id, Acceptance.root_id, Acceptance.accepter_id),
    Bounty: (Bounty.member_id, Bounty.root_id),
    Suggestion: (Suggestion.root_id,),
    Thanks: (
        *(Thanks.giver_id, Thanks.giver_root_id),
        *(Thanks.receiver_id, Thanks.receiver_root_id),
    ),
    Title: (Title.member_id, Title.root_id),
    Ballot: (Ballot.creator_id,),
    Prompt: (Prompt.creator_id,),
    QuizAnswer: (QuizAnswer.member_id, QuizAnswer.root_id),
}
"""Columns that refer to members of the community that their row is of."""


def dangling(look: Look) -> Iterator[Suspects]:
    """What is referred to is there."""
    for owner, references in REFERENCES.items():
        query, lost = select(_number(owner)), []
        for key, target in references:
            there = aliased(target.class_)
            found = getattr(there, target.key)
            query = query.outerjoin(there, found == key)
            lost.append(and_(key.is_not(None), found.is_(None)))
        names = [key.key for key, _ in references]
        query = query.add_columns(*lost).where(look.new(_number(owner)), or_(*lost))
        yield Suspects(query, partial(_missing, owner, names))
    if look.news is None:
        yield Suspects(_homeless(), partial(_missing, ButtonLine, ["group"]))


def _missing(owner: type[Base], names: Sequence[str], row: Any) -> Fault:
    number, *lost = row
    what = ", ".join(name for name, is_lost in zip(names, lost, strict=True) if is_lost)
    return f"{_what(owner)} {number}", f"What it refers to is not there: {what}."


def _what(table: Any) -> str:
    return str(table.__tablename__).replace("_", " ")


def _homeless() -> Rows:
    group = and_(
        Group.platform == ButtonLine.platform, Group.external_id == ButtonLine.group_external_id
    )
    query = select(ButtonLine.id, true()).outerjoin(Group, group)
    return query.where(Group.id.is_(None))


def root(look: Look) -> Iterator[Suspects]:
    """Whoever is the root of others is their own."""
    above = aliased(Member)
    linked = select(Member.community_id, Member.id.label("member_id"), Member.root_id)
    query = linked.join(above, above.id == Member.root_id).where(above.root_id.is_not(None))
    yield Suspects(
        query.where(look.of_met(Member.root_id)),
        lambda row: (member(row), f"The root {row.root_id} has another root."),
    )


def community(look: Look) -> Iterator[Suspects]:
    """No row refers to a member, receipt or group of another community."""
    for table in MEMBERS:
        if look.news is None or table in (*NUMBERED, CheckIn):
            yield _of_strangers(look, table)
    for receipt in (LedgerEntry.receipt_id, AuditEntry.receipt_id):
        told = partial(_elsewhere, _what(receipt.class_), "Its receipt is of another community.")
        yield Suspects(_of_other_receipts(look, receipt), told)
    if look.news is None:
        yield Suspects(_moved(), partial(_elsewhere, "group", "It moved to another community."))


def _elsewhere(what: str, sentence: str, row: Any) -> Fault:
    return f"community {row.community_id}, {what} {row[0]}", sentence


def _of_strangers(look: Look, table: type[Base]) -> Suspects:
    """Rows with members of another community than their own."""
    query = HOMES[table].where(*_narrowed(look, table))
    own = query.selected_columns["community_id"]
    strange = []
    for key in MEMBERS[table]:
        who = aliased(Member)
        query = query.outerjoin(who, who.id == key)
        strange.append(who.community_id != own)
    names = " or ".join(key.key for key in MEMBERS[table])
    sentence = f"Its {names} is of another community."
    return Suspects(query.where(or_(*strange)), partial(_elsewhere, _what(table), sentence))


def _narrowed(look: Look, table: type[Base]) -> tuple[ColumnElement[bool], ...]:
    if table is CheckIn:
        return look.of_met(CheckIn.root_id), look.new(CheckIn.receipt_id, Receipt)
    return (look.new(_number(table)),) if table in NUMBERED else ()


def _of_other_receipts(look: Look, receipt: Key) -> Rows:
    """Rows with receipts of another community than their own."""
    table = receipt.class_
    return (
        select(table.id, table.community_id)
        .join(Receipt, Receipt.id == receipt)
        .join(Group, Group.id == Receipt.group_id)
        .where(look.new(table.id), Group.community_id != table.community_id)
    )


def _moved() -> Rows:
    there = aliased(Group)
    return (
        select(Group.id, Group.community_id)
        .join(there, there.id == Group.migrated_to_id)
        .where(there.community_id != Group.community_id)
    )
