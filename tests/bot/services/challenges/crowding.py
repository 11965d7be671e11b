"""Two hundred members who check in at once, when the day turns: what they say, and to whom.

As a program, `python -m tests.bot.services.challenges.crowding URL PART`, it is one of several
processes: it says that it is ready, waits for a line, and lets its part of the members speak.
`URL close` ends the other challenge meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select

from bot.core.context import Scope
from bot.core.events import Event
from bot.scheduler import Scheduler
from bot.services import ledger
from bot.services.challenges import pots
from bot.services.challenges.rule import Rule
from bot.services.ledger import Award
from bot.testing import Community, open_community
from models.tables import Challenge, ChallengeEntry, Enrolment, Member, Receipt
from tests.bot.features.challenges.village import challenge, within

CROWD, PARTS, AT_ONCE = 200, 4, 8
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 28), date(2026, 3, 2)
"""Of the challenge that ends."""
RICH, BOND, OTHER_BOND = 100, 10, 7
RULES: dict[str, int | str | bool] = {"points.message": 0, "points.checkin": 5}
RUNS = Rule(bond=BOND)
ENDS = Rule(bond=OTHER_BOND, proof="link", late=0, freezes=0, reward=50)


def names() -> list[str]:
    return [f"Member {n}" for n in range(CROWD)]


def finishes(name: str) -> bool:
    """Half of them have done all that the other challenge asks for."""
    return int(name.split()[1]) % 2 == 0


def moments(n: int) -> tuple[datetime, datetime]:
    """When the nth member checks in: twice before midnight, twice after it, or on both sides."""
    begin = MIDNIGHT - SECOND + n * 10 * SECOND / 1000
    return begin, begin + SECOND / 2


def check_ins(community: Community) -> list[tuple[Event, Event]]:
    """What each of them says, twice."""
    said = []
    for n, name in enumerate(names()):
        person = community.person(name)
        both = (person.message("/checkin", at=at) for at in moments(n))
        first, second = (
            replace(event, external_id=f"{name}, {turn}") for turn, event in enumerate(both)
        )
        said.append((first, second))
    return said


async def furnish(community: Community) -> None:
    """Let all of them be in both challenges, with bonds in the pots."""
    await community.receives([community.person(name).message("hello") for name in names()])
    await challenge(community, RUNS, first_day=LAST, last_day=LAST + 20 * DAY)
    await challenge(community, ENDS, name="Links", first_day=FIRST, last_day=LAST)
    await within(community, _enrol)


def _enrol(scope: Scope) -> None:
    members = scope.session.execute(
        select(Member.id, Member.name, Receipt.id).join(Receipt, Receipt.member_id == Member.id)
    ).all()
    games = scope.session.scalars(select(Challenge).order_by(Challenge.id)).all()
    day = scope.today
    ledger.award(
        scope, [Award("award", "gift", id, id, scope.now, day, RICH) for id, _, _ in members]
    )
    for one, bond in zip(games, (BOND, OTHER_BOND), strict=True):
        about = {"challenge_id": one.id, "first_day": one.first_day, "joined_at": scope.now}
        parts = [Enrolment(root_id=id, member_id=id, **about) for id, _, _ in members]
        for part in parts:
            part.staked, part.returned, part.stakes, part.remind = bond, 0, 1, False
        scope.session.add_all(parts)
        scope.session.flush()
        stakes = [
            Award(pots.BOND, f"bond {part.id}", part.root_id, part.root_id, scope.now, day, -bond)
            for part in parts
        ]
        ledger.award(scope, stakes)
    receipts = {id: receipt for id, name, receipt in members if finishes(name)}
    done = [
        _entry(part, receipts[part.root_id], FIRST + n * DAY)
        for part in parts
        if part.root_id in receipts
        for n in range((LAST - FIRST).days + 1)
    ]
    scope.session.execute(insert(ChallengeEntry), done)


def _entry(part: Enrolment, receipt: int, day: date) -> dict[str, object]:
    return {
        "enrolment_id": part.id,
        "day": day,
        "turn": 0,
        "root_id": part.root_id,
        "member_id": part.member_id,
        "receipt_id": receipt,
        "at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "timezone": "UTC",
        "origin": "checkin",
    }


async def speak(community: Community, events: Sequence[Event]) -> list[str]:
    """Say all of it, as much at once as a database has connections; tell what went wrong."""
    room = asyncio.Semaphore(AT_ONCE)

    async def say(event: Event) -> list[str]:
        async with room:
            taken = await community.app.receive([event])
        return [event.external_id] if taken.quarantined or taken.new != 1 else []

    return [wrong for said in await asyncio.gather(*map(say, events)) for wrong in said]


async def act(url: str, part: str) -> None:
    """Be one of the processes. Their clocks do not agree on whether midnight has come."""
    now = MIDNIGHT + SECOND if part == "close" else MIDNIGHT + (int(part) % 2 * 2 - 1) * SECOND
    async with open_community(url, settings=RULES, now=now) as community:
        community.spoilt = "others are still writing"
        said = check_ins(community)
        print("ready", flush=True)  # noqa: T201 (whoever started it waits for this)
        await asyncio.to_thread(sys.stdin.readline)
        if part == "close":
            await Scheduler(community.app).tick()
            return
        mine, others = said[int(part) :: PARTS], said[(int(part) - 1) % PARTS :: PARTS]
        events = [first for first, _ in mine] + [second for _, second in others]
        assert await speak(community, events) == []


if __name__ == "__main__":
    asyncio.run(act(*sys.argv[1:]))
