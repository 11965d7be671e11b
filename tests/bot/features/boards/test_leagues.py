"""Leagues, in conversation."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from bot.scheduler import Scheduler
from bot.testing import Community, Person
from models.tables import Community as Row
from models.tables import LeaguePlace

MONDAY = datetime(2026, 3, 9, 0, 10, tzinfo=UTC)


async def switch_on(community: Community) -> None:
    chosen = {"boards.leagues": True}
    await community.app.database.run(lambda s: s.execute(update(Row).values(settings=chosen)))


async def talk(people: Sequence[Person], points: Sequence[int], *, days: int = 0) -> None:
    """Let each earn so many points on a day before."""
    community = people[0].community
    now = community.clock.now() - timedelta(days=days)
    said = [
        person.message("x", at=now - timedelta(minutes=2 * n))
        for person, times in zip(people, points, strict=True)
        for n in range(times)
    ]
    await community.receives(said)


def crowd(community: Community, size: int) -> list[Person]:
    return [community.person(f"P{n:02}", locale="en") for n in range(1, size + 1)]


async def sizes(community: Community) -> list[int]:
    counted = select(LeaguePlace.week, LeaguePlace.league, func.count()).group_by(
        LeaguePlace.week, LeaguePlace.league
    )
    rows = await community.app.database.run(
        lambda s: s.execute(counted.order_by(LeaguePlace.week, LeaguePlace.league)).all()
    )
    return [count for _, _, count in rows]


async def test_on_monday_all_who_were_active_are_sorted_into_leagues(community: Community) -> None:
    people = crowd(community, 42)
    await talk(people, [1 + n // 3 for n in range(42)])
    await switch_on(community)
    community.clock.set(MONDAY)
    await Scheduler(community.app).tick()
    assert await sizes(community) == [21, 21]
    community.wait(hours=9)
    await talk(people, [1 + n % 9 for n in range(42)])
    heard = await people[-1].says("/league")
    assert heard.public == ""
    assert "League 1 of 2" in heard.private
    assert "League 2 of 2" in (await people[0].says("/league")).private


async def test_one_sees_oneself_and_three_neighbours_on_each_side(community: Community) -> None:
    people = crowd(community, 20)
    await talk(people, [1] * 20, days=3)
    await switch_on(community)
    await talk(people, range(1, 21))
    lines = (await people[9].says("/league")).private.splitlines()[1:-1]
    assert [line.split() for line in lines] == [
        [str(place), f"P{21 - place:02}", str(21 - place)] for place in range(8, 15)
    ]


async def test_the_last_places_of_a_league_are_seen_by_themselves_alone(
    community: Community,
) -> None:
    people = crowd(community, 20)
    await talk(people, [1] * 20, days=3)
    await switch_on(community)
    await talk(people, range(1, 21))
    heard = (await people[3].says("/league")).private  # place 17
    assert "P03" not in heard
    last = (await people[0].says("/league")).private
    assert "P01" in last
    assert "P02" not in last
    assert "1 point to the next place" in last


async def test_a_newcomer_joins_on_their_first_look(community: Community) -> None:
    people = crowd(community, 40)
    await talk(people, [1] * 40)
    await switch_on(community)
    community.clock.set(MONDAY)
    await Scheduler(community.app).tick()
    assert "League 2 of 2" in (await community.person("Nora").says("/league")).private
    assert await sizes(community) == [20, 21]
    assert "League 1 of 2" in (await community.person("Noel").says("/league")).private
    assert "League 2 of 2" in (await community.person("Nora").says("/league")).private
    assert await sizes(community) == [21, 21]


async def test_a_first_league_of_one_is_a_friendly_one(community: Community) -> None:
    await switch_on_after_hello(community)
    heard = await community.person("Alice").says("/league")
    assert "League 1 of 1 · this week · you alone so far" in heard.private
    assert "Nobody is ahead of you" in heard.private
    assert "week is still open" in (await community.person("Bob").says("/league")).private


async def switch_on_after_hello(community: Community) -> None:
    await community.person("Alice").says("hello")
    await switch_on(community)


async def test_leagues_are_off_until_they_are_switched_on(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    assert "no leagues" in (await alice.says("/league")).private
    community.clock.set(MONDAY)
    await Scheduler(community.app).tick()
    assert await sizes(community) == []


async def test_who_hides_is_in_no_league(community: Community) -> None:
    await switch_on_after_hello(community)
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/league")
    await alice.says("/hide")
    assert "Alice" not in (await bob.says("/league")).private
    assert "/hide off" in (await alice.says("/league")).private


async def test_a_league_in_chinese(community: Community) -> None:
    await switch_on_after_hello(community)
    await community.person("Alice").says("/league")
    ming = community.person("小明", locale="zh")
    await ming.says("大家好")
    heard = await ming.says("联赛")
    assert "第 1 组（共 1 组） · 本周 · 2 人" in heard.private


async def test_many_who_look_at_the_same_moment_find_one_set_of_leagues(
    community: Community,
) -> None:
    people = crowd(community, 8)
    await talk(people[:5], [1] * 5, days=3)
    await switch_on(community)
    await asyncio.gather(*(person.says("/league") for person in people))
    assert await sizes(community) == [8]
