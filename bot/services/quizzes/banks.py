"""Banks: found by what somebody types, filled, and emptied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from bot.core.context import Scope
from bot.core.names import NAMELESS, clean
from bot.core.refusal import Refusal
from bot.core.values import folded
from bot.services.quizzes.items import Item, key_of, neat
from models import bulk
from models.tables import QuizAsked, QuizBank, QuizItem, QuizRound

NAME_LIMIT, KEY_LIMIT = 40, 80
MOST_BANKS, MOST_ITEMS = 50, 1000
SHOWN = 40


class Put(NamedTuple):
    """What came of putting questions into a bank."""

    added: int
    changed: int
    same: int
    last: int
    """The number of the question that was put in last."""


def all_of(scope: Scope) -> Sequence[QuizBank]:
    """The banks of the community, by name."""
    own = select(QuizBank).where(QuizBank.community_id == scope.community.id)
    return scope.session.scalars(own.order_by(QuizBank.key)).all()


def sizes(scope: Scope) -> Mapping[int, int]:
    """How many questions are in each bank that has some."""
    rows = scope.session.execute(
        select(QuizItem.bank_id, func.count())
        .join(QuizBank, QuizBank.id == QuizItem.bank_id)
        .where(QuizBank.community_id == scope.community.id, QuizItem.removed_at.is_(None))
        .group_by(QuizItem.bank_id)
    )
    return dict(rows.all())


def meant(scope: Scope, typed: str) -> tuple[QuizBank, str]:
    """The bank whose name a text begins with, and the rest of the text.

    If nothing is typed, or no name, and there is just one bank, it is that. Raises Refusal.
    """
    known = {bank.key: bank for bank in all_of(scope)}
    words = typed.split()
    for n in range(len(words), 0, -1):
        bank = known.get(folded(" ".join(words[:n])))
        if bank is not None:
            return bank, " ".join(words[n:])
    if not known:
        raise Refusal("quiz.bank.none")
    if len(known) == 1 and (not words or words[0][0].isdecimal()):
        return next(iter(known.values())), " ".join(words)
    names = [bank.name for bank in known.values()]
    if not words:
        raise Refusal("quiz.bank.which", banks=names)
    raise Refusal("quiz.bank.unknown", given=" ".join(words)[:SHOWN], banks=names)


def held(scope: Scope, name: str) -> QuizBank:
    """The bank of that name, made if there is none; nobody else fills it meanwhile.

    Raises Refusal for what can be no name.
    """
    name = neat(name)
    key = folded(name)
    if clean(name) == NAMELESS:
        raise Refusal("quiz.bank.blank")
    if ";" in key:
        raise Refusal("quiz.bank.sign", given=name[:SHOWN])
    if len(name) > NAME_LIMIT or len(key) > KEY_LIMIT:
        raise Refusal("quiz.bank.long", limit=NAME_LIMIT, length=len(name))
    own = select(QuizBank).where(QuizBank.community_id == scope.community.id, QuizBank.key == key)
    bank = scope.session.scalar(own.with_for_update(key_share=True))
    return bank or _made(scope, name, key)


def _made(scope: Scope, name: str, key: str) -> QuizBank:
    if len(all_of(scope)) >= MOST_BANKS:
        raise Refusal("quiz.bank.many", limit=MOST_BANKS)
    bank = QuizBank(community_id=scope.community.id, name=name, key=key, created_at=scope.now)
    scope.session.add(bank)
    scope.session.flush()
    return bank


def put(scope: Scope, bank: QuizBank, items: Sequence[Item]) -> Put:
    """Put questions into a bank that is held; one that it has already is brought up to date.

    Raises Refusal, and puts none in, if it cannot take them all.
    """
    rows = scope.session.scalars(select(QuizItem).where(QuizItem.bank_id == bank.id)).all()
    known = {key_of(row.question): row for row in rows}
    last = max((row.number for row in rows), default=0)
    asked = _asked_now(scope, bank)
    added = changed = 0
    for item in items:
        row = known.get(key_of(item.question))
        if row is None:
            last, added = last + 1, added + 1
            row = _added(scope, bank, last, item)
            known[key_of(item.question)] = row
        elif _differs(row, item):
            if row.id in asked and row.options != item.options:
                raise Refusal("quiz.bank.asked_now", question=row.question[:SHOWN])
            _change(row, item)
            changed += 1
    if sum(row.removed_at is None for row in known.values()) > MOST_ITEMS:
        raise Refusal("quiz.bank.full", limit=MOST_ITEMS)
    scope.session.flush()
    number = known[key_of(items[-1].question)].number
    return Put(added, changed, len(items) - added - changed, number)


def _asked_now(scope: Scope, bank: QuizBank) -> set[int]:
    """The items that stand in a group now, and can be answered there."""
    asked = select(QuizAsked.item_id).join(QuizRound, QuizRound.id == QuizAsked.round_id)
    open_ = asked.where(QuizRound.bank_id == bank.id, QuizRound.ended_at.is_(None))
    return set(scope.session.scalars(open_))


def _added(scope: Scope, bank: QuizBank, number: int, item: Item) -> QuizItem:
    row = QuizItem(bank_id=bank.id, number=number, removed_at=None)
    _change(row, item)
    scope.session.add(row)
    return row


def _differs(row: QuizItem, item: Item) -> bool:
    kept = (row.question, row.options, row.explanation, row.removed_at)
    return kept != (item.question, item.options, item.explanation, None)


def _change(row: QuizItem, item: Item) -> None:
    row.question, row.options, row.explanation = item.question, item.options, item.explanation
    row.removed_at = None


def drop(scope: Scope, bank: QuizBank, number: int) -> QuizItem:
    """Take a question out of a bank; a round that asks it goes on. Raises Refusal."""
    own = QuizItem.bank_id == bank.id, QuizItem.number == number, QuizItem.removed_at.is_(None)
    row = scope.session.scalar(select(QuizItem).where(*own).with_for_update(key_share=True))
    if row is None:
        raise Refusal("quiz.bank.no_number", number=number, name=bank.name)
    row.removed_at = scope.now
    scope.session.flush()
    return row


def page(scope: Scope, bank: QuizBank, offset: int, limit: int) -> Sequence[QuizItem]:
    """Some questions of a bank, by number."""
    own = select(QuizItem).where(QuizItem.bank_id == bank.id, QuizItem.removed_at.is_(None))
    return scope.session.scalars(own.order_by(QuizItem.number).offset(offset).limit(limit)).all()


def last_asked(scope: Scope, bank: QuizBank) -> dict[int, int]:
    """By the questions in a bank, the last round that asked each; 0 for none."""
    rows = scope.session.execute(
        select(QuizItem.id, func.coalesce(func.max(QuizAsked.round_id), 0))
        .outerjoin(QuizAsked, QuizAsked.item_id == QuizItem.id)
        .where(QuizItem.bank_id == bank.id, QuizItem.removed_at.is_(None))
        .group_by(QuizItem.id)
    )
    return dict(rows.all())


def by_id(scope: Scope, items: Sequence[int]) -> dict[int, QuizItem]:
    """Questions, also those that are in no bank any more."""
    found = scope.session.scalars(select(QuizItem).where(bulk.within(QuizItem.id, items)))
    return {item.id: item for item in found}
