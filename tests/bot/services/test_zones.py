"""Which zone held when, and how much of each of their days a member lived."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.context import scope_of
from bot.core.days import local_day
from bot.core.events import Role
from bot.services import groups, zones
from bot.services.zones import History
from bot.testing import START, Community, open_community
from models.tables import Member, ZoneChange

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
PLACES = (
    *("UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Chatham", "Antarctica/Troll"),
)
SHUTTLE = ("America/Los_Angeles", "Pacific/Kiritimati", "America/Los_Angeles")


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def history(first: str, *moves: tuple[datetime, str], until: datetime = NOW) -> History:
    return History((first, *(zone for _, zone in moves)), tuple(at for at, _ in moves), until)


STEPS = timedelta(minutes=15)
TRIPS = st.lists(
    st.tuples(
        st.integers(0, 6 * 24 * 4).map(lambda n: moment(6) + n * STEPS), st.sampled_from(PLACES)
    ),
    max_size=6,
    unique_by=lambda move: move[0],
).map(sorted)


@given(st.sampled_from(PLACES), TRIPS, st.integers(0, 23), st.integers(1, 11))
def test_what_was_lived_of_a_day_is_the_moments_that_belong_to_it(
    first: str, moves: list[Any], turn: int, ends: int
) -> None:
    known = history(first, *moves, until=moment(2) + ends * DAY)
    day = date(2026, 3, 8)
    ticks = (moment(6) + n * STEPS for n in range(6 * 24 * 4))
    mine = [at for at in ticks if local_day(at, known.zone(at), turn) == day]
    assert zones.lived(known, day, turn) == len([at for at in mine if at < known.until]) * STEPS
    later = [
        at for at in (moment(6) + n * STEPS for n in range(8 * 24 * 4)) if known.day(at, turn) > day
    ]
    assert zones.left(known, day, turn) == later[0]


@given(st.sampled_from(PLACES), TRIPS, st.integers(0, 23), st.integers(0, 8 * 24))
def test_a_day_that_has_not_passed_is_not_judged(
    first: str, moves: list[Any], turn: int, hours: int
) -> None:
    known = history(first, *moves).up_to(moment(5) + hours * HOUR)
    today = known.day(known.until, turn)
    days = {today + n * DAY for n in range(-9, 9)}
    assert all(day < today for day in zones.unlived(known, days, turn))


@given(st.sampled_from(PLACES), TRIPS, st.integers(0, 23), st.integers(0, 8 * 24))
def test_yesterday_is_the_last_day_that_was_lived(
    first: str, moves: list[Any], turn: int, hours: int
) -> None:
    known = history(first, *moves).up_to(moment(5) + hours * HOUR)
    today = known.day(known.until, turn)
    before = zones.before(known, today, turn)
    assert before < today
    assert zones.lived(known, before, turn)
    between = (before + n * DAY for n in range(1, (today - before).days))
    assert not any(zones.lived(known, day, turn) for day in between)


@pytest.mark.parametrize("zone", PLACES)
def test_at_home_no_day_is_skipped(zone: str) -> None:
    days = {date(2026, 1, 1) + n * DAY for n in range(365)}
    known = history(zone, until=moment(1) + 400 * DAY)
    assert zones.unlived(known, days, 3) == set()
    assert all(zones.lived(known, day, 3) >= 21 * HOUR for day in days)


def test_across_the_date_line_to_the_west_a_day_is_skipped() -> None:
    # At 23:00 of the 4th in Los Angeles it is 21:00 of the 5th in Kiritimati.
    known = history("America/Los_Angeles", (moment(5, 7), "Pacific/Kiritimati"))
    days = {date(2026, 3, n) for n in range(1, 10)}
    assert zones.lived(known, date(2026, 3, 4), 0) == 23 * HOUR
    assert zones.lived(known, date(2026, 3, 5), 0) == 3 * HOUR
    assert zones.unlived(known, days, 0) == {date(2026, 3, 5)}


def test_a_day_that_is_lived_again_on_the_way_back_is_lived_all_in_all() -> None:
    there, back = (moment(5, 7), SHUTTLE[1]), (moment(5, 12), SHUTTLE[2])
    known = history(SHUTTLE[0], there, back)
    fifth = date(2026, 3, 5)
    assert zones.unlived(known.up_to(moment(5, 11)), {fifth}, 0) == {fifth}
    assert zones.unlived(known, {fifth}, 0) == set()
    assert zones.lived(known, fifth, 0) == (3 + 20) * HOUR


def test_the_day_that_samoa_left_out_was_lived_by_nobody_there() -> None:
    days = {date(2011, 12, n) for n in range(25, 32)}
    assert zones.unlived(history("Pacific/Apia"), days, 0) == {date(2011, 12, 30)}
    assert zones.left(history("Pacific/Apia"), date(2011, 12, 29), 0) == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )


def test_a_zone_holds_from_the_moment_of_its_change_on() -> None:
    known = history("UTC", (moment(5), "Asia/Tokyo"))
    assert known.zone(moment(5) - timedelta(microseconds=1)) == "UTC"
    assert known.zone(moment(5)) == "Asia/Tokyo"
    assert known.up_to(moment(4)).zones == ("UTC",)


async def histories(community: Community) -> dict[str, History]:
    """By name, of all members."""

    def read(session: Session) -> dict[str, History]:
        group = groups.find_group(session, community.group)
        assert group
        here = Member.community_id == group.community_id
        members = dict(session.execute(select(Member.id, Member.name).where(here)).all())
        found = zones.histories(scope_of(community.app, session, group.community), [*members])
        return {members[member]: known for member, known in found.items()}

    return await community.app.database.run(read)


async def test_a_member_has_their_own_zone_from_when_they_chose_it(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await bob.says("hello")
    community.wait(hours=5)
    await alice.says("/timezone Tokyo")
    community.wait(hours=5)
    await alice.says("/timezone Tokyo")
    await alice.says("/timezone Berlin")
    assert await histories(community) == {
        "Alice": History(
            ("UTC", "Asia/Tokyo", "Europe/Berlin"),
            (START + 5 * HOUR, START + 10 * HOUR),
            START + 10 * HOUR,
        ),
        "Bob": History(("UTC",), (), START + 10 * HOUR),
    }


async def test_where_they_chose_none_the_communitys_holds(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    olga = community.person("Olga", role=Role.ADMIN)
    await bob.says("hello")
    community.wait(hours=1)
    await olga.says("/settings community.timezone Shanghai")
    community.wait(hours=1)
    await alice.says("/timezone Berlin")
    community.wait(hours=1)
    await olga.says("/settings community.timezone Tokyo")
    known = await histories(community)
    hours = tuple(START + n * HOUR for n in (1, 2, 3))
    assert known["Bob"].zones == ("UTC", "Asia/Shanghai", "Asia/Tokyo")
    assert known["Bob"].since == (hours[0], hours[2])
    assert known["Alice"].zones == ("UTC", "Asia/Shanghai", "Europe/Berlin", "Europe/Berlin")
    assert known["Alice"].since == hours


async def test_a_preset_that_leaves_the_zone_changes_no_history(community: Community) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("/settings points.message 3")
    await olga.says("/settings community.timezone UTC")
    assert (await histories(community))["Olga"].zones == ("UTC",)


async def test_a_change_that_arrives_late_follows_the_one_before(community: Community) -> None:
    alice = community.person("Alice")
    late = alice.message("/timezone Tokyo")
    community.wait(hours=2)
    await alice.says("/timezone Berlin")
    await community.receives([late])
    known = (await histories(community))["Alice"]
    assert known.zones == ("UTC", "Asia/Tokyo")
    assert known.since == (START + 2 * HOUR,)


async def test_who_chose_a_zone_before_there_was_a_history_has_had_it_ever_since(
    community: Community,
) -> None:
    await community.person("Alice").says("/timezone Tokyo")
    forget = ZoneChange.__table__.delete()
    await community.app.database.run(lambda session: session.execute(forget))
    assert (await histories(community))["Alice"].zones == ("Asia/Tokyo",)


async def test_what_happens_in_one_community_moves_nobody_in_another(url: str) -> None:
    async with open_community(url) as community:
        elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
        await elsewhere.person("Gus").says("hello")
        olga = community.person("Olga", role=Role.ADMIN)
        await olga.says("/settings community.timezone Shanghai")
        assert (await histories(elsewhere))["Gus"].zones == ("UTC",)
