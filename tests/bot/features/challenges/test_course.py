"""Challenges begin, end and follow each other by themselves, hour by hour."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import Role
from bot.features.challenges.course import next_first
from bot.scheduler import Scheduler
from bot.services.challenges.rule import Repeat, Rule
from bot.testing import Community, open_community
from models.tables import Challenge
from tests.bot.features.challenges.crowd import enrol, gains, outcomes, posts, state
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, within

WEEK = [MONDAY + n * DAY for n in range(7)]
SUNDAY = WEEK[-1]


async def tick(community: Community, *moment: int) -> list[str]:
    """Let the hour come, twice; return what was said in public."""
    before = len(posts(community))
    community.clock.set(datetime(*moment, tzinfo=UTC))
    scheduler = Scheduler(community.app)
    await scheduler.tick()
    await scheduler.tick()
    await community.app.deliver()
    return [post for post in posts(community)[before:] if "Writing" in post]


async def week(community: Community, rule: Rule | None = None) -> None:
    """Alice finishes a week; Bob does not."""
    await community.person("Alice").says("hello")
    await challenge(community, rule or Rule(freezes=0, bond=100), last_day=SUNDAY)
    people = [(community.person("Alice"), WEEK), (community.person("Bob"), WEEK[:2])]
    await enrol(community, 1, people, bond=(rule or Rule(bond=100)).bond)


async def numbers(community: Community) -> list[tuple[int, str, date, date | None]]:
    """Number, state and days of each challenge."""

    def read(scope: Scope) -> list[tuple[int, str, date, date | None]]:
        found = scope.session.scalars(select(Challenge).order_by(Challenge.number))
        return [(one.number, one.state, one.first_day, one.last_day) for one in found]

    return await within(community, read)


async def test_it_begins_as_soon_as_its_first_day_has_begun_anywhere(
    community: Community,
) -> None:
    await community.person("Alice").says("hello")
    await challenge(
        community, state="planned", first_day=MONDAY + 2 * DAY, last_day=MONDAY + 9 * DAY
    )
    assert await tick(community, 2026, 3, 3, 9, 59) == []
    assert await state(community) == "planned"
    (said,) = await tick(community, 2026, 3, 3, 10)
    assert "Writing begins: Mar 4" in said
    assert "/challenge join 1" in said
    assert await state(community) == "running"
    assert await tick(community, 2026, 3, 3, 12) == []


async def test_it_ends_once_its_last_day_is_over_with_the_hours_in_which_one_can_be_late(
    community: Community,
) -> None:
    await week(community)
    assert await tick(community, 2026, 3, 9, 11, 59) == []
    assert await state(community) == "running"
    (said,) = await tick(community, 2026, 3, 9, 12)
    assert "Finished by Alice." in said
    assert await state(community) == "ended"
    assert await tick(community, 2026, 3, 9, 13) == []


async def test_it_waits_for_who_is_furthest_in_the_west(community: Community) -> None:
    await week(community)
    await community.person("Bob").says("/timezone America/Los_Angeles")
    assert await tick(community, 2026, 3, 9, 18, 59) == []
    assert len(await tick(community, 2026, 3, 9, 19)) == 1


async def test_an_hour_that_the_clock_shows_twice_ends_it_once(url: str) -> None:
    """In Helsinki on October 25 the hour from three to four comes twice."""
    start = datetime(2026, 10, 19, 9, tzinfo=UTC)
    async with open_community(url, timezone="Europe/Helsinki", now=start) as community:
        await community.person("Alice").says("hello")
        first = date(2026, 10, 19)
        await challenge(community, Rule(late=3), first_day=first, last_day=date(2026, 10, 24))
        await enrol(
            community,
            1,
            [(community.person("Alice"), [first + n * DAY for n in range(6)])],
        )
        said = []
        for hour, minute in ((23, 59), (0, 0), (0, 30), (1, 0), (2, 0)):
            day = 24 if hour == 23 else 25
            said += await tick(community, 2026, 10, day, hour, minute)
        assert len(said) == 1
        assert await gains(community, "challenge") == {"Alice": 50}


async def test_after_days_of_downtime_it_has_begun_and_ended_and_only_the_end_is_told(
    community: Community,
) -> None:
    await community.person("Alice").says("hello")
    await challenge(community, state="planned", first_day=WEEK[1], last_day=SUNDAY)
    await enrol(community, 1, [(community.person("Alice"), WEEK[1:])])
    (said,) = await tick(community, 2026, 3, 20, 9)
    assert "Writing is over" in said
    assert await outcomes(community) == {"Alice": "finished"}


async def test_two_processes_end_it_once(community: Community) -> None:
    await week(community)
    before = len(posts(community))
    community.clock.set(datetime(2026, 3, 9, 12, tzinfo=UTC))
    await asyncio.gather(*(Scheduler(community.app).tick() for _ in range(3)))
    await community.app.deliver()
    assert len([post for post in posts(community)[before:] if "is over" in post]) == 1
    assert await gains(community, "challenge") == {"Alice": 50}


# What follows


@pytest.mark.parametrize(
    ("repeat", "last", "first"),
    [
        ("again", date(2026, 3, 8), date(2026, 3, 9)),
        ("weekly", date(2026, 3, 8), date(2026, 3, 9)),
        ("weekly", date(2026, 3, 9), date(2026, 3, 16)),
        ("weekly", date(2026, 3, 11), date(2026, 3, 16)),
        ("monthly", date(2026, 3, 31), date(2026, 4, 1)),
        ("monthly", date(2026, 3, 1), date(2026, 4, 1)),
        ("monthly", date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_when_the_next_one_begins(repeat: Repeat, last: date, first: date) -> None:
    assert next_first(repeat, last) == first


async def test_the_next_one_is_announced_on_the_last_day_so_that_nobody_has_to_pause(
    community: Community,
) -> None:
    await week(community, Rule(repeat="weekly", freezes=0))
    assert await tick(community, 2026, 3, 7, 9) == []
    (said,) = await tick(community, 2026, 3, 7, 10)
    assert "/challenge join 2" in said
    assert await numbers(community) == [
        (1, "running", MONDAY, SUNDAY),
        (2, "planned", MONDAY + 7 * DAY, SUNDAY + 7 * DAY),
    ]
    assert await tick(community, 2026, 3, 8, 9) == []
    (begins,) = await tick(community, 2026, 3, 8, 10)
    assert "begins" in begins
    assert await outcomes(community, 2) == {}  # they are invited, not enrolled
    (over,) = await tick(community, 2026, 3, 9, 12)
    assert "is over" in over
    assert [number[:2] for number in await numbers(community)] == [(1, "ended"), (2, "running")]


async def test_after_downtime_the_next_one_does_not_begin_in_the_past(
    community: Community,
) -> None:
    await week(community, Rule(repeat="again", freezes=0))
    said = await tick(community, 2026, 3, 14, 9)
    assert len(said) == 2
    follows = (2, "planned", date(2026, 3, 15), date(2026, 3, 21))
    assert await numbers(community) == [(1, "ended", MONDAY, SUNDAY), follows]


async def test_one_that_an_admin_ends_early_is_not_followed(community: Community) -> None:
    await community.person("Alice").says("hello")
    await challenge(community, Rule(repeat="again"), last_day=SUNDAY)
    community.clock.set(datetime(2026, 3, 5, 13, tzinfo=UTC))
    await community.person("Olga", role=Role.ADMIN).says("/challenge end 1 yes")
    await tick(community, 2026, 3, 12, 9)
    assert len(await numbers(community)) == 1
