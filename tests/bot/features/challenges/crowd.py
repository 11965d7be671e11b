"""Many who take part in challenges, without a word of theirs: their days are just there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from bot.core.actions import Say
from bot.core.context import Scope
from bot.core.elements import Button, Image, plain
from bot.services import groups, ledger
from bot.services.challenges import closing, pots
from bot.services.challenges.rule import Rule
from bot.services.ledger import Award
from bot.testing import Community, Person
from models.tables import (
    Challenge,
    ChallengeEntry,
    Enrolment,
    LedgerEntry,
    Member,
    Receipt,
)
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, member, within

RICH = 1000
WEEK = [MONDAY + n * DAY for n in range(7)]
SUNDAY = WEEK[-1]
STRICT = Rule(freezes=0, make_ups=0, leave=0, bond=100, reward=50)
"""Nothing is forgiven, so that it is clear who finishes."""


async def enrol(
    community: Community,
    number: int,
    took_part: Sequence[tuple[Person, Sequence[date] | Mapping[date, int]]],
    *,
    bond: int = 0,
    **about: Any,
) -> None:
    """Let members take part, and have done something on days (with quantities, if given).

    With a bond they first get enough points, then put it into the pot.
    """
    for person, _ in took_part:
        await person.says("hello")

    def write(scope: Scope) -> None:
        one = of_number(scope, number)
        for person, days in took_part:
            root = member(scope, person)
            enrolment = Enrolment(
                challenge_id=one.id,
                root_id=root,
                member_id=root,
                joined_at=scope.now,
                **{"first_day": one.first_day} | about,
            )
            scope.session.add(enrolment)
            scope.session.flush()
            if bond:
                stake(scope, enrolment, bond)
            enter(scope, community, enrolment, days)

    await within(community, write)


def of_number(scope: Scope, number: int = 1) -> Challenge:
    """A challenge of the community."""
    own = Challenge.community_id == scope.community.id, Challenge.number == number
    return scope.session.scalars(select(Challenge).where(*own)).one()


def stake(scope: Scope, enrolment: Enrolment, bond: int) -> None:
    """Give a member points, and put some into the pot."""
    root = enrolment.root_id
    gift = Award("award", f"gift {enrolment.id}", root, root, scope.now, scope.today, RICH)
    bound = gift._replace(reason=pots.BOND, source=f"bond {enrolment.id}", rate=-bond)
    ledger.award(scope, [gift])
    ledger.award(scope, [bound])
    enrolment.staked, enrolment.stakes = bond, 1


def enter(
    scope: Scope,
    community: Community,
    enrolment: Enrolment,
    days: Sequence[date] | Mapping[date, int],
    **about: Any,
) -> None:
    """Write entries of a member, under a receipt of their own."""
    session = scope.session
    group = groups.group_at(session, community.group, "", scope.now, community.app.start)
    receipt = Receipt(
        group_id=group.id,
        kind="command",
        external_id=f"entries {enrolment.id} {session.query(Receipt).count()}",
        at=scope.now,
        member_id=enrolment.member_id,
    )
    session.add(receipt)
    session.flush()
    quantities = days if isinstance(days, Mapping) else dict.fromkeys(days, 1)
    rows = [
        {
            "enrolment_id": enrolment.id,
            "day": day,
            "turn": 0,
            "root_id": enrolment.root_id,
            "member_id": enrolment.member_id,
            "receipt_id": receipt.id,
            "at": at(day),
            "timezone": "UTC",
            "origin": "checkin",
            "quantity": quantity,
            "sketch": b"s" * 32,
            "picture": b"p" * 16,
            **about,
        }
        for day, quantity in quantities.items()
    ]
    if rows:
        session.execute(insert(ChallengeEntry), rows)


async def outcomes(community: Community, number: int = 1) -> dict[str, str | None]:
    """What became of each member, by name."""

    def read(scope: Scope) -> dict[str, str | None]:
        rows = scope.session.execute(
            select(Member.name, Enrolment.outcome)
            .join(Enrolment, Enrolment.root_id == Member.id)
            .where(Enrolment.challenge_id == of_number(scope, number).id)
            .order_by(Member.id)
        )
        return dict(rows.all())

    return await within(community, read)


async def gains(community: Community, reason: str) -> dict[str, int]:
    """What the ledger has of a reason, by name; without those who come to nothing."""

    def read(scope: Scope) -> dict[str, int]:
        found: dict[str, int] = {}
        rows = scope.session.execute(
            select(Member.name, LedgerEntry.points)
            .join(Member, Member.id == LedgerEntry.root_id)
            .where(LedgerEntry.reason == reason)
        )
        for name, points in rows:
            found[name] = found.get(name, 0) + points
        return {name: points for name, points in found.items() if points}

    return await within(community, read)


async def pot(community: Community) -> int:
    """What lies in all pots, by the ledger."""
    return -sum((await gains(community, pots.BOND)).values())


async def state(community: Community, number: int = 1) -> str:
    """The state of a challenge."""
    return await within(community, lambda scope: of_number(scope, number).state)


def posts(community: Community, *, private: bool = False) -> list[str]:
    """All that was said so far, in public or in private."""
    return [
        plain(say.elements)
        for outgoing in community.stage.performed
        if isinstance(say := outgoing.action, Say) and say.private is private
    ]


def buttons(community: Community) -> list[str]:
    """The lines behind all buttons that were shown."""
    return [
        element.line
        for outgoing in community.stage.performed
        if isinstance(say := outgoing.action, Say)
        for element in say.elements
        if isinstance(element, Button)
    ]


def images(community: Community) -> list[Image]:
    """All pictures that were shown."""
    return [
        element
        for outgoing in community.stage.performed
        if isinstance(say := outgoing.action, Say)
        for element in say.elements
        if isinstance(element, Image)
    ]


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def close(community: Community, number: int = 1) -> bool:
    """Close a challenge ten days after it began."""
    community.clock.set(datetime(2026, 3, 12, 12, tzinfo=UTC))
    done = await within(community, lambda scope: closing.close(scope, of_number(scope, number)))
    await community.app.deliver()
    return done


async def three(community: Community, rule: Rule, *days: Sequence[date]) -> list[Person]:
    """Alice, Bob and Carol in a challenge of one week."""
    people = [community.person(name) for name in ("Alice", "Bob", "Carol")]
    await people[0].says("hello")
    await challenge(community, rule, last_day=SUNDAY)
    await enrol(community, 1, list(zip(people, days, strict=True)), bond=rule.bond)
    return people
