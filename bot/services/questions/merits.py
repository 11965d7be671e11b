"""What accepted answers are worth: a pure function of those that are in force.

Of the questions that a member asked in one week, only the first few that one and the same helper
solved count: so two cannot feed each other for long. Which of them do follows from all that are in
force, not from the order in which they were accepted. Therefore whoever accepts, or takes that
back, holds the question first and then the standing of whoever asked it, and lets `settle` look at
the whole week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from bot.core.context import Context, Scope
from bot.services import settling
from bot.services.ledger import Award
from models import bulk
from models.tables import Acceptance, LedgerEntry, Question

ANSWERED, ACCEPTED, SOLVED_OWN = "answer", "accepted", "solved"
"""Reasons: to have answered, that it was accepted, and to have asked what is solved now."""
PAIR_CAP = "questions.pair_cap"
AROUND = timedelta(days=9)
"""Beyond that nothing lies within the same week, whatever the zone."""


class Solution(NamedTuple):
    """An acceptance in force. Roots stand for members."""

    question: int
    asker: int | None
    """None for who was erased since; nobody else is then known to have asked it."""
    helper: int
    week: tuple[int, int]
    """Year and ISO week of the community's local day on which it was asked."""


def counting(solutions: Iterable[Solution], cap: int) -> set[int]:
    """The questions of which the solutions are worth something.

    One's own answer is worth nothing. Of one asker, helper and week the first `cap` questions are.
    """
    counted: set[int] = set()
    pairs: Counter[tuple[int, int, tuple[int, int]]] = Counter()
    for one in sorted(solutions):
        if one.asker is None:
            counted.add(one.question)
        elif one.asker != one.helper:
            pair = (one.asker, one.helper, one.week)
            pairs[pair] += 1
            if pairs[pair] <= cap:
                counted.add(one.question)
    return counted


def settle(scope: Scope, question: Question, helpers: Collection[int]) -> None:
    """Let the ledger hold what the question's week is worth to its asker and these helpers.

    `helpers` are the roots of whoever solves it now, or did before. The question and the asker's
    standing are held: of two at once the second sees what the first has done.
    """
    scope.session.flush()
    found = _solutions(scope, question, helpers)
    worth = counting((one.solution for one in found), scope.setting(PAIR_CAP))
    counted = [one for one in found if one.solution.question in worth]
    claims = [claim for one in counted for claim in _claims(scope, one)]
    about = {question.id, *(one.solution.question for one in found)}
    settling.settle(scope, claims, *_of(about))


class _Found(NamedTuple):
    solution: Solution
    asking: int | None
    """The member who asked; the asker is whom it counts for."""
    helping: int
    at: datetime
    """When it was accepted."""


def _solutions(scope: Scope, question: Question, helpers: Collection[int]) -> list[_Found]:
    """What of the asker's week these helpers solve."""
    week = _week(scope, question.asked_at)
    same = Question.id == question.id
    if question.root_id is not None:
        near = Question.asked_at.between(question.asked_at - AROUND, question.asked_at + AROUND)
        same = and_(Question.root_id == question.root_id, near)
    rows = scope.session.execute(
        select(Question.id, Question.root_id, Question.member_id, Question.asked_at, Acceptance)
        .join(Acceptance, Acceptance.question_id == Question.id)
        .where(
            same,
            Question.community_id == scope.community.id,
            bulk.within(Acceptance.root_id, sorted(helpers)),
        )
        .order_by(Question.id)
    )
    return [
        _Found(Solution(id, asker, one.root_id, week), asking, one.member_id, one.at)
        for id, asker, asking, asked_at, one in rows
        if _week(scope, asked_at) == week
    ]


def _week(scope: Scope, at: datetime) -> tuple[int, int]:
    year, week, _ = scope.day(at).isocalendar()
    return year, week


def _claims(scope: Scope, one: _Found) -> Iterator[Award]:
    """The split between who helped and who asked."""
    receipt = scope.receipt if isinstance(scope, Context) else None
    parts: Sequence[tuple[str, int | None, int | None]] = (
        (ACCEPTED, one.helping, one.solution.helper),
        (SOLVED_OWN, one.asking, one.solution.asker),
    )
    for reason, member, root in parts:
        if member is not None and root is not None:
            rate, day = scope.setting(f"points.{reason}"), scope.day(one.at)
            source = source_of(one.solution.question)
            yield Award(reason, source, member, root, one.at, day, rate, receipt=receipt)


def source_of(question: int) -> str:
    """What a question is called in the ledger."""
    return f"question {question}"


def _of(questions: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """The entries for the solutions of these questions."""
    sources = sorted(map(source_of, questions))
    return (
        LedgerEntry.reason.in_((ACCEPTED, SOLVED_OWN)),
        bulk.within(LedgerEntry.source, sources),
    )
