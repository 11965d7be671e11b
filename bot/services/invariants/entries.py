"""Entries of the ledger agree with each other, and with what brought them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Suspects, entry, of_entry
from bot.services.ledger import LIMIT
from bot.services.rebuild import Rows
from models.tables import AuditEntry, CheckIn, LedgerEntry, Member, Receipt

CHECK_IN = "checkin"
RATE = "points.checkin"
CORRECTION = "correction"
"""In the audit: an admin added a check-in, at whatever rate there was then."""

undone = aliased(LedgerEntry)
"""What a reversal points at."""


def reason(look: Look) -> Iterator[Suspects]:
    """A reason is declared: else nobody could tell whether it earns."""
    unknown = LedgerEntry.reason.not_in(list(look.declared.reasons))
    query = select(LedgerEntry).where(look.new(LedgerEntry.id), unknown)
    yield Suspects(query, of_entry("No feature declares its reason “{0.reason}”."))


def limit(look: Look) -> Iterator[Suspects]:
    """No entry is worth more than a million million points, or less than as many below 0."""
    beyond = func.abs(LedgerEntry.points) > LIMIT
    query = select(LedgerEntry).where(look.new(LedgerEntry.id), beyond)
    yield Suspects(query, of_entry("{0.points} points are more than an entry may be worth."))


def price(look: Look) -> Iterator[Suspects]:
    """Points are rate × multiplier × quantity, rounded to one of the two whole numbers beside it.

    To which of them, a day's running total decides under its cap, of which the ledger keeps none.
    """
    exact = LedgerEntry.multiplier * LedgerEntry.rate * LedgerEntry.quantity
    off = func.abs(LedgerEntry.points - exact) >= 1
    cut = and_(func.abs(LedgerEntry.points) >= LIMIT, func.abs(exact) > LIMIT)
    query = select(LedgerEntry, exact).where(look.new(LedgerEntry.id))
    yield Suspects(
        query.where(LedgerEntry.reverses_id.is_(None), off, ~cut),
        lambda row: (
            entry(row[0]),
            f"It is worth {row[0].points}; rate, multiplier and quantity make {row[1]:g}.",
        ),
    )


def reversal(look: Look) -> Iterator[Suspects]:
    """A reversal negates exactly what it points at, which is no reversal itself.

    That nothing is reversed twice is a unique key.
    """
    same = ("community_id", "member_id", "root_id", "receipt_id", "reason", "day", "rate")
    exact = and_(
        undone.reverses_id.is_(None),
        LedgerEntry.points == -undone.points,
        LedgerEntry.quantity == -undone.quantity,
        LedgerEntry.multiplier == undone.multiplier,
        *(getattr(LedgerEntry, name).is_not_distinct_from(getattr(undone, name)) for name in same),
    )
    reversals = select(LedgerEntry).where(look.new(LedgerEntry.id))
    query = reversals.join(undone, undone.id == LedgerEntry.reverses_id).where(~exact)
    yield Suspects(query, of_entry("It does not negate entry {0.reverses_id}, which it reverses."))


def deletion(look: Look) -> Iterator[Suspects]:
    """What a deleted message brought is taken back."""
    new: list[InstrumentedAttribute[int]] = [Receipt.id]
    if look.news:
        new.append(LedgerEntry.id)  # a message may have earned after it was deleted
    for number in new:
        query = _kept_of_deleted().where(look.new(number))
        yield Suspects(query, of_entry("Its message was deleted, and the points were not taken."))


def _kept_of_deleted() -> Rows:
    message, back = aliased(Receipt), aliased(LedgerEntry)
    deleted = and_(
        Receipt.group_id == message.group_id,
        Receipt.kind == "deletion",
        Receipt.external_id == message.external_id,
    )
    return (
        select(LedgerEntry)
        .join(message, message.id == LedgerEntry.receipt_id)
        .join(Receipt, deleted)
        .outerjoin(back, back.reverses_id == LedgerEntry.id)
        .where(message.kind == "message", LedgerEntry.reverses_id.is_(None), back.id.is_(None))
    )


def reward(look: Look) -> Iterator[Suspects]:
    """A check-in has its entry, and an entry for a check-in has that.

    Without an entry it may be while the rate is 0. So only a check-in is wrong that went without
    between two of the same day that did not, if nobody changed the rate meanwhile. What an admin
    added later tells nothing of the rate of that day.
    """
    unfounded = _unfounded().where(look.new(LedgerEntry.id))
    yield Suspects(unfounded, of_entry("It rewards a check-in that is not there."))
    if look.news is None:
        yield Suspects(
            _unrewarded(),
            lambda row: (
                f"community {row.community_id}, member {row.root_id}, check-in of {row.day}",
                "It has no entry in the ledger, unlike those before and after it.",
            ),
        )


OF_CHECK_IN = and_(
    LedgerEntry.receipt_id == CheckIn.receipt_id,
    LedgerEntry.member_id == CheckIn.member_id,
    LedgerEntry.reason == CHECK_IN,
)


def _unfounded() -> Rows:
    back = aliased(LedgerEntry)
    standing = and_(LedgerEntry.reverses_id.is_(None), back.id.is_(None))
    return (
        select(LedgerEntry)
        .outerjoin(CheckIn, OF_CHECK_IN)
        .outerjoin(back, back.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.reason == CHECK_IN, CheckIn.receipt_id.is_(None), standing)
    )


def _unrewarded() -> Rows:
    root = Member.id == CheckIn.root_id
    usual = ~exists().where(
        AuditEntry.receipt_id == CheckIn.receipt_id, AuditEntry.action == CORRECTION
    )
    rewarded = (
        select(
            Member.community_id,
            CheckIn.day,
            func.min(CheckIn.receipt_id).label("first"),
            func.max(CheckIn.receipt_id).label("last"),
            func.min(CheckIn.at).label("began"),
            func.max(CheckIn.at).label("ended"),
        )
        .join(LedgerEntry, OF_CHECK_IN)
        .join(Member, root)
        .where(usual)
        .group_by(Member.community_id, CheckIn.day)
        .subquery()
    )
    between = and_(
        rewarded.c.community_id == Member.community_id,
        rewarded.c.day == CheckIn.day,
        CheckIn.receipt_id > rewarded.c.first,
        CheckIn.receipt_id < rewarded.c.last,
    )
    changed = exists().where(
        AuditEntry.community_id == rewarded.c.community_id,
        AuditEntry.target == RATE,
        AuditEntry.at.between(rewarded.c.began, rewarded.c.ended),
    )
    return (
        select(Member.community_id, CheckIn.root_id, CheckIn.day)
        .join(Member, root)
        .join(rewarded, between)
        .outerjoin(LedgerEntry, OF_CHECK_IN)
        .where(LedgerEntry.id.is_(None), usual, ~changed)
    )
