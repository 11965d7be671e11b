"""Rows refer to what belongs with them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.core.feature import Declared
from bot.services.invariants.rows import Found, member, rows
from bot.services.rebuild import Rows
from models.tables import CheckIn, Condition, Group, LedgerEntry, Member, Receipt

REFERENCES: tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...] = (
    (Receipt.group_id, Group.id),
    (Receipt.member_id, Member.id),
    (Receipt.to_member_id, Member.id),
    (LedgerEntry.member_id, Member.id),
    (LedgerEntry.root_id, Member.id),
    (LedgerEntry.receipt_id, Receipt.id),
)
"""Columns without a foreign key, and what they refer to."""


def dangling(session: Session, declared: Declared) -> Found:
    """What is referred to is there."""
    for key, target in REFERENCES:
        owner = key.class_
        wrong = (
            select(owner.id, key).outerjoin(target.class_, target == key).where(key.is_not(None))
        )
        for number, missing in rows(session, wrong.where(target.is_(None))):
            what = owner.__tablename__.replace("_", " ")
            yield f"{what} {number}", f"Its {key.key} {missing} is not there."


def root(session: Session, declared: Declared) -> Found:
    """Whoever is the root of others is their own."""
    above = aliased(Member)
    wrong = (
        select(Member.community_id, Member.id.label("member_id"), Member.root_id)
        .join(above, above.id == Member.root_id)
        .where(above.root_id.is_not(None))
    )
    for row in rows(session, wrong):
        yield member(row), f"The root {row.root_id} has another root."


def community(session: Session, declared: Declared) -> Found:
    """No row refers to a member or receipt of another community."""
    entries = select(LedgerEntry.id, LedgerEntry.community_id)
    receipts = select(Receipt.id, Group.community_id).join(Group, Group.id == Receipt.group_id)
    states = select(Condition.member_id, Group.community_id).join(
        Group, Group.id == Condition.group_id
    )
    check_ins = (
        select(CheckIn.receipt_id, Group.community_id)
        .join(Receipt, Receipt.id == CheckIn.receipt_id)
        .join(Group, Group.id == Receipt.group_id)
    )
    yield from _foreign(session, "ledger entry", entries, LedgerEntry.member_id)
    yield from _foreign(session, "ledger entry", entries, LedgerEntry.root_id)
    yield from _foreign(session, "receipt", receipts, Receipt.member_id)
    yield from _foreign(session, "receipt", receipts, Receipt.to_member_id)
    yield from _foreign(session, "condition of member", states, Condition.member_id)
    yield from _foreign(session, "check-in with receipt", check_ins, CheckIn.member_id)
    yield from _foreign(session, "check-in with receipt", check_ins, CheckIn.root_id)
    for row in rows(session, _misplaced()):
        yield (
            f"community {row.community_id}, ledger entry {row.id}",
            "Its receipt is of another community.",
        )


def _foreign(
    session: Session, what: str, referring: Rows, key: InstrumentedAttribute[Any]
) -> Found:
    own = referring.selected_columns["community_id"]
    wrong = referring.join(Member, Member.id == key).where(Member.community_id != own)
    for number, community_id in rows(session, wrong):
        yield (
            f"community {community_id}, {what} {number}",
            f"Its {key.key} is a member of another community.",
        )


def _misplaced() -> Rows:
    return (
        select(LedgerEntry.community_id, LedgerEntry.id)
        .join(Receipt, Receipt.id == LedgerEntry.receipt_id)
        .join(Group, Group.id == Receipt.group_id)
        .where(Group.community_id != LedgerEntry.community_id)
    )
