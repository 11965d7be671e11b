"""Whatever somebody does in a challenge, and in whatever order: what it comes to is plain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import Role
from bot.services.challenges.progress import Facts
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person, open_community
from models.tables import ChallengeEntry, FreezeBought, Leave, MakeUp
from tests.bot.features.challenges.village import (
    DAY,
    Seen,
    balance,
    challenge,
    look,
    within,
)

RULE = Rule(freezes=2, every=3, price=5, make_ups=2, leave=3, bond=10)
START = 200
"""Points that somebody has at first: enough for all of it."""
EXAMPLES = 12

back = st.integers(1, 9)
deeds = st.one_of(
    st.sampled_from(("wait", "wait", "wait", "checkin", "checkin")).map(lambda deed: (deed, 0)),
    st.sampled_from(("join", "leave", "cancel", "freeze")).map(lambda deed: (deed, 0)),
    st.tuples(st.sampled_from(("makeup", "correct", "undo")), back),
    st.tuples(st.just("away"), st.integers(0, 4)),
)


@contextmanager
def a_house(url: str) -> Iterator[tuple[asyncio.Runner, Community]]:
    with asyncio.Runner() as runner:
        opening = open_community(url)
        first = runner.run(opening.__aenter__())
        try:
            yield runner, first
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def does(alice: Person, olga: Person, deed: str, days: int) -> None:
    """Do it, if it can be done; what cannot be is refused."""
    community = alice.community
    today = community.clock.now().date()
    ago, ahead = today - days * DAY, today + days * DAY
    lines = {
        "join": (alice, "join 1 yes"),
        "leave": (alice, "leave 1 yes"),
        "away": (alice, f"away 1 {ahead} to {ahead + DAY}"),
        "cancel": (alice, "away 1 cancel"),
        "freeze": (alice, "freeze 1"),
        "makeup": (alice, f"makeup 1 {ago}"),
        "correct": (olga, f"correct 1 @alice {ago}"),
        "undo": (olga, f"correct 1 @alice {ago} undo"),
    }
    if deed == "wait":
        community.wait(days=1)
    elif deed == "checkin":
        await alice.says("/checkin #1")
    else:
        person, line = lines[deed]
        await person.says(f"/challenge {line}")


async def recorded(community: Community, enrolment: int) -> Facts:
    """What the rows say, read plainly."""

    def read(scope: Scope) -> Facts:
        def of(column: object, table: type, *more: object) -> list[date]:
            own = select(column).where(table.enrolment_id == enrolment, *more)  # type: ignore[call-overload, attr-defined]
            return list(scope.session.scalars(own))

        leaves = scope.session.execute(
            select(Leave.first_day, Leave.last_day).where(Leave.enrolment_id == enrolment)
        )
        away = {
            first + n * DAY: "leave"
            for first, last in leaves
            for n in range((last - first).days + 1)
        }
        done = dict.fromkeys(of(ChallengeEntry.day, ChallengeEntry), 1)
        granted = of(MakeUp.day, MakeUp, MakeUp.state == "granted")
        assert len(granted) <= RULE.make_ups
        assert len(away) <= RULE.leave
        assert set(granted) <= done.keys()
        bought = sorted(of(FreezeBought.day, FreezeBought))
        return Facts(date.min, date.min, None, done, away, bought)

    return await within(community, read)


def plainly(facts: Facts, first: date, still: date, last: date) -> tuple[int, int]:
    """The streak, and the freezes held, day by day."""
    run = stock = 0
    most = RULE.every * (RULE.freezes + 1) - 1
    day = first
    while day <= last:
        stock = min(stock + RULE.every * list(facts.bought).count(day), most)
        if day in facts.done:
            run, stock = run + 1, min(stock + 1, most)
        elif day in facts.excused or day >= still:
            pass
        elif stock >= RULE.every:
            stock -= RULE.every
        else:
            run = stock = 0
        day += DAY
    return run, min(stock // RULE.every, RULE.freezes)


async def is_plain(community: Community, seen: Seen, has: int) -> None:
    enrolment = seen.enrolment
    facts = await recorded(community, enrolment["id"])
    assert seen.staked == enrolment["returned"] - enrolment["staked"]
    assert has == START + seen.staked - RULE.price * len(facts.bought)
    if seen.part is None:
        return
    assert seen.progress
    part, now = seen.part, community.clock.now()
    assert (dict(part.facts.done), dict(part.facts.excused)) == (facts.done, facts.excused)
    last = part.facts.last
    assert last
    expected = plainly(facts, part.facts.first, part.still(now), last)
    assert (seen.progress.current, seen.progress.held) == expected


def test_any_sequence_of_deeds_comes_to_what_its_rows_say(url: str) -> None:
    numbers = count()
    with a_house(url) as (runner, house):

        @settings(
            max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture]
        )
        @given(st.lists(deeds, min_size=4, max_size=16), st.integers(0, 2))
        def lives(story: list[tuple[str, int]], ahead: int) -> None:
            runner.run(live(story, ahead))

        async def live(story: list[tuple[str, int]], ahead: int) -> None:
            here = Community(house.app, house.clock, house.stage, f"here {next(numbers)}")
            alice = here.person("Alice", username="alice")
            olga = here.person("Olga", role=Role.ADMIN)
            await olga.says("/settings points.message 0")
            await olga.says("/settings points.checkin 0")
            await alice.says("good morning")
            await olga.says(f"/award @alice {START}")
            first = here.clock.now().date() + ahead * DAY
            await challenge(here, RULE, first_day=first, last_day=first + 11 * DAY)
            await alice.says("/challenge join 1 yes")
            for deed, days in story:
                await does(alice, olga, deed, days)
            await is_plain(here, await look(here, alice), await balance(alice))

        lives()
