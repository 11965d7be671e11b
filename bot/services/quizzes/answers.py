"""Answers: of each member the first to each question counts, and is worth something once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert

from bot.core.context import Scope
from bot.core.events import Event
from bot.services import ledger, newcomers, worth
from bot.services.ledger import Award
from models import bulk
from models.tables import QuizAnswer

REASON, RATE = "quiz", "points.quiz"


class Try(NamedTuple):
    """Somebody answers a question, in time."""

    asked: int
    item: int
    member: int
    root: int
    right: bool
    at: datetime
    event: Event
    receipt: int | None = None


Key = tuple[int, int]
"""Question and root."""


def take(scope: Scope, tries: Sequence[Try]) -> Mapping[Key, int]:
    """Write down first answers; what is no first answer changes nothing.

    Return, by question and root, the points that each first answer brings. For a question of a
    bank somebody has points once, however many rounds ask it.
    """
    firsts: dict[Key, Try] = {}
    for one in sorted(tries, key=lambda one: (one.at, one.event.external_id)):
        firsts.setdefault((one.asked, one.root), one)
    new = _written(scope, firsts)
    points = dict.fromkeys(new, 0)
    keys = {(_source(one), one.root): key for key, one in new.items()}
    for posted in ledger.award(scope, _awards(scope, [*new.values()])):
        points[keys[posted.award.source, posted.award.root]] = posted.points
    return points


def _written(scope: Scope, firsts: Mapping[Key, Try]) -> dict[Key, Try]:
    """Those that are first answers. If another process is just a bit quicker, all is done again."""
    keys = [{"asked_id": asked, "root_id": root} for asked, root in sorted(firsts)]
    columns = ("asked_id", "root_id")
    known = set(bulk.find(scope.session, QuizAnswer.__table__, keys, columns))
    new = {key: firsts[key] for key in sorted(firsts) if key not in known}
    rows = [
        {
            "asked_id": one.asked,
            "root_id": one.root,
            "member_id": one.member,
            "right": one.right,
            "at": one.at,
        }
        for one in new.values()
    ]
    if rows:
        scope.session.execute(insert(QuizAnswer), rows)
    return new


def _source(one: Try) -> str:
    return f"quiz {one.item}"


def _awards(scope: Scope, new: Sequence[Try]) -> list[Award]:
    """What right answers claim; of whoever waits, or is where nothing is earned, none."""
    right = [one for one in new if one.right]
    excluded = worth.excluding(scope)
    done = [(one.root, one.event.sender, one.at) for one in right]
    waiting = newcomers.waiting(scope, done)
    return [
        Award(
            reason=REASON,
            source=_source(one),
            member=one.member,
            root=one.root,
            at=one.at,
            day=scope.day(one.at),
            rate=scope.setting(RATE),
            receipt=one.receipt,
        )
        for one in right
        if one.root not in waiting and not excluded(one.event)
    ]
