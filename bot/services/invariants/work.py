"""Check-ins, messages to be sent and runs of jobs make sense in themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.core.days import local_day
from bot.core.feature import Declared
from bot.services.invariants.rows import Found, member, rows
from models.tables import CheckIn, JobRun, Member, OutboxMessage

DAY = timedelta(days=1)


def check_in(session: Session, declared: Declared) -> Found:
    """A check-in is for the day that it was for the member, or the one before.

    Which of them, the hour at which days turn decides; it may have been another at the time.
    """
    columns = (Member.community_id, CheckIn.member_id, CheckIn.day, CheckIn.at, CheckIn.timezone)
    made = select(*columns).join(Member, Member.id == CheckIn.member_id)
    for row in rows(session, made):
        if not _may_be(row.day, row.at, row.timezone):
            yield (
                f"{member(row)}, check-in of {row.day}",
                f"It was made at {row.at:%Y-%m-%d %H:%M} UTC, another day in {row.timezone}.",
            )


def _may_be(day: date, at: datetime, zone: str) -> bool:
    try:
        today = local_day(at, zone)
    except ValueError:
        return False
    return day in (today, today - DAY)


def outbox(session: Session, declared: Declared) -> Found:
    """A message has a body until it is sent or refused, and then none."""
    sent, refused = OutboxMessage.sent_at.is_not(None), OutboxMessage.refused.is_not(None)
    bare = OutboxMessage.body.is_(None)
    wrong = or_(and_(sent, refused), and_(or_(sent, refused), ~bare), and_(~sent, ~refused, bare))
    for (message,) in rows(session, select(OutboxMessage).where(wrong)):
        yield (
            f"community {message.community_id}, outbox message {message.id}",
            "It must be sent, refused, or have a body: one of the three.",
        )


def job_run(session: Session, declared: Declared) -> Found:
    """A run of a job is not done before it was due, and leased to nobody once it is done."""
    wrong = or_(JobRun.done_at < JobRun.period, JobRun.done_at < JobRun.leased_until)
    for (run,) in rows(session, select(JobRun).where(wrong)):
        yield (
            f"community {run.community_id}, job {run.job}, run {run.id}",
            f"Done at {run.done_at:%Y-%m-%d %H:%M} UTC, it was not yet due, or is leased beyond.",
        )
