"""The pots of questions: what members put in for the answer that is accepted.

What a member put in and had back stands in the ledger with the source `bounty <row>`, what was paid
for an answer with `bounty won <question>`; both only move points. A pot is paid when somebody's
answer to another's question is accepted, and comes back from them when that is. An asker's own
answer is paid nothing: the pot stays, until another answer is accepted or the stakes go back.

Whoever changes a pot holds its question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select

from bot.core.context import Context, Scope
from bot.core.elements import Elements
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.services import ledger, settling, telling
from bot.services.ledger import Award
from bot.services.questions import finding
from models import bulk
from models.tables import Acceptance, Bounty, LedgerEntry, Question
from models.tables.questions import OPEN

BOUNTY = "bounty"
LIMIT, DAYS = "questions.bounty_limit", "questions.bounty_days"


class Returned(NamedTuple):
    """A stake that went back to whoever put it in."""

    bounty: Bounty
    member: int
    question: Question
    points: int
    turn: int
    """Which move of the stake it was."""


def stake(ctx: Context, question: Question, points: int) -> None:
    """Put points of the caller's into the pot of an open question.

    Raises Refusal for too few or too many, and (`ledger.short`) for more than they have.
    """
    if question.state != OPEN:
        raise Refusal("bounty.not_open", number=f"{question.number}")
    if points < 1:
        raise Refusal("bounty.least")
    bounty = _own(ctx, question)
    limit, inside = ctx.setting(LIMIT), open_stake(bounty)
    if inside + points > limit:
        left = ctx.text("unit.points", n=max(0, limit - inside))
        raise Refusal("bounty.limit", limit=ctx.text("unit.points", n=limit), left=left)
    ledger.award(ctx, [_move(ctx, bounty, -points)])
    bounty.staked += points
    bounty.stakes += 1
    ctx.session.flush()


def open_stake(bounty: Bounty) -> int:
    """What a member has put in and not had back."""
    return bounty.staked - bounty.returned


def staked(scope: Scope, question: Question) -> int:
    """All that was put in for a question and not had back, whether it is paid or not."""
    own = select(func.sum(Bounty.staked - Bounty.returned)).where(Bounty.question_id == question.id)
    return (scope.session.scalar(own) or 0) + question.erased


def pay(scope: Scope, question: Question, winner: Acceptance | None) -> None:
    """Let the whole pot be with the winner, and with nobody else; with None let it be full again.

    Who has it now and should not gives it back, even if that leaves a debt.
    """
    pot = staked(scope, question) if winner and winner.root_id != question.root_id else 0
    source = f"bounty won {question.id}"
    won = []
    if winner and pot:
        receipt = scope.receipt if isinstance(scope, Context) else None
        about = (winner.member_id, winner.root_id, winner.at, scope.day(winner.at))
        won = [Award(BOUNTY, source, *about, pot, receipt=receipt)]
    settling.settle(scope, won, LedgerEntry.reason == BOUNTY, LedgerEntry.source == source)
    if winner:
        winner.bounty = pot


def give_back(scope: Scope, question: Question) -> list[Returned]:
    """Empty a question's pot, unless it is paid: each has back what they put in, and is told.

    What members put in who were erased since is nobody's any more.
    """
    if _is_paid(scope, question):
        return []
    own = Bounty.question_id == question.id, Bounty.staked > Bounty.returned
    fresh = select(Bounty).where(*own).execution_options(populate_existing=True)
    returned = _return(scope, scope.session.scalars(fresh).all(), [question])
    question.erased -= max(0, staked(scope, question))
    _tell(scope, returned)
    return returned


def expire(scope: Scope) -> list[Returned]:
    """Give back, and tell of, the stakes that have lain for long in pots that nobody has won."""
    old = (
        Question.community_id == scope.community.id,
        Bounty.staked > Bounty.returned,
        ~_moved_since(scope.now - timedelta(days=scope.setting(DAYS))),
    )
    found = select(Bounty).join(Question, Question.id == Bounty.question_id).where(*old)
    questions = {bounty.question_id for bounty in scope.session.scalars(found)}
    unpaid = [one for one in finding.hold(scope, questions) if not _is_paid(scope, one)]
    fresh = found.execution_options(populate_existing=True)
    returned = _return(scope, scope.session.scalars(fresh).all(), unpaid)
    _tell(scope, returned)
    return returned


def release(scope: Scope, members: Sequence[int]) -> None:
    """Before members are erased: take their stakes out of the pots, and note what else they moved.

    So each pot stays what those who are left put in, and is empty where it was paid.
    """
    session = scope.session
    staking = select(Bounty, Question).join(Question, Question.id == Bounty.question_id)
    found = session.execute(staking.where(bulk.within(Bounty.root_id, members))).all()
    questions = {one.id: one for _, one in found}
    unpaid = [one for one in questions.values() if not _is_paid(scope, one)]
    _return(scope, [bounty for bounty, _ in found], unpaid)
    for bounty, one in found:
        one.erased += open_stake(bounty)
    winning = select(Acceptance, Question).join(Question, Question.id == Acceptance.question_id)
    for won, one in session.execute(winning.where(bulk.within(Acceptance.root_id, members))):
        one.erased -= won.bounty
    session.flush()


def _moved_since(limit: datetime) -> ColumnElement[bool]:
    source = literal("bounty ") + cast(Bounty.id, String)
    return exists().where(
        LedgerEntry.reason == BOUNTY,
        LedgerEntry.source == source,
        LedgerEntry.root_id == Bounty.root_id,
        LedgerEntry.occurred_at >= limit,
    )


def _is_paid(scope: Scope, question: Question) -> bool:
    paid = select(Acceptance.bounty).where(Acceptance.question_id == question.id)
    return bool(scope.session.scalar(paid))


def _own(ctx: Context, question: Question) -> Bounty:
    """The caller's row, which nobody else makes: the question is held."""
    own = Bounty.question_id == question.id, Bounty.root_id == ctx.member.root
    fresh = select(Bounty).where(*own).execution_options(populate_existing=True)
    bounty = ctx.session.scalar(fresh)
    if bounty is None:
        bounty = Bounty(question_id=question.id, root_id=ctx.member.root)
        bounty.staked = bounty.returned = bounty.stakes = 0
    bounty.member_id = ctx.member.id
    ctx.session.add(bounty)
    ctx.session.flush()
    return bounty


