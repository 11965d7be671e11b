"""Challenges to take part in, and a look at what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.services import groups
from bot.services.challenges import making, records
from bot.services.challenges.making import Plan
from bot.services.challenges.progress import Progress
from bot.services.challenges.records import Part
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables import (
    Account,
    Challenge,
    ChallengeEntry,
    Enrolment,
    LedgerEntry,
    Member,
    Receipt,
)
from models.tables.challenges import CANCELLED, ENDED, RUNNING

T = TypeVar("T")

MONDAY = date(2026, 3, 2)
"""The day on which every story begins."""
DAY = timedelta(days=1)


async def within(community: Community, work: Callable[[Scope], T]) -> T:
    """Do something in a transaction of the community."""

    def run(session: Session) -> T:
        app = community.app
        group = groups.group_at(session, community.group, "", app.clock.now(), app.start)
        return work(scope_of(app, session, group.community))

    return await community.app.database.run(run)


async def challenge(
    community: Community,
    rule: Rule | None = None,
    *,
    name: str = "Writing",
    first_day: date = MONDAY,
    last_day: date | None = MONDAY + 20 * DAY,
    state: str = RUNNING,
    creator: Person | None = None,
) -> int:
    """Add a challenge of the community; its number."""

    def make(scope: Scope) -> int:
        app = community.app
        group = groups.group_at(scope.session, community.group, "", app.clock.now(), app.start)
        plan = Plan(name, rule or Rule(), first_day, last_day)
        by = member(scope, creator) if creator else None
        made = making.make(scope, plan, group, None, state=state, creator=by)
        made.closed_at = scope.now if state in (ENDED, CANCELLED) else None
        return made.number

    return await within(community, make)


def member(scope: Scope, person: Person) -> int:
    """The id of a member who has been seen."""
    account = person.sender.account
    found = (
        select(Member.id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Account.platform == account.platform,
            Account.external_id == account.id,
            Member.community_id == scope.community.id,
        )
    )
    return scope.session.scalars(found).one()


@dataclass(frozen=True, slots=True)
class Seen:
    """A member's part in a challenge, as the database has it."""

    part: Part | None
    progress: Progress | None
    enrolment: Mapping[str, Any]
    entries: list[tuple[date, str, int]]
    """Day, origin and quantity of each."""
    staked: int
    """What the ledger has of bonds: minus what is in the pot."""


async def look(community: Community, person: Person, number: int = 1) -> Seen:
    """See somebody's part in a challenge; all of it is read anew."""

    def read(scope: Scope) -> Seen:
        session, root = scope.session, member(scope, person)
        own = Challenge.community_id == scope.community.id, Challenge.number == number
        one = session.scalars(select(Challenge).where(*own)).one()
        mine = Enrolment.challenge_id == one.id, Enrolment.root_id == root
        enrolment = session.scalars(select(Enrolment).where(*mine)).one()
        entry = ChallengeEntry
        entries = select(entry.day, entry.origin, entry.quantity).order_by(entry.day, entry.turn)
        moved = select(func.coalesce(func.sum(LedgerEntry.points), 0)).where(
            LedgerEntry.reason == "bond", LedgerEntry.source == f"bond {enrolment.id}"
        )
        part = records.of_member(scope, one, root)
        return Seen(
            part,
            part.progress(scope.now) if part else None,
            {c.name: getattr(enrolment, c.name) for c in Enrolment.__table__.columns},
            [
                tuple(row)
                for row in session.execute(entries.where(entry.enrolment_id == enrolment.id))
            ],
            int(session.scalars(moved).one()),
        )

    return await within(community, read)


async def balance(person: Person) -> int:
    """What somebody can spend."""

    def read(scope: Scope) -> int:
        own = LedgerEntry.root_id == member(scope, person)
        return int(scope.session.scalar(select(func.sum(LedgerEntry.points)).where(own)) or 0)

    return await within(person.community, read)


async def did(
    person: Person, *days: date, number: int = 1, quantity: int = 1, message: str | None = None
) -> None:
    """Let somebody have checked in for days of their own, by their last message or by that one."""

    def put(scope: Scope) -> None:
        session, root = scope.session, member(scope, person)
        own = Challenge.community_id == scope.community.id, Challenge.number == number
        one = session.scalars(select(Challenge).where(*own)).one()
        mine = Enrolment.challenge_id == one.id, Enrolment.root_id == root
        receipts = select(Receipt.id).where(Receipt.member_id == root).order_by(Receipt.id.desc())
        if message is not None:
            receipts = receipts.where(Receipt.external_id == message)
        for day in days:
            session.add(
                ChallengeEntry(
                    enrolment_id=session.scalars(select(Enrolment.id).where(*mine)).one(),
                    day=day,
                    root_id=root,
                    member_id=root,
                    receipt_id=session.scalars(receipts.limit(1)).one(),
                    at=scope.now,
                    timezone=scope.community.timezone,
                    origin="checkin",
                    quantity=quantity,
                )
            )

    await within(person.community, put)
