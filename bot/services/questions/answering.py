"""Answers: replies of others to what asks a question, and messages that are accepted as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from bot.core.context import Batch, Context, Noted, Scope
from bot.core.events import Address, MessageDeleted, MessageSent
from bot.services import ledger, newcomers, standings, worth
from bot.services.ledger import Award
from bot.services.questions.merits import ANSWERED, PAIR_CAP
from models import bulk
from models.tables import Answer, Group, Member, Question, QuestionPost, Receipt
from models.tables.questions import OPEN, SOLVED

Written = Noted[MessageSent]

AT_ONCE: Any = {"key_share": True, "of": Question, "nowait": True}


class Asked(NamedTuple):
    """What is known of a question whose post somebody replies to."""

    question: int
    asker: int | None
    """The root."""
    answered: bool
    """Whether somebody else has answered it before."""


class Reply(NamedTuple):
    """A reply to somebody else's question."""

    said: Written
    to: Asked


def take_in(batch: Batch[MessageSent]) -> None:
    """Note the replies that answer questions, and give points for each member's first to each."""
    replies = _replies(batch)
    if not replies:
        return
    worthy = list(_worthy(batch, replies))
    if worthy:
        # Of two processes, each with an answer of the same member, one sees that it is the second.
        standings.lock(batch, [reply.said.root or 0 for reply in worthy])
    before = _before(batch, worthy)
    _write(batch, replies)
    _note_first(batch, replies)
    ledger.award(batch, list(_claims(batch, worthy, before)))


def adopt(ctx: Context, question: Question, message: str) -> Answer | None:
    """Let a message of the question's group be an answer to it; None if it cannot.

    It can if a member is known to have written it, and it is not deleted. The question is held.
    There are no points for answering in it: it was no reply.
    """
    written = _written(ctx, question, message)
    if written is None:
        return None
    receipt, at, member, root = written
    about = {"member_id": member, "root_id": root, "receipt_id": receipt, "at": at}
    answer = Answer(question_id=question.id, message=message, **about)
    ctx.session.add(answer)
    ctx.session.flush()
    if root != question.root_id and question.first_answer_at is None:
        question.first_answer_at = at
    return answer


def _written(ctx: Context, question: Question, message: str) -> Row[int, datetime, int, int] | None:
    """The receipt of a message, when it was written, and the member and root who did."""
    deletion = aliased(Receipt)
    deleted = exists().where(
        deletion.group_id == Receipt.group_id,
        deletion.kind == MessageDeleted.kind,
        deletion.external_id == Receipt.external_id,
    )
    return ctx.session.execute(
        select(Receipt.id, Receipt.at, Member.id, func.coalesce(Member.root_id, Member.id))
        .join(Member, Member.id == Receipt.member_id)
        .where(
            Receipt.group_id == question.group_id,
            Receipt.kind == MessageSent.kind,
            Receipt.external_id == message,
            Member.community_id == ctx.community.id,
            ~deleted,
        )
    ).first()


def of_message(scope: Scope, question: int, message: str) -> Answer | None:
    """The answer to a question that a message of its group is."""
    same = Answer.question_id == question, Answer.message == message
    return scope.session.scalar(select(Answer).where(*same))


def among(scope: Scope, question: int, answer: int) -> Answer | None:
    """The answer of an id, if it is one to this question."""
    same = Answer.question_id == question, Answer.id == answer
    return scope.session.scalar(select(Answer).where(*same))


def all_of(scope: Scope, question: int, most: int) -> Sequence[Answer]:
    """The last answers to a question, in order."""
    own = select(Answer).where(Answer.question_id == question)
    last = own.order_by(Answer.at.desc(), Answer.id.desc()).limit(most)
    return scope.session.scalars(last).all()[::-1]


def hold_at_once(scope: Scope, questions: Collection[int]) -> Sequence[Question]:
    """As `finding.hold`, for listeners: standings may be held before them, in the same transaction.

    Whoever holds a question may wait for those. So this never waits: the whole transaction fails
    and tries again, as if it had lost a race.
    """
    wanted = select(Question).where(bulk.within(Question.id, sorted(questions)))
    fresh = wanted.order_by(Question.id).execution_options(populate_existing=True)
    return scope.session.scalars(fresh.with_for_update(**AT_ONCE)).all()


