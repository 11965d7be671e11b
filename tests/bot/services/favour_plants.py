"""What may be planted among questions, thanks, votes and quizzes, so that something is wrong."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.tables import Acceptance, Answer, Bounty, Group, Question, Thanks
from tests.bot.services.plants import AT, DAY, home, id_of, receipt


def question(session: Session, **changes: Any) -> int:
    """A question of Alice's."""
    alice, asked = id_of(session, "Alice"), receipt(session, "Alice", "message")
    values = {
        "community_id": home(session),
        "number": 1,
        "group_id": asked.group_id,
        "message": asked.external_id,
        "receipt_id": asked.id,
        "member_id": alice,
        "root_id": alice,
        "asked_at": AT,
        "state": "open",
        "alarms": 0,
        "erased": 0,
    } | changes
    return session.scalars(insert(Question).values(values).returning(Question.id)).one()


def accepted(session: Session, state: str = "solved", **changes: Any) -> None:
    """A question that Bob's answer has solved."""
    settled = None if state == "open" else AT
    asked, bob = question(session, state=state, settled_at=settled), id_of(session, "Bob")
    about = {"question_id": asked, "member_id": bob, "root_id": bob, "at": AT}
    said = receipt(session, "Bob", "message")
    reply = about | {"message": said.external_id, "receipt_id": said.id}
    answer = session.scalars(insert(Answer).values(reply).returning(Answer.id)).one()
    session.execute(insert(Acceptance).values(about | {"answer_id": answer, "bounty": 0} | changes))


def staked(session: Session, **changes: Any) -> None:
    """A stake of Alice's, of which the ledger knows nothing."""
    alice = id_of(session, "Alice")
    about = {"question_id": question(session), "member_id": alice, "root_id": alice}
    moved = {"staked": 0, "returned": 0, "stakes": 1} | changes
    session.execute(insert(Bounty).values(about | moved))


def thanks(session: Session, **changes: Any) -> None:
    """Alice thanks Bob."""
    alice, bob = id_of(session, "Alice"), id_of(session, "Bob")
    group = session.scalars(select(Group.id).where(Group.community_id == home(session)))
    values = {
        "community_id": home(session),
        "group_id": group.first(),
        "way": "command",
        "message": "planted",
        "giver_id": alice,
        "giver_root_id": alice,
        "receiver_id": bob,
        "receiver_root_id": bob,
        "at": AT,
        "day": DAY,
        "rate": 2,
    } | changes
    session.execute(insert(Thanks).values(values))
