"""What somebody leaves who asked, answered, thanked, voted and played along."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.core.context import Scope
from models.tables import (
    Acceptance,
    Answer,
    Ballot,
    Bounty,
    Group,
    HelperTag,
    Member,
    Prompt,
    Question,
    QuizAnswer,
    QuizAsked,
    QuizBank,
    QuizItem,
    QuizRound,
    Receipt,
    Suggestion,
    Thanks,
    Title,
)


def leave(scope: Scope, one: Member, other: Member, words: str) -> None:
    """Let `one` have done all of it with `other`; what texts are kept say `words`."""
    group = scope.session.scalars(
        select(Group).where(Group.community_id == scope.community.id)
    ).one()
    _questions(scope, group, one, other, words)
    _thanks(scope, group, one, other)
    _thanks(scope, group, other, one)
    _gatherings(scope, group, one, words)
    scope.session.flush()


def _questions(scope: Scope, group: Group, one: Member, other: Member, words: str) -> None:
    asked = _question(scope, group, one, words)
    answered = _question(scope, group, other, "")
    for question, helper, accepter in ((asked, other, one), (answered, one, other)):
        receipt = _receipt(scope, helper)
        answer = Answer(
            question_id=question.id,
            message=receipt.external_id,
            member_id=helper.id,
            root_id=helper.id,
            receipt_id=receipt.id,
            at=receipt.at,
        )
        scope.session.add(answer)
        scope.session.flush()
        scope.session.add(
            Acceptance(
                question_id=question.id,
                answer_id=answer.id,
                member_id=helper.id,
                root_id=helper.id,
                accepter_id=accepter.id,
                at=scope.now,
            )
        )
    scope.session.add_all(
        [
            Bounty(question_id=answered.id, member_id=one.id, root_id=one.id),
            HelperTag(root_id=one.id, tag="python"),
            Suggestion(question_id=answered.id, root_id=one.id, at=scope.now),
        ]
    )


def _question(scope: Scope, group: Group, asker: Member, title: str) -> Question:
    receipt = _receipt(scope, asker)
    own = select(func.max(Question.number)).where(Question.community_id == scope.community.id)
    question = Question(
        community_id=scope.community.id,
        number=(scope.session.scalar(own) or 0) + 1,
        group_id=group.id,
        message=receipt.external_id,
        receipt_id=receipt.id,
        member_id=asker.id,
        root_id=asker.id,
        asked_at=receipt.at,
        state="solved",
        title=title or None,
        settled_at=scope.now,
    )
    scope.session.add(question)
    scope.session.flush()
    return question


def _receipt(scope: Scope, member: Member) -> Receipt:
    """A message of theirs that asks nothing yet."""
    own = Receipt.member_id == member.id, Receipt.kind == "message"
    free = Receipt.external_id.not_in(select(Question.message))
    return scope.session.scalars(select(Receipt).where(*own, free).limit(1)).one()


def _thanks(scope: Scope, group: Group, giver: Member, receiver: Member) -> None:
    receipt, thanked = _receipt(scope, giver), _receipt(scope, receiver)
    scope.session.add(
        Thanks(
            community_id=scope.community.id,
            group_id=group.id,
            way="reply",
            message=receipt.external_id,
            thanked=thanked.external_id,
            receipt_id=receipt.id,
            giver_id=giver.id,
            giver_root_id=giver.id,
            receiver_id=receiver.id,
            receiver_root_id=receiver.id,
            at=receipt.at,
            day=scope.day(receipt.at),
            rate=0,
        )
    )


def _gatherings(scope: Scope, group: Group, one: Member, words: str) -> None:
    own = {"community_id": scope.community.id}
    here = own | {"group_id": group.id}
    bank = QuizBank(**own, name="Stars", key=f"stars {one.id}", created_at=scope.now)
    scope.session.add_all(
        [
            bank,
            Ballot(**here, creator_id=one.id, asked_at=scope.now),
            Prompt(
                **here,
                number=one.id,
                text="What did you learn?",
                schedule="mon 09:00",
                creator_id=one.id,
                created_at=scope.now,
            ),
            Title(
                **own,
                member_id=one.id,
                root_id=one.id,
                period="week 2026-03-02",
                name="Helper of the week",
                since=scope.now,
                until=scope.today,
                ended_at=scope.now,
            ),
        ]
    )
    scope.session.flush()
    _round(scope, here, bank, one)


def _round(scope: Scope, here: dict[str, int], bank: QuizBank, one: Member) -> None:
    item = QuizItem(bank_id=bank.id, number=1, question="1 + 1?", options=["2", "3"])
    until = scope.now + timedelta(days=1)
    held = QuizRound(**here, number=one.id, bank_id=bank.id, began_at=scope.now, until=until)
    held.ended_at = scope.now
    scope.session.add_all([item, held])
    scope.session.flush()
    asked = QuizAsked(round_id=held.id, item_id=item.id, position=1, shown=[0, 1])
    scope.session.add(asked)
    scope.session.flush()
    scope.session.add(
        QuizAnswer(asked_id=asked.id, root_id=one.id, member_id=one.id, right=True, at=scope.now)
    )
