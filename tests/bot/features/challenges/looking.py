"""What the bot has of the challenges of a community, read from its database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.services import heartbeats
from bot.services.challenges import records
from bot.services.challenges.records import Part
from bot.testing import PLATFORM
from models.tables import (
    Challenge,
    ChallengeEntry,
    CheckIn,
    Enrolment,
    Heartbeat,
    LedgerEntry,
    MakeUp,
    Member,
    Outage,
    Quarantine,
)


def forget_outages(session: Session) -> None:
    session.execute(delete(Outage))
    session.execute(delete(Heartbeat))


def silence(session: Session, began: datetime, now: datetime) -> None:
    """The last heartbeat was when it began; the next one is now."""
    session.execute(delete(Heartbeat))
    session.add(Heartbeat(platform=PLATFORM, at=began))
    session.flush()
    assert heartbeats.beat(session, PLATFORM, now)


def waiting(scope: Scope) -> list[tuple[int, str, int, date]]:
    rows = (
        select(MakeUp.id, Member.name, Challenge.number, MakeUp.day)
        .join(Enrolment, Enrolment.id == MakeUp.enrolment_id)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .join(Member, Member.id == MakeUp.root_id)
        .where(Challenge.community_id == scope.community.id, MakeUp.state == "waiting")
    )
    return [tuple(row) for row in scope.session.execute(rows.order_by(MakeUp.id))]


def claimed(scope: Scope, name: str, day: date) -> bool:
    own = Member.community_id == scope.community.id, Member.name == name, CheckIn.day == day
    rows = select(CheckIn.day).join(Member, Member.id == CheckIn.root_id).where(*own)
    return scope.session.scalar(rows) is not None


def look_around(scope: Scope) -> dict[str, Any]:
    """All that the bot has of these challenges, by names and numbers."""
    session = scope.session
    games = session.scalars(
        select(Challenge)
        .where(Challenge.community_id == scope.community.id)
        .order_by(Challenge.number)
    ).all()
    balances = (
        select(Member.name, func.coalesce(func.sum(LedgerEntry.points), 0))
        .outerjoin(LedgerEntry, LedgerEntry.root_id == Member.id)
        .where(Member.community_id == scope.community.id)
        .group_by(Member.id, Member.name)
    )
    return {
        "points": {name: int(points) for name, points in session.execute(balances)},
        "pots": {one.number: pot(scope, one) for one in games},
        "states": {one.number: one.state for one in games},
        "quarantined": session.scalar(select(func.count(Quarantine.id))),
        "parts": {key: part for one in games for key, part in parts_of(scope, one)},
    }


def pot(scope: Scope, one: Challenge) -> int:
    """What the ledger has in a pot."""
    numbers = scope.session.scalars(select(Enrolment.id).where(Enrolment.challenge_id == one.id))
    moved = select(func.sum(LedgerEntry.points)).where(
        LedgerEntry.reason == "bond", LedgerEntry.source.in_([f"bond {id}" for id in numbers])
    )
    return -int(scope.session.scalar(moved) or 0)


def parts_of(scope: Scope, one: Challenge) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
    session, entry, asked = scope.session, ChallengeEntry, MakeUp
    mine = Enrolment.challenge_id == one.id
    entries, make_ups = defaultdict(list), defaultdict(dict)
    written = select(entry.enrolment_id, entry.day, entry.origin, entry.quantity)
    for id, *told in session.execute(written.join(Enrolment).where(mine)):
        entries[id].append(tuple(told))
    for id, day, state in session.execute(
        select(asked.enrolment_id, asked.day, asked.state).join(Enrolment).where(mine)
    ):
        make_ups[id][day] = state
    read = {part.enrolment.id: part for part in records.of_challenge(scope, one)}
    enrolled = select(Enrolment, Member.name).join(Member, Member.id == Enrolment.root_id)
    for enrolment, name in session.execute(enrolled.where(mine)):
        found: dict[str, Any] = {
            "stake": enrolment.staked - enrolment.returned,
            "left": enrolment.left_at is not None,
            "outcome": enrolment.outcome,
            "entries": sorted(entries[enrolment.id]),
            "make-ups": make_ups[enrolment.id],
        }
        if part := read.get(enrolment.id):
            found |= progress_of(part, scope.now)
        yield (name, one.number), found


def progress_of(part: Part, at: datetime) -> dict[str, Any]:
    progress = part.progress(at)
    found: dict[str, Any] = {
        "finished": progress.finished,
        "states": [(period.first, period.last, state) for period, state in progress.stretches],
    }
    if part.rule.kind != "total":
        found |= {"streak": progress.current, "held": progress.held}
    return found
