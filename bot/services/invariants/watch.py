"""Checking while the bot runs: what is new every hour, everything once a night.

Whoever of several processes comes first takes the hour, as with any job. What was found is
remembered: it is logged once, and told by /diagnose until everything has been found to hold again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.days import day_span, local_day
from bot.core.feature import Declared, Job
from bot.services import jobs
from bot.services.invariants import Breach, check, known
from bot.services.invariants.known import Faults, Known
from bot.services.invariants.looks import Marks, marks, news
from bot.services.jobs import Due
from models.database import Database
from models.snapshots import along_indexes, read_beside
from models.tables import Community

log = logging.getLogger(__name__)

NIGHT = 4
"""The local hour after which everything is checked."""
JOB = Job("invariants", "0 * * * *", "newest", lambda scope: None)
"""By this name the runs are remembered. It is for all communities, so no feature declares it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check has found, and how far the tables went then."""

    marks: Marks
    breaches: list[Breach]


@dataclass(frozen=True, slots=True)
class Turn:
    """A check that this process has to do."""

    run: Due
    since: Marks | None
    """Where the one before ended; None if everything is to be checked."""


async def check_everything(database: Database, declared: Declared, now: datetime) -> list[Breach]:
    """Check a whole database beside whoever writes to it, and remember what is found."""
    seen = await read_beside(database, lambda session: _look(session, declared, None))
    await database.run(lambda session: _remember(session, seen, None, now))
    return seen.breaches


async def check_hourly(database: Database, declared: Declared, now: datetime, zone: str) -> int:
    """Check what is new, or everything if that was not done since four at night in `zone`.

    Nothing is done if this hour's check was taken already. Each invariant that does not hold, and
    was not known for it, gets a line in the log; returns how many these were.
    """
    turn = await database.run(lambda session: _take(session, now, zone))
    if turn is None:
        return 0
    try:
        seen = await read_beside(database, lambda session: _look(session, declared, turn.since))
        found = await database.run(lambda session: _remember(session, seen, turn, now))
    except Exception as error:
        log.exception("the invariants could not be checked")
        failed = error
        await database.run(lambda session: jobs.fail(session, turn.run, failed))
        return 0
    for name, faults in found.items():
        log.error("invariant %s does not hold in %d places: %s", name, faults.count, faults)
    return len(found)


def _take(session: Session, now: datetime, zone: str) -> Turn | None:
    first = session.scalar(select(func.min(Community.id)))
    if first is None:
        return None
    run = Due(JOB, first, now.replace(minute=0, second=0, microsecond=0))
    if not jobs.claim(session, run, now):
        return None
    last_night, _ = day_span(local_day(now, zone, NIGHT), zone, NIGHT)
    before = known.recall(session)
    return Turn(run, before.marks if before and before.whole_at >= last_night else None)


def _look(session: Session, declared: Declared, since: Marks | None) -> Seen:
    if since is None:
        return Seen(marks(session), check(session, declared))
    along_indexes(session)
    return Seen(marks(session), check(session, declared, news(session, since)))


def _remember(session: Session, seen: Seen, turn: Turn | None, now: datetime) -> dict[str, Faults]:
    """Remember what was found; give back what was not known."""
    if turn and not jobs.finish(session, turn.run, now):
        return {}  # somebody else took so long over the same hour
    before = known.recall(session) or Known(now, {}, {})
    found = known.faults_of(seen.breaches)
    if turn and turn.since is not None:
        after = replace(before, marks=seen.marks, faults=before.joined(found))
    else:
        after = Known(now, seen.marks, found)
    known.keep(session, after, now)
    return before.lacks(found)
