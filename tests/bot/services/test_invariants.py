"""What must hold does hold in a community that was lived in; and what is broken is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.services.invariants import INVARIANTS, REPORTED, Breach, check
from bot.testing import Community
from models.tables import (
    CheckIn,
    Condition,
    JobRun,
    LedgerEntry,
    Member,
    OutboxMessage,
    Receipt,
    ScoreCount,
    Standing,
    Tally,
)

Plant = Callable[[Session], Any]

AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = date(2026, 3, 20)
"""A day on which nothing happened."""
DAY_LONG = timedelta(days=1)


def id_of(session: Session, name: str) -> int:
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def home(session: Session) -> int:
    return session.scalars(select(Member.community_id).where(Member.name == "Alice")).one()


def receipt(session: Session, name: str, kind: str) -> Receipt:
    """The first receipt of a kind that somebody caused."""
    mine = select(Receipt).where(Receipt.member_id == id_of(session, name), Receipt.kind == kind)
    return session.scalars(mine.order_by(Receipt.id).limit(1)).one()


def changed(column: InstrumentedAttribute[Any], name: str, value: Any) -> Plant:
    """Put something else into a column of somebody's standing."""

    def plant(session: Session) -> None:
        mine = Standing.member_id == id_of(session, name)
        session.execute(update(Standing).where(mine).values({column: value}))

    return plant


def entry(session: Session, **changes: Any) -> int:
    """Write an entry worth nothing for Emil, and tally it."""
    emil = id_of(session, "Emil")
    values = {
        "community_id": home(session),
        "member_id": emil,
        "root_id": emil,
        "reason": "message",
        "source": f"planted {session.scalar(select(func.count(LedgerEntry.id)))}",
        "turn": 0,
        "points": 0,
        "occurred_at": AT,
        "day": DAY,
        "rate": 0,
        "multiplier": 1.0,
        "quantity": 1.0,
    } | changes
    if values["reason"] == "message" and "reverses_id" not in values:
        key = {name: values[name] for name in ("community_id", "day", "member_id", "reason")}
        session.merge(Tally(**key, counted=tallied(session, **key) + 1, points=0))
        session.flush()
    return session.scalars(insert(LedgerEntry).values(values).returning(LedgerEntry.id)).one()


def tallied(session: Session, **key: Any) -> int:
    row = session.get(Tally, key)
    return row.counted if row else 0


def lose_a_tally(session: Session) -> None:
    session.execute(delete(Tally).where(Tally.member_id == id_of(session, "Alice")))


def lose_a_bucket(session: Session) -> None:
    session.execute(delete(ScoreCount).where(ScoreCount.members > 0, ScoreCount.board == "7d"))


def stand_twice(session: Session) -> None:
    mine = select(Standing).where(Standing.member_id == id_of(session, "Emil"))
    row = session.scalars(mine).one()
    columns = {c.name: getattr(row, c.name) for c in Standing.__table__.columns}
    session.execute(insert(Standing).values(columns | {"hot": not row.hot}))


def lose_a_standing(session: Session) -> None:
    session.execute(delete(Standing).where(Standing.member_id == id_of(session, "Emil")))


def reverse_by_halves(session: Session) -> None:
    entry(session, reverses_id=session.scalar(select(func.min(LedgerEntry.id))))


def reverse_a_reversal(session: Session) -> None:
    first = entry(session)
    second = entry(session, reverses_id=first, quantity=-1.0)
    entry(session, reverses_id=second)


def delete_unnoticed(session: Session) -> None:
    sent = receipt(session, "Alice", "message")
    put_receipt(session, kind="deletion", external_id=sent.external_id)


def put_receipt(session: Session, **changes: Any) -> int:
    group = receipt(session, "Alice", "message").group_id
    values = {"group_id": group, "kind": "message", "external_id": "planted", "at": AT}
    return session.scalars(insert(Receipt).values(values | changes).returning(Receipt.id)).one()


def lose_a_check_in(session: Session) -> None:
    session.execute(delete(CheckIn).where(CheckIn.member_id == id_of(session, "Bob")))


def check_in(session: Session, **changes: Any) -> None:
    emil = id_of(session, "Emil")
    values = {
        "root_id": emil,
        "day": DAY,
        "member_id": emil,
        "at": AT,
        "timezone": "UTC",
        "note_length": 0,
    } | changes
    if "receipt_id" not in values:
        values["receipt_id"] = put_receipt(session)
    session.execute(insert(CheckIn).values(values))


def check_in_for_nothing(session: Session) -> None:
    between = select(CheckIn).where(CheckIn.member_id == id_of(session, "Bob")).limit(1)
    bob = session.scalars(between).one()
    check_in(session, day=bob.day, at=bob.at, receipt_id=bob.receipt_id)


def root_of_a_root(session: Session) -> None:
    emil, hal, alice = (id_of(session, name) for name in ("Emil", "Hal", "Alice"))
    session.execute(update(Member).where(Member.id == emil).values(root_id=hal))
    session.execute(update(Member).where(Member.id == hal).values(root_id=alice))