def _replies(batch: Batch[MessageSent]) -> list[Reply]:
    """The replies of others, in order; one statement, whatever the groups."""
    said = [n for n in batch.events if n.root is not None and n.event.reply_to is not None]
    posts = _posts(batch, {(n.event.group, n.event.reply_to or "") for n in said}) if said else {}
    replies = []
    for n in said:
        to = posts.get((n.event.group, n.event.reply_to or ""))
        if to is not None and to.asker != n.root:
            replies.append(Reply(n, to))
    return sorted(replies, key=lambda one: (one.said.event.at, one.said.event.external_id))


def _posts(
    scope: Scope, wanted: Collection[tuple[Address, str]]
) -> dict[tuple[Address, str], Asked]:
    rows = scope.session.execute(
        select(
            Group.platform,
            Group.external_id,
            QuestionPost.message,
            Question.id,
            Question.root_id,
            Question.first_answer_at.is_not(None),
        )
        .join(QuestionPost, QuestionPost.group_id == Group.id)
        .join(Question, Question.id == QuestionPost.question_id)
        .where(
            Group.community_id == scope.community.id,
            bulk.within(QuestionPost.message, sorted({message for _, message in wanted})),
            Question.state.in_((OPEN, SOLVED)),
        )
    )
    found = {
        (Address(on, group), message): Asked(question, asker, answered)
        for on, group, message, question, asker, answered in rows
    }
    return {key: asked for key, asked in found.items() if key in wanted}


def _worthy(batch: Batch[MessageSent], replies: Iterable[Reply]) -> Iterator[Reply]:
    """Those that can earn: not in excluded places, nor of those who wait; one a question each."""
    excluded = worth.excluding(batch)
    said = [reply.said for reply in replies]
    done = [(n.root, n.event.sender, n.event.at) for n in said if n.root is not None]
    waiting = newcomers.waiting(batch, done)
    met: set[tuple[int, int | None]] = set()
    for reply in replies:
        key = (reply.to.question, reply.said.root)
        if key not in met and reply.said.root not in waiting and not excluded(reply.said.event):
            met.add(key)
            yield reply


def _before(scope: Scope, replies: Sequence[Reply]) -> set[tuple[int, int]]:
    """Question and root of those who have answered before."""
    pairs = [(reply.to.question, reply.said.root or 0) for reply in replies]
    if not pairs:
        return set()
    key = tuple_(Answer.question_id, Answer.root_id)
    rows = scope.session.execute(
        select(Answer.question_id, Answer.root_id).where(key.in_(sorted(pairs)))
    )
    return {(question, root) for question, root in rows}


def _write(scope: Scope, replies: Sequence[Reply]) -> None:
    rows = [
        {
            "question_id": reply.to.question,
            "message": reply.said.event.external_id,
            "member_id": reply.said.member,
            "root_id": reply.said.root,
            "receipt_id": reply.said.receipt,
            "at": reply.said.event.at,
        }
        for reply in replies
    ]
    rows.sort(key=lambda row: (row["question_id"], row["message"]))
    bulk.insert_new(scope.session, Answer.__table__, rows, ("id",))


def _note_first(scope: Scope, replies: Iterable[Reply]) -> None:
    first: dict[int, datetime] = {}
    for reply in replies:
        if not reply.to.answered:
            first.setdefault(reply.to.question, reply.said.event.at)
    if not first:
        return
    for question in hold_at_once(scope, first):
        if question.first_answer_at is None:
            question.first_answer_at = first[question.id]
    scope.session.flush()


def _claims(
    batch: Batch[MessageSent], replies: Iterable[Reply], before: Collection[tuple[int, int]]
) -> Iterator[Award]:
    """From one member to another a few a day count, as with replies."""
    rate, cap = batch.setting("points.answer"), batch.setting("points.answer_cap")
    places = batch.setting(PAIR_CAP)
    for said, to in replies:
        if said.member is None or said.root is None or (to.question, said.root) in before:
            continue
        at, day = said.event.at, batch.day(said.event.at)
        whose = f"asker {to.asker}" if to.asker else f"question {to.question}"
        yield Award(
            ANSWERED,
            f"{whose} {day}",
            said.member,
            said.root,
            at,
            day,
            rate,
            receipt=said.receipt,
            daily_cap=cap,
            places=places,
        )
