"""What nobody asks for but everybody needs: clearing away what has served its time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, func, or_, select

from bot.core.context import Scope
from bot.core.feature import Feature
from bot.services import forms, standings
from bot.services.privacy import retention
from models.tables import Challenge, JobRun, Outage, OutboxMessage, Quarantine
from models.tables.challenges import PLANNED, RUNNING

feature = Feature("upkeep")

KEPT = timedelta(days=90)
"""Long enough that no once-key is forgotten while its cause could come again."""
DAY = timedelta(days=1)
QUARANTINE_KEPT = timedelta(days=30)


@feature.job("upkeep", "17 4 * * *")
def clear(scope: Scope) -> None:
    """Let the boards end with today; delete what has served its time."""
    standings.roll(scope)
    community = scope.community.id
    scope.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.community_id == community,
            or_(OutboxMessage.sent_at.is_not(None), OutboxMessage.refused.is_not(None)),
            OutboxMessage.due_at < scope.now - KEPT,
        )
    )
    scope.session.execute(
        delete(JobRun).where(JobRun.community_id == community, JobRun.period < scope.now - KEPT)
    )
    scope.session.execute(delete(Quarantine).where(Quarantine.at < scope.now - QUARANTINE_KEPT))
    scope.session.execute(delete(Outage).where(Outage.ended_at < _excusing(scope)))
    forms.clear(scope)
    retention.clean(scope)


def _excusing(scope: Scope) -> datetime:
    """Up to when nobody's days are judged any more: a challenge looks back to its beginning."""
    open_ones = Challenge.state.in_((PLANNED, RUNNING))
    begun = scope.session.scalar(select(func.min(Challenge.first_day)).where(open_ones))
    kept = scope.now - KEPT
    return min(kept, datetime.combine(begun, time(), UTC) - DAY) if begun else kept
