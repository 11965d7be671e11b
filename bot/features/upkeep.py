"""What nobody asks for but everybody needs: clearing away what has served its time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from bot.core.context import Scope
from bot.core.feature import Feature
from bot.services import standings
from bot.services.privacy import retention
from models.tables import JobRun, Outage, OutboxMessage, Quarantine

feature = Feature("upkeep")

KEPT = timedelta(days=90)
"""Long enough that no once-key is forgotten while its cause could come again."""
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
    scope.session.execute(delete(Outage).where(Outage.ended_at < scope.now - KEPT))
    retention.clean(scope)
