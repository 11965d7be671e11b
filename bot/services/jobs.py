"""Job runs: which are due, and that each is done once, however many processes try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from bot.core.days import zone_info
from bot.core.events import Address
from bot.core.feature import Job
from models import bulk
from models.tables import Community, Group, JobRun

LEASE = timedelta(minutes=10)
ATTEMPTS = 5
LOOK_BACK = timedelta(days=32)
"""How far back a missed run is made up for."""
MOST_MISSED = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """A run that is due."""

    job: Job
    community: int
    period: datetime


def due(
    session: Session, jobs: Iterable[Job], now: datetime, group: Address | None = None
) -> list[Due]:
    """All runs that are due and not done, oldest first; only of a group's community if given."""
    last = {
        (job, community): period
        for job, community, period in session.execute(
            select(JobRun.job, JobRun.community_id, func.max(JobRun.period)).group_by(
                JobRun.job, JobRun.community_id
            )
        )
    }
    several = select(Community)
    if group is not None:
        at = (Group.platform == group.platform, Group.external_id == group.id)
        several = several.join(Group, Group.community_id == Community.id).where(*at)
    communities = session.scalars(several).all()
    found = _unfinished(session, {job.name: job for job in jobs}, now, communities)
    for community in communities:
        for job in jobs:
            since = last.get((job.name, community.id), community.created_at)
            missed = list(_periods(job, community.timezone, max(since, now - LOOK_BACK), now))
            wanted = missed if job.missed == "each" else missed[-1:]
            found += [Due(job, community.id, period) for period in wanted]
    return sorted(found, key=lambda run: (run.period, run.community, run.job.name))


def _unfinished(
    session: Session, jobs: dict[str, Job], now: datetime, communities: Sequence[Community]
) -> list[Due]:
    """Runs that somebody began and did not finish while their lease held."""
    rows = session.scalars(
        select(JobRun).where(
            JobRun.done_at.is_(None),
            JobRun.leased_until < now,
            JobRun.attempts < ATTEMPTS,
            bulk.within(JobRun.community_id, [community.id for community in communities]),
        )
    )
    return [Due(jobs[run.job], run.community_id, run.period) for run in rows if run.job in jobs]


def _periods(job: Job, zone: str, since: datetime, now: datetime) -> Iterator[datetime]:
    """The moments after `since`, up to now, at which the job is due by the clock of a zone."""
    local = zone_info(zone)
    trigger = CronTrigger.from_crontab(job.cron, timezone=local)
    moment = since + timedelta(microseconds=1)
    for _ in range(MOST_MISSED):
        fire = trigger.get_next_fire_time(None, moment)
        if fire is None or fire > now:
            return
        moment = fire.astimezone(UTC) + timedelta(microseconds=1)
        # An hour that the clock shows twice in autumn is one period, not two.
        if fire.fold == 0:
            yield fire.astimezone(UTC)


def claim(session: Session, run: Due, now: datetime) -> bool:
    """Lease a run; False if another process has it, or it is done."""
    row = {
        "job": run.job.name,
        "community_id": run.community,
        "period": run.period,
        "leased_until": now + LEASE,
        "attempts": 1,
    }
    if bulk.insert_new(session, JobRun.__table__, [row], ("id",)):
        return True
    again = session.connection().execute(
        update(JobRun)
        .where(*_is(run), JobRun.done_at.is_(None), JobRun.leased_until < now)
        .values(leased_until=now + LEASE, attempts=JobRun.attempts + 1)
    )
    return again.rowcount == 1


def finish(session: Session, run: Due, now: datetime) -> bool:
    """Mark a run done within the transaction of its effects; False if it was done already."""
    done = session.connection().execute(
        update(JobRun)
        .where(*_is(run), JobRun.done_at.is_(None))
        .values(done_at=now, leased_until=now, error=None)
    )
    return done.rowcount == 1


def fail(session: Session, run: Due, error: BaseException) -> None:
    """Remember the class of what went wrong; the run is tried again when its lease ends."""
    session.execute(update(JobRun).where(*_is(run)).values(error=type(error).__name__))


def _is(run: Due) -> tuple[ColumnElement[bool], ...]:
    return (
        JobRun.job == run.job.name,
        JobRun.community_id == run.community,
        JobRun.period == run.period,
    )