def _return(
    scope: Scope, bounties: Sequence[Bounty], questions: Sequence[Question]
) -> list[Returned]:
    """Give stakes back, as far as they are still in the pots of these questions.

    They are not where somebody was paid who has been erased since; then the newest are.
    """
    left = {one.id: staked(scope, one) for one in questions}
    by_id = {one.id: one for one in questions}
    returned = []
    for bounty in sorted(bounties, key=lambda one: -one.id):
        points = min(open_stake(bounty), left.get(bounty.question_id, 0))
        if points > 0:
            left[bounty.question_id] -= points
            about = (bounty.member_id, by_id[bounty.question_id], points)
            returned.append(Returned(bounty, *about, turn=bounty.stakes))
    ledger.award(scope, [_move(scope, one.bounty, one.points) for one in returned])
    for one in returned:
        one.bounty.returned += one.points
        one.bounty.stakes += 1
    scope.session.flush()
    return returned


def _tell(scope: Scope, returned: Sequence[Returned]) -> None:
    for one in returned if scope.live else ():
        group = finding.place_of(scope, one.question).group
        once = f"bounty {one.bounty.id} back {one.turn}"
        telling.tell(scope, one.member, group, partial(_told, one), once)


def _told(one: Returned, words: Words) -> Elements:
    points = words.text("unit.points", n=one.points)
    return words.text("bounty.back", number=f"{one.question.number}", points=points)


def _move(scope: Scope, bounty: Bounty, points: int) -> Award:
    acting = scope if isinstance(scope, Context) else None
    at = acting.event.at if acting else scope.now
    return Award(
        BOUNTY,
        f"bounty {bounty.id}",
        bounty.member_id,
        bounty.root_id,
        at,
        scope.day(at),
        points,
        receipt=acting.receipt if acting else None,
        turn=bounty.stakes,
    )
