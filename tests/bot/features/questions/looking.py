"""What questions have brought: read from the ledger and the tables, not from what is said."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.testing import Community
from models.tables import Acceptance, Answer, LedgerEntry, Member, Question

REASONS = ("accepted", "answer", "bounty", "solved")


async def points(community: Community) -> dict[tuple[str, str], int]:
    """By name and reason what members have for questions; without what came to nothing."""

    def read(session: Session) -> dict[tuple[str, str], int]:
        rows = session.execute(
            select(Member.name, LedgerEntry.reason, func.sum(LedgerEntry.points))
            .join(Member, Member.id == LedgerEntry.root_id)
            .where(LedgerEntry.reason.in_(REASONS))
            .group_by(Member.name, LedgerEntry.reason)
        )
        return {(name, reason): int(sum_) for name, reason, sum_ in rows if sum_}

    return await community.app.database.run(read)


async def states(community: Community) -> dict[int, str]:
    """By number, the states of all questions."""

    def read(session: Session) -> dict[int, str]:
        rows = session.execute(select(Question.number, Question.state))
        return dict(map(tuple, rows))

    return await community.app.database.run(read)


async def accepted(community: Community) -> dict[int, str]:
    """By the number of a question, the message that is accepted."""

    def read(session: Session) -> dict[int, str]:
        rows = session.execute(
            select(Question.number, Answer.message)
            .join(Acceptance, Acceptance.question_id == Question.id)
            .join(Answer, Answer.id == Acceptance.answer_id)
        )
        return dict(map(tuple, rows))

    return await community.app.database.run(read)
