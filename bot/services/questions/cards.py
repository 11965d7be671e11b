"""A question's card: its number and state, and what can be done with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from secrets import token_hex

from sqlalchemy import delete, false, func, select
from sqlalchemy.orm import aliased

from bot.core.actions import Edit, Outgoing, Say
from bot.core.context import Scope
from bot.core.elements import NEWLINE, Bold, Button, Elements
from bot.core.i18n import Words
from bot.services import outbox
from bot.services.questions import bounties, finding, tags
from models import bulk
from models.tables import (
    Acceptance,
    Answer,
    Group,
    Member,
    OutboxMessage,
    Question,
)
from models.tables.questions import OPEN, SOLVED


def card(scope: Scope, question: Question, words: Words | None = None) -> Elements:
    """What a question's card says, in the community's language if no other words are given."""
    words = words or scope.words
    first, *more = _lines(scope, question, words)
    lines = (*first, *(part for line in more for part in (NEWLINE, *line)))
    return (*lines, *_buttons(question, words))


def post(scope: Scope, question: Question) -> None:
    """Put a new question's card below the message that asks it; see `posted_as`."""
    if not scope.live:
        return
    said = Say(card(scope, question), reply_to=question.message)
    name = posted_as(question.id)
    place = finding.place_of(scope, question)
    outbox.put(scope, [Outgoing(place, said, once=name, known_as=name)])


def posted_as(question: int) -> str:
    """Under which name listeners to Posted hear of a question's card."""
    return f"question {question}"


def renew(scope: Scope, question: Question) -> None:
    """Let a question's card say what holds now, after the commit; nothing if it has none yet."""
    scope.session.flush()
    group = scope.session.get_one(Group, question.group_id)
    if not scope.live or question.card is None or group.migrated_to_id is not None:
        return
    about = f"card of question {question.id} "
    _spare_pending(scope, about, group)
    once = about + token_hex(8)  # the same card may be due again, and nothing counts the times
    edit = Edit(question.card, card(scope, question))
    outbox.put(scope, [Outgoing(finding.place_of(scope, question), edit, once)])


def _spare_pending(scope: Scope, about: str, group: Group) -> None:
    """What a card would have said before, and has not yet, need not be said."""
    waiting = OutboxMessage.sent_at.is_(None), OutboxMessage.leased_until.is_(None)
    scope.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.platform == group.platform,
            OutboxMessage.community_id == scope.community.id,
            OutboxMessage.once_key.startswith(about),
            OutboxMessage.refused.is_(None),
            *waiting,
        )
    )


def shown_names(scope: Scope, members: Collection[int]) -> dict[int, str]:
    """The names of members, for all to see; without those who are hidden."""
    root = aliased(Member)
    rows = scope.session.execute(
        select(Member.id, Member.name)
        .outerjoin(root, root.id == Member.root_id)
        .where(
            bulk.within(Member.id, sorted(members)),
            Member.hidden.is_(False),
            func.coalesce(root.hidden, false()).is_(False),
        )
    )
    return dict(rows.all())


def shown_name(scope: Scope, member: int | None) -> str | None:
    """The name of a member, for all to see; None for who is hidden or erased."""
    return None if member is None else shown_names(scope, [member]).get(member)


def pot(scope: Scope, question: Question) -> int:
    """The points that are in a question's bounty and not paid out."""
    paid = select(Acceptance.bounty).where(Acceptance.question_id == question.id)
    return bounties.staked(scope, question) - (scope.session.scalar(paid) or 0)


def _lines(scope: Scope, question: Question, words: Words) -> Iterator[Elements]:
    state = words.plain(f"question.state.{question.state}")
    yield words.text("question.head", number=f"{question.number}", state=state)
    if question.title:
        yield (Bold(question.title),)
    asker = shown_name(scope, question.member_id)
    if asker is not None:
        yield words.text("question.asker", name=asker)
    if about := tags.of(scope, [question.id]).get(question.id):
        yield words.text("question.tags", tags=" ".join(f"#{tag}" for tag in about))
    yield _answers(scope, question, words)
    if question.state == SOLVED:
        yield _solved(scope, question, words)
    if points := pot(scope, question):
        yield words.text("question.bounty", points=words.text("unit.points", n=points))


def _answers(scope: Scope, question: Question, words: Words) -> Elements:
    own = select(func.count(Answer.id)).where(Answer.question_id == question.id)
    n = scope.session.scalar(own) or 0
    if n == 0 and question.state == OPEN:
        return words.text("question.unanswered")
    return words.text("question.answers", n=n)


def _solved(scope: Scope, question: Question, words: Words) -> Elements:
    own = select(Acceptance.member_id).where(Acceptance.question_id == question.id)
    by = scope.session.scalar(own)
    if by is not None and by == question.member_id:
        return words.text("question.solved.own")
    helper = shown_name(scope, by)
    if helper is None:
        return words.text("question.solved")
    return words.text("question.solved.by", name=helper)


def _buttons(question: Question, words: Words) -> Iterator[Button]:
    if question.state == OPEN:
        yield Button(words.plain("question.button.accept"), f"/accept {question.number}")
    if question.state in (OPEN, SOLVED) and question.title is None:
        yield Button(words.plain("question.button.title"), f"/question title {question.number}")
