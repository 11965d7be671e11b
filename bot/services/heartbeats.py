"""Heartbeats: that the bot is alive on a platform; a long silence between two was an outage.

Only a process that runs for good beats: `hearth run`, by its scheduler. Where a clock is moved by
hand (console, demo, tests) nobody does, so that playing with time makes no outages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bulk
from models.tables import Heartbeat, Outage

EVERY = timedelta(minutes=1)
"""More often nothing is written."""
SILENCE = timedelta(minutes=10)
"""Longer than this between two beats is an outage."""


def beat(session: Session, platform: str, now: datetime) -> Outage | None:
    """The bot hears this platform now: remember it, and write down the outage that has ended.

    Call it as often as you like, from any number of processes: one that lives is enough. The first
    beat ever ends no outage, and neither does a clock that was set back.
    """
    own = select(Heartbeat).where(Heartbeat.platform == platform)
    last = session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if last is None:
        row = {"platform": platform, "at": now}
        bulk.insert_new(session, Heartbeat.__table__, [row], ("platform",))
        return None
    if abs(now - last.at) < EVERY:
        return None
    began, last.at = last.at, now
    if now - began <= SILENCE:
        return None
    outage = Outage(platform=platform, began_at=began, ended_at=now)
    session.add(outage)
    session.flush()
    return outage