def condition(session: Session) -> None:
    group = receipt(session, "Alice", "message").group_id
    values = {"group_id": group, "kind": "vote", "subject": "s", "state": "1", "turn": 1}
    gus = id_of(session, "Gus")
    session.execute(insert(Condition).values(values | {"member_id": gus, "changed_at": AT}))


def message(session: Session, **changes: Any) -> None:
    values = {"community_id": home(session), "once_key": "planted", "platform": "stage"}
    values |= {"chat": "group", "due_at": AT, "attempts": 0}
    session.execute(insert(OutboxMessage).values(values | changes))


def run(session: Session, **changes: Any) -> None:
    values = {"job": "planted", "community_id": home(session), "leased_until": AT - DAY_LONG}
    session.execute(insert(JobRun).values(values | {"attempts": 1} | changes))


GONE = 10**15
PLANTED: dict[str, list[Plant]] = {
    "balance": [changed(Standing.balance, "Alice", Standing.balance + 1)],
    "earned": [changed(Standing.earned, "Fay", Standing.earned + 1)],
    "level": [changed(Standing.level, "Alice", Standing.level + 1)],
    "week": [changed(Standing.week, "Fay", Standing.week + 1)],
    "month": [changed(Standing.month, "Fay", Standing.month + 1)],
    "tally": [
        lambda s: s.execute(update(Tally).values(counted=Tally.counted + 1)),
        lambda s: s.execute(update(Tally).values(points=Tally.points - 1)),
        lose_a_tally,
    ],
    "histogram": [
        lambda s: s.execute(update(ScoreCount).values(members=ScoreCount.members + 1)),
        lose_a_bucket,
    ],
    "standing": [stand_twice, lose_a_standing],
    "listed": [changed(Standing.listed, "Emil", True)],
    "reason": [lambda s: entry(s, reason="unheard-of")],
    "price": [lambda s: entry(s, rate=1), lambda s: entry(s, rate=3, quantity=0.5)],
    "reversal": [reverse_by_halves, reverse_a_reversal],
    "deletion": [delete_unnoticed],
    "reward": [lose_a_check_in, check_in_for_nothing],
    "root": [root_of_a_root],
    "community": [
        lambda s: entry(s, member_id=id_of(s, "Gus")),
        lambda s: entry(s, root_id=id_of(s, "Gus")),
        lambda s: entry(s, receipt_id=receipt(s, "Gus", "message").id),
        lambda s: put_receipt(s, member_id=id_of(s, "Gus")),
        lambda s: put_receipt(s, to_member_id=id_of(s, "Gus")),
        condition,
        lambda s: check_in(s, member_id=id_of(s, "Gus")),
        lambda s: check_in(s, root_id=id_of(s, "Gus")),
    ],
    "dangling": [
        lambda s: entry(s, receipt_id=GONE),
        lambda s: entry(s, member_id=GONE),
        lambda s: entry(s, root_id=GONE),
        lambda s: put_receipt(s, group_id=GONE),
        lambda s: put_receipt(s, member_id=GONE),
        lambda s: put_receipt(s, to_member_id=GONE),
    ],
    "check_in": [
        lambda s: check_in(s, at=AT + timedelta(days=2)),
        lambda s: check_in(s, timezone="Nowhere/Land"),
    ],
    "outbox": [
        lambda s: message(s, body=None),
        lambda s: message(s, body="{}", sent_at=AT),
        lambda s: message(s, body=None, sent_at=AT, refused="gone"),
    ],
    "job_run": [
        lambda s: run(s, period=AT, done_at=AT - timedelta(hours=1)),
        lambda s: run(s, period=AT, done_at=AT, leased_until=AT + timedelta(hours=1)),
    ],
}


class Undone(Exception):
    """Ends a transaction without a trace."""


async def breaches_of(community: Community, plant: Plant) -> list[Breach]:
    """What is found when something is planted; nothing of it stays."""
    found: list[Breach] = []

    def work(session: Session) -> None:
        plant(session)
        found.extend(check(session, community.app.declared))
        raise Undone

    with pytest.raises(Undone):
        await community.app.database.run(work)
    return found


async def test_a_community_that_was_lived_in_is_clean(lived_in: Community) -> None:
    found = await breaches_of(lived_in, lambda session: None)
    assert found == []


@pytest.mark.parametrize("invariant", INVARIANTS)
async def test_what_breaks_an_invariant_is_found_by_that_alone(
    lived_in: Community, invariant: str
) -> None:
    for plant in PLANTED[invariant]:
        found = await breaches_of(lived_in, plant)
        assert {breach.invariant for breach in found} == {invariant}
        assert all(breach.place and breach.message.endswith(".") for breach in found)


async def test_of_many_breaches_the_first_are_told_and_the_others_counted(
    lived_in: Community,
) -> None:
    def plant(session: Session) -> None:
        for _ in range(REPORTED + 3):
            entry(session, reason="unheard-of")

    found = await breaches_of(lived_in, plant)
    assert len(found) == REPORTED + 1
    assert found[-1].message == "The same is wrong in 3 more places."
