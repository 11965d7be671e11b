"""Members' parts in challenges, with all facts that their progress follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from bot.core.context import Scope
from bot.services import zones
from bot.services.challenges.periods import days
from bot.services.challenges.progress import Facts, Progress, progress
from bot.services.challenges.rule import Rule, rule_of
from bot.services.challenges.spoilt import Spoilt
from bot.services.zones import History
from models import bulk
from models.tables import (
    Challenge,
    ChallengeEntry,
    Enrolment,
    FreezeBought,
    Leave,
)
from models.tables.challenges import RUNNING

LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Part:
    """A member's part in a challenge, as it was read."""

    challenge: Challenge
    enrolment: Enrolment
    rule: Rule
    facts: Facts
    history: History
    """Which zone the member's days begin and end in."""
    turn: int
    """The hour at which they do."""

    @property
    def zone(self) -> str:
        """The one that holds now."""
        return self.history.zones[-1]

    def today(self, at: datetime) -> date:
        """The member's own day of a moment."""
        return self.history.day(at, self.turn)

    def still(self, at: datetime) -> date:
        """The earliest day that can be checked in for: yesterday, within the late hours."""
        late = zones.late_day(self.history, at, self.turn, self.rule.late)
        return late or self.today(at)

    def progress(self, at: datetime) -> Progress:
        """How far the member is at a moment."""
        return progress(self.rule, self.facts, self.today(at), self.still(at))


def own_running(scope: Scope, root: int) -> list[Part]:
    """A member's parts in the challenges that run, oldest first."""
    own = Enrolment.root_id == root, Challenge.state == RUNNING
    return _read(scope, _enrolments(scope).where(*own).order_by(Challenge.number))


def of_challenge(scope: Scope, challenge: Challenge) -> list[Part]:
    """All parts in a challenge, but of those who left it, in the order in which they joined."""
    own = Enrolment.challenge_id == challenge.id
    return _read(scope, _enrolments(scope).where(own).order_by(Enrolment.id))


def of_enrolments(scope: Scope, enrolments: Sequence[int]) -> list[Part]:
    """The parts behind some enrolments, in the order in which they were joined."""
    own = bulk.within(Enrolment.id, sorted(enrolments))
    return _read(scope, _enrolments(scope).where(own).order_by(Enrolment.id))


def of_member(scope: Scope, challenge: Challenge, root: int) -> Part | None:
    """A member's part in a challenge; None if they take no part, or no more."""
    own = Enrolment.challenge_id == challenge.id, Enrolment.root_id == root
    found = _read(scope, _enrolments(scope).where(*own))
    return found[0] if found else None


def _enrolments(scope: Scope) -> Select[Enrolment, Challenge]:
    return (
        select(Enrolment, Challenge)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(Challenge.community_id == scope.community.id, Enrolment.left_at.is_(None))
    )


def _read(scope: Scope, wanted: Select[Enrolment, Challenge]) -> list[Part]:
    rows = scope.session.execute(wanted).all()
    turn = scope.community.day_turn
    numbers = sorted(enrolment.id for enrolment, _ in rows)
    done, away = _done(scope, numbers), _leave(scope, numbers)
    bought = _bought(scope, numbers)
    spoilt = Spoilt(scope, {enrolment.root_id for enrolment, _ in rows})
    parts = []
    for enrolment, challenge in rows:
        history = spoilt.history(enrolment.root_id)
        first = max(challenge.first_day, enrolment.first_day)
        now = history.day(scope.now, turn)
        until = min(challenge.last_day or now, now)
        facts = Facts(
            challenge.first_day,
            first,
            challenge.last_day,
            done.get(enrolment.id, {}),
            spoilt.days(enrolment.root_id, first, until) | away.get(enrolment.id, {}),
            bought.get(enrolment.id, ()),
        )
        parts.append(Part(challenge, enrolment, rule_of(challenge.rule), facts, history, turn))
    return parts


def _done(scope: Scope, enrolments: Sequence[int]) -> Mapping[int, dict[date, int]]:
    own = bulk.within(ChallengeEntry.enrolment_id, enrolments)
    key = ChallengeEntry.enrolment_id, ChallengeEntry.day
    sums = select(*key, func.sum(ChallengeEntry.quantity)).where(own).group_by(*key)
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for enrolment, day, quantity in scope.session.execute(sums):
        found[enrolment][day] = int(quantity)
    return found


def _leave(scope: Scope, enrolments: Sequence[int]) -> Mapping[int, dict[date, str]]:
    own = select(Leave).where(bulk.within(Leave.enrolment_id, enrolments))
    found: dict[int, dict[date, str]] = defaultdict(dict)
    for leave in scope.session.scalars(own):
        found[leave.enrolment_id] |= dict.fromkeys(days(leave.first_day, leave.last_day), LEAVE)
    return found


def _bought(scope: Scope, enrolments: Sequence[int]) -> Mapping[int, list[date]]:
    own = select(FreezeBought.enrolment_id, FreezeBought.day)
    found: dict[int, list[date]] = defaultdict(list)
    for enrolment, day in scope.session.execute(
        own.where(bulk.within(FreezeBought.enrolment_id, enrolments))
    ):
        found[enrolment].append(day)
    return found


def roots(parts: Iterable[Part]) -> list[int]:
    """Whose parts these are."""
    return [part.enrolment.root_id for part in parts]
