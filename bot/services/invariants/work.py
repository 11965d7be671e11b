"""Check-ins, messages to be sent and runs of jobs make sense in themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select

from bot.core.days import local_day
from bot.services.excuses import FREEZE, JOURNEY, OUTAGE, REPAIR
from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Fault, Suspects, member
from models.tables import CheckIn, ExcusedDay, JobRun, Member, OutboxMessage, Receipt

LATEST = timedelta(days=3)
"""For yesterday, before the hour at which days turn, on a journey that skipped a day."""


def check_in(look: Look) -> Iterator[Suspects]:
    """A check-in is for the day that it was for the member, or for the last one before.

    The hour at which days turn decides, too; it may have been another at the time.
    """
    columns = (Member.community_id, CheckIn.member_id, CheckIn.day, CheckIn.at, CheckIn.timezone)
    made = select(*columns).join(Member, Member.id == CheckIn.member_id)
    new = look.of_met(CheckIn.root_id), look.new(CheckIn.receipt_id, Receipt)
    yield Suspects(made.where(*new), _on_another_day)


def _on_another_day(row: Any) -> Fault | None:
    if may_be(row.day, row.at, row.timezone):
        return None
    return (
        f"{member(row)}, check-in of {row.day}",
        f"It was made at {row.at:%Y-%m-%d %H:%M} UTC, another day in {row.timezone}.",
    )


def may_be(day: date, at: datetime, zone: str) -> bool:
    """Whether what happened at a moment can have been for a day."""
    try:
        today = local_day(at, zone)
    except ValueError:
        return False
    return today - LATEST <= day <= today


def excused(look: Look) -> Iterator[Suspects]:
    """A day is excused for one of four causes, and only where the member did not check in.

    One that an admin added leaves the excuse, which counts again when it is taken back.
    """
    own = exists().where(Receipt.id == CheckIn.receipt_id, Receipt.member_id == CheckIn.member_id)
    held = and_(CheckIn.root_id == ExcusedDay.root_id, CheckIn.day == ExcusedDay.day, own)
    unheard_of = ExcusedDay.cause.not_in((FREEZE, REPAIR, OUTAGE, JOURNEY))
    columns = (Member.community_id, ExcusedDay.root_id.label("member_id"), ExcusedDay.day)
    yield Suspects(
        select(*columns)
        .join(Member, Member.id == ExcusedDay.root_id)
        .outerjoin(CheckIn, held)
        .where(look.of_met(ExcusedDay.root_id), or_(CheckIn.day.is_not(None), unheard_of)),
        lambda row: (
            f"{member(row)}, excused day {row.day}",
            "It is excused though there is a check-in, or for a cause that there is not.",
        ),
    )


def outbox(look: Look) -> Iterator[Suspects]:
    """A message has a body until it is sent or refused, and then none."""
    sent, refused = OutboxMessage.sent_at.is_not(None), OutboxMessage.refused.is_not(None)
    bare = OutboxMessage.body.is_(None)
    wrong = or_(and_(sent, refused), and_(or_(sent, refused), ~bare), and_(~sent, ~refused, bare))
    yield Suspects(
        select(OutboxMessage.community_id, OutboxMessage.id).where(
            look.new(OutboxMessage.id), wrong
        ),
        lambda row: (
            f"community {row.community_id}, outbox message {row.id}",
            "It must be sent, refused, or have a body: one of the three.",
        ),
    )


def job_run(look: Look) -> Iterator[Suspects]:
    """A run of a job is not done before it was due, and leased to nobody once it is done."""
    wrong = or_(JobRun.done_at < JobRun.period, JobRun.done_at < JobRun.leased_until)
    yield Suspects(
        select(JobRun).where(look.new(JobRun.id), wrong),
        lambda row: (
            f"community {row[0].community_id}, job run {row[0].id}",
            f"Done at {row[0].done_at:%Y-%m-%d %H:%M} UTC, it was not yet due, or is leased on.",
        ),
    )
