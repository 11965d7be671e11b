"""What may be planted in a community that was lived in, so that something does not hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.services.ledger import LIMIT
from models.tables import (
    Account,
    AuditEntry,
    ButtonLine,
    Challenge,
    ChallengeEntry,
    CheckIn,
    Condition,
    Enrolment,
    ExcusedDay,
    Group,
    JobRun,
    LeaguePlace,
    LedgerEntry,
    Member,
    OutboxMessage,
    Receipt,
    ScoreCount,
    Season,
    SeasonPlace,
    Standing,
    Tally,
)

Plant = Callable[[Session], Any]

AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = date(2026, 3, 20)
"""A day on which nothing happened."""
DAY_LONG = timedelta(days=1)
TALLIED = ("message", "thanked", "quiz", "vote", "accepted")


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
    if values["reason"] in TALLIED and "reverses_id" not in values:
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


def too_much(session: Session) -> None:
    """Give Emil more than any entry may be worth, and take it back: the sums agree."""
    most = LIMIT + 1
    first = entry(session, points=most, rate=most)
    entry(session, points=-most, rate=most, quantity=-1.0, reverses_id=first)


def excuse(session: Session, name: str, day: date, cause: str) -> None:
    values = {"root_id": id_of(session, name), "day": day, "cause": cause, "at": AT}
    session.execute(insert(ExcusedDay).values(values))


def excuse_a_day_that_was_held(session: Session) -> None:
    held = select(CheckIn.day).where(CheckIn.root_id == id_of(session, "Alice")).limit(1)
    excuse(session, "Alice", session.scalars(held).one(), "freeze")


def audit(session: Session, **changes: Any) -> None:
    values = {"community_id": home(session), "at": AT, "action": "award", "target": ""}
    session.execute(insert(AuditEntry).values(values | changes))


def league(session: Session) -> None:
    values = {"community_id": home(session), "week": DAY, "league": 1}
    session.execute(insert(LeaguePlace).values(values | {"member_id": id_of(session, "Gus")}))


def hall(session: Session) -> None:
    season = {"community_id": home(session), "name": "Spring", "first_day": DAY, "created_at": AT}
    made = session.scalars(insert(Season).values(season).returning(Season.id)).one()
    place = {"season_id": made, "member_id": id_of(session, "Gus"), "rank": 1, "points": 1}
    session.execute(insert(SeasonPlace).values(place))


def move_away(session: Session) -> None:
    here, there = (receipt(session, name, "message").group_id for name in ("Alice", "Gus"))
    session.execute(update(Group).where(Group.id == here).values(migrated_to_id=there))


def button(session: Session) -> None:
    values = {"platform": "stage", "group_external_id": "gone", "line": "/help", "made_at": AT}
    session.execute(insert(ButtonLine).values(values))


def swap_places(session: Session) -> None:
    """Give Alice what Bob has earned, and Bob what Alice has: nothing else knows."""
    alice, bob = (
        session.scalars(select(Standing).where(Standing.member_id == id_of(session, name))).one()
        for name in ("Alice", "Bob")
    )
    alice.earned, bob.earned = bob.earned, alice.earned
    alice.level, bob.level = bob.level, alice.level
    session.flush()


def no_trigger(session: Session) -> None:
    postgres = session.get_bind().dialect.name == "postgresql"
    named = "guard ON ledger_entry" if postgres else "no_DELETE"
    session.execute(text(f"DROP TRIGGER ledger_entry_{named}"))


def no_key(session: Session) -> None:
    session.execute(text("DROP INDEX uq_ledger_entry_reverses_id"))


def anew(session: Session) -> None:
    """Alice's account was made anew after all that she did."""
    alice = select(Member.person_id).where(Member.name == "Alice").scalar_subquery()
    session.execute(
        update(Account).where(Account.person_id == alice).values(not_before=AT + 400 * DAY_LONG)
    )


def challenge(session: Session, **changes: Any) -> int:
    """A challenge of ten days around the one on which nothing happened."""
    group = session.scalars(select(Group.id).where(Group.community_id == home(session)))
    values = {
        "community_id": home(session),
        "number": 1,
        "name": "Writing",
        "about": "",
        "state": "running",
        "rule": {},
        "first_day": DAY - 4 * DAY_LONG,
        "last_day": DAY + 5 * DAY_LONG,
        "group_id": group.first(),
        "created_at": AT,
        "erased": 0,
    } | changes
    return session.scalars(insert(Challenge).values(values).returning(Challenge.id)).one()


def enrol(session: Session, **changes: Any) -> int:
    """Let Alice take part in a challenge."""
    alice = id_of(session, "Alice")
    values = {
        "challenge_id": changes.get("challenge_id") or challenge(session),
        "root_id": alice,
        "member_id": alice,
        "joined_at": AT,
        "first_day": DAY,
        "remind": False,
        "staked": 0,
        "returned": 0,
        "stakes": 0,
    } | changes
    return session.scalars(insert(Enrolment).values(values).returning(Enrolment.id)).one()


def challenge_entry(session: Session, **changes: Any) -> None:
    """Let Alice have done something for a challenge."""
    alice = id_of(session, "Alice")
    values = {
        "enrolment_id": enrol(session),
        "day": DAY,
        "turn": 0,
        "root_id": alice,
        "member_id": alice,
        "receipt_id": receipt(session, "Alice", "message").id,
        "at": AT,
        "timezone": "UTC",
        "origin": "checkin",
        "quantity": 1,
        "note_length": 0,
        "proof": "none",
        "copied": False,
    } | changes
    session.execute(insert(ChallengeEntry).values(values))
