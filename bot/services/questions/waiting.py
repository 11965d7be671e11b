"""Questions that nobody has answered yet, and how often somebody was told of them.

An answer that was deleted is none: its question waits again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from bot.core.context import Scope
from models.tables import Answer, Question
from models.tables.questions import OPEN

TARGET = "questions.target_hours"
MOST_ALARMS = 3
ALONE: Any = {"key_share": True, "of": Question}


def alarms(waited: timedelta, target: timedelta) -> int:
    """How often somebody should have been told: after the target, twice and four times as long."""
    return sum(waited >= target * 2**n for n in range(MOST_ALARMS))


def count_due(scope: Scope) -> Sequence[Question]:
    """The questions of which somebody is to be told now, the longest wait first; each is counted.

    They are held until the commit. Of a question that passed several of its times while nobody
    looked, somebody is told once.
    """
    target = timedelta(hours=scope.setting(TARGET))
    passed = [(one, alarms(scope.now - one.asked_at, target)) for one in _waiting(scope, target)]
    late = [(one, times) for one, times in passed if times > one.alarms]
    for one, times in late:
        one.alarms = times
    scope.session.flush()
    return sorted((one for one, _ in late), key=lambda one: (one.asked_at, one.id))


def _waiting(scope: Scope, target: timedelta) -> Sequence[Question]:
    by_others = exists().where(
        Answer.question_id == Question.id,
        or_(Question.root_id.is_(None), Answer.root_id != Question.root_id),
    )
    waiting = select(Question).where(
        Question.community_id == scope.community.id,
        Question.state == OPEN,
        Question.alarms < MOST_ALARMS,
        Question.asked_at <= scope.now - target,
        ~by_others,
    )
    fresh = waiting.order_by(Question.id).execution_options(populate_existing=True)
    return scope.session.scalars(fresh.with_for_update(**ALONE)).all()
