"""Rounds: begun, found again, and ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from bot.core.actions import Place
from bot.core.context import Scope
from bot.core.events import Address
from bot.core.refusal import Refusal
from bot.services.quizzes import banks, choosing
from models import bulk
from models.tables import Group, QuizAsked, QuizBank, QuizItem, QuizRound


class Asking(NamedTuple):
    """A question of a round with what it asks."""

    asked: QuizAsked
    item: QuizItem

    @property
    def options(self) -> tuple[str, ...]:
        """In the order in which they are shown."""
        # What was put right since may have fewer of them.
        known = self.item.options
        return tuple(known[index] if index < len(known) else "—" for index in self.asked.shown)

    @property
    def right(self) -> int:
        """Where the right one stands among those that are shown."""
        return self.asked.shown.index(0)


def begin(
    scope: Scope, bank: QuizBank, group: Group, channel: str | None, n: int, until: datetime
) -> tuple[QuizRound, list[Asking]]:
    """Begin a round of at most `n` questions of a bank in a group.

    Raises Refusal if one runs there already, or there is nothing to ask.
    """
    scope.session.refresh(bank, with_for_update={"key_share": True})
    for other in running(scope, group):
        if other.bank_id == bank.id:
            until_then = scope.words.time(other.until, scope.community.timezone)
            raise Refusal("quiz.start.running", name=bank.name, until=until_then)
    last = banks.last_asked(scope, bank)
    if not last:
        raise Refusal("quiz.start.empty", name=bank.name)
    own = QuizRound.community_id == scope.community.id
    number = scope.session.scalar(select(func.max(QuizRound.number)).where(own)) or 0
    made = QuizRound(
        community_id=scope.community.id,
        number=number + 1,
        bank_id=bank.id,
        group_id=group.id,
        channel=channel,
        began_at=scope.now,
        until=until,
    )
    scope.session.add(made)
    scope.session.flush()
    return made, _ask(scope, made, choosing.choose(last, n, made.id, scope.key))


def _ask(scope: Scope, round: QuizRound, chosen: Sequence[int]) -> list[Asking]:
    items = banks.by_id(scope, chosen)
    asked = [
        QuizAsked(
            round_id=round.id,
            item_id=item,
            position=position,
            shown=choosing.shuffled(len(items[item].options), item, round.id, scope.key),
        )
        for position, item in enumerate(chosen, 1)
    ]
    scope.session.add_all(asked)
    scope.session.flush()
    return [Asking(one, items[one.item_id]) for one in asked]


def running(scope: Scope, group: Group) -> Sequence[QuizRound]:
    """The rounds in a group whose board was not told yet, oldest first."""
    own = QuizRound.group_id.in_(_ever(scope, group.id)), QuizRound.ended_at.is_(None)
    return scope.session.scalars(select(QuizRound).where(*own).order_by(QuizRound.id)).all()


def last_ended(scope: Scope, group: Group) -> QuizRound | None:
    """The round in a group whose board was told last."""
    own = QuizRound.group_id.in_(_ever(scope, group.id)), QuizRound.ended_at.is_not(None)
    newest = QuizRound.ended_at.desc(), QuizRound.id.desc()
    return scope.session.scalar(select(QuizRound).where(*own).order_by(*newest).limit(1))


def has_begun(scope: Scope, bank: QuizBank, group: Group, since: datetime) -> bool:
    """Whether a round of a bank has begun in a group at or after a moment."""
    own = QuizRound.bank_id == bank.id, QuizRound.group_id.in_(_ever(scope, group.id))
    begun = select(QuizRound.id).where(*own, QuizRound.began_at >= since)
    return scope.session.scalar(begun.limit(1)) is not None


def over(scope: Scope) -> Sequence[QuizRound]:
    """The rounds of the community that can be answered no more, and whose board was not told."""
    return scope.session.scalars(
        select(QuizRound)
        .where(
            QuizRound.community_id == scope.community.id,
            QuizRound.ended_at.is_(None),
            QuizRound.until <= scope.now,
        )
        .order_by(QuizRound.id)
    ).all()


def end(scope: Scope, round: QuizRound) -> bool:
    """End a round, now if it could still be answered; False if somebody else has."""
    scope.session.refresh(round, with_for_update={"key_share": True})
    if round.ended_at is not None:
        return False
    round.ended_at = scope.now
    round.until = min(round.until, scope.now)
    scope.session.flush()
    return True


def asked_in(scope: Scope, round: QuizRound) -> list[Asking]:
    """The questions of a round, in order."""
    rows = scope.session.execute(
        select(QuizAsked, QuizItem)
        .join(QuizItem, QuizItem.id == QuizAsked.item_id)
        .where(QuizAsked.round_id == round.id)
        .order_by(QuizAsked.position)
    )
    return [Asking(*row) for row in rows]


def home(scope: Scope, group_id: int) -> Group:
    """A group where it is now: it moves with the platform."""
    group = scope.session.get_one(Group, group_id)
    while group.migrated_to_id is not None:
        group = scope.session.get_one(Group, group.migrated_to_id)
    return group


def _ever(scope: Scope, group_id: int) -> list[int]:
    """A group, and those that it was before it moved."""
    ids = [group_id]
    for id in ids:
        before = select(Group.id).where(Group.migrated_to_id == id, Group.id.not_in(ids))
        ids += scope.session.scalars(before)
    return ids


def place_of(scope: Scope, round: QuizRound) -> Place:
    """Where a round is spoken of."""
    group = home(scope, round.group_id)
    return Place(Address(group.platform, group.external_id), round.channel)


def seconds_left(scope: Scope, round: QuizRound) -> int:
    """For so long it can be answered."""
    return int((round.until - scope.now) / timedelta(seconds=1))


def asked(scope: Scope, wanted: Collection[int]) -> dict[int, tuple[QuizAsked, QuizRound]]:
    """Those questions of rounds of the community, by their ids."""
    rows = scope.session.execute(
        select(QuizAsked, QuizRound)
        .join(QuizRound, QuizRound.id == QuizAsked.round_id)
        .where(
            QuizRound.community_id == scope.community.id,
            bulk.within(QuizAsked.id, sorted(wanted)),
        )
    )
    return {one.id: (one, round) for one, round in rows}
