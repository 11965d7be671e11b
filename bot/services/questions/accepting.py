"""Accepting an answer, and taking that back: exactly, however often.

Locks are taken in one order: the question, then the standings of all who may gain or lose by it.
The standing of whoever asked it is among them, so nobody else settles the same pair meanwhile. The
key of an acceptance is its question, so there is one at most, whoever comes first.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from bot.core.context import Context, Scope
from bot.services import ledger, standings
from bot.services.questions import answering, bounties, merits
from models import bulk
from models.tables import Acceptance, Answer, LedgerEntry, Question
from models.tables.questions import OPEN, SOLVED


class Gained(NamedTuple):
    """What an accepted answer has brought whoever gave it."""

    points: int
    """For having helped; none beyond the cap of a pair, or for one's own answer."""
    bounty: int


def in_force(scope: Scope, question: int) -> Acceptance | None:
    """The acceptance of a question, as it is now."""
    own = select(Acceptance).where(Acceptance.question_id == question)
    return scope.session.scalar(own.execution_options(populate_existing=True))


def accept(ctx: Context, question: Question, answer: Answer) -> Gained:
    """Let an answer, and no other, settle a question that the caller holds and may decide about."""
    former = in_force(ctx, question.id)
    changed = {answer.root_id} | ({former.root_id} if former else set())
    _hold(ctx, question, changed)
    acceptance = former or Acceptance(question_id=question.id, bounty=0)
    acceptance.answer_id = answer.id
    acceptance.member_id, acceptance.root_id = answer.member_id, answer.root_id
    acceptance.accepter_id, acceptance.at = ctx.member.id, ctx.event.at
    ctx.session.add(acceptance)
    question.state, question.settled_at = SOLVED, ctx.event.at
    bounties.pay(ctx, question, acceptance)
    merits.settle(ctx, question, changed)
    return Gained(_helped(ctx, question, answer.root_id), acceptance.bounty)


def withdraw(scope: Scope, question: Question) -> None:
    """Take back whatever settled a question that is held: it is open again."""
    former = in_force(scope, question.id)
    changed = {former.root_id} if former else set()
    _hold(scope, question, changed)
    if former:
        scope.session.delete(former)
    question.state, question.settled_at = OPEN, None
    scope.session.flush()
    bounties.pay(scope, question, None)
    merits.settle(scope, question, changed)


def forget(scope: Scope, receipts: Collection[int]) -> list[Question]:
    """The messages of these receipts are gone: so are the answers that they were.

    Return the questions that are open again by it.
    """
    wanted = select(Answer).where(bulk.within(Answer.receipt_id, sorted(receipts)))
    gone = {one.id: one for one in scope.session.scalars(wanted)}
    if not gone:
        return []
    opened = []
    for question in answering.hold_at_once(scope, {one.question_id for one in gone.values()}):
        accepted = in_force(scope, question.id)
        if accepted and accepted.answer_id in gone:
            withdraw(scope, question)
            opened.append(question)
    for answer in gone.values():
        scope.session.delete(answer)
    scope.session.flush()
    return opened


def _hold(scope: Scope, question: Question, helpers: Collection[int]) -> None:
    """Hold the standings of all who may gain or lose by it, at once and in order."""
    asker = {question.root_id} if question.root_id is not None else set()
    standings.lock(scope, {*asker, *helpers})


def _helped(scope: Scope, question: Question, root: int) -> int:
    own = (
        LedgerEntry.reason == merits.ACCEPTED,
        LedgerEntry.source == merits.source_of(question.id),
        LedgerEntry.root_id == root,
    )
    return sum(entry.points for entry in ledger.held(scope, *own))
