"""Pots hold what was put in, and nothing once they are closed; entries lie within their days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import String, and_, cast, func, literal, or_, select

from bot.services.challenges.pots import BOND
from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Fault, Suspects, member
from bot.services.invariants.work import may_be
from models.tables import Challenge, ChallengeEntry, Enrolment, LedgerEntry, Member
from models.tables.challenges import CANCELLED, ENDED

CLOSED = (ENDED, CANCELLED)
ORIGINS = ("checkin", "makeup", "admin")


def stake(look: Look) -> Iterator[Suspects]:
    """What a member put into a pot and had back of it is what the ledger moved."""
    source = literal("bond ") + cast(Enrolment.id, String)
    moved = (
        select(func.coalesce(func.sum(LedgerEntry.points), 0))
        .where(
            LedgerEntry.reason == BOND,
            LedgerEntry.source == source,
            LedgerEntry.root_id == Enrolment.root_id,
        )
        .scalar_subquery()
    )
    kept = Enrolment.returned - Enrolment.staked
    columns = (Member.community_id, Enrolment.root_id.label("member_id"), Enrolment.id)
    yield Suspects(
        select(*columns, moved.label("moved"), kept.label("kept"))
        .join(Member, Member.id == Enrolment.root_id)
        .where(look.of_met(Enrolment.root_id), moved != kept),
        lambda row: (
            f"{member(row)}, enrolment {row.id}",
            f"It has {row.kept} of the pot, and the ledger moved {row.moved}.",
        ),
    )


def pot(look: Look) -> Iterator[Suspects]:
    """The pot of a challenge that is over is empty, and it tells when it was closed."""
    held = (
        select(func.coalesce(func.sum(Enrolment.staked - Enrolment.returned), 0))
        .where(Enrolment.challenge_id == Challenge.id)
        .scalar_subquery()
    )
    left = held + Challenge.erased
    closed = Challenge.state.in_(CLOSED)
    columns = (Challenge.community_id, Challenge.number, left.label("left"))
    yield Suspects(
        select(*columns).where(closed, left != 0),
        lambda row: (
            f"community {row.community_id}, challenge {row.number}",
            f"It is over, and {row.left} points are left in its pot.",
        ),
    )
    told = Challenge.closed_at.is_not(None)
    wrong = or_(and_(closed, ~told), and_(~closed, told))
    yield Suspects(
        select(Challenge.community_id, Challenge.number).where(wrong),
        lambda row: (
            f"community {row.community_id}, challenge {row.number}",
            "Whether it is over, and when it was closed, do not agree.",
        ),
    )


def challenge(look: Look) -> Iterator[Suspects]:
    """What was done for a challenge lies within its days, and on a day that it was, or had been."""
    columns = (
        Challenge.community_id,
        ChallengeEntry.member_id,
        ChallengeEntry.day,
        ChallengeEntry.at,
        ChallengeEntry.timezone,
        ChallengeEntry.origin,
        Challenge.first_day,
        Challenge.last_day,
        Challenge.closed_at,
    )
    made = (
        select(*columns)
        .join(Enrolment, Enrolment.id == ChallengeEntry.enrolment_id)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
    )
    yield Suspects(made.where(look.new(ChallengeEntry.id)), _misplaced)


def _misplaced(row: Any) -> Fault | None:
    # An end before its time cuts off days on which something may have been done.
    cut = row.closed_at is not None and row.at <= row.closed_at
    within = row.first_day <= row.day and (cut or row.day <= (row.last_day or row.day))
    live = row.origin != ORIGINS[0] or may_be(row.day, row.at, row.timezone)
    if within and live and row.origin in ORIGINS:
        return None
    return (
        f"{member(row)}, challenge entry of {row.day}",
        "It is for a day on which it could not be, or comes from nowhere.",
    )
