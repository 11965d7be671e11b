"""Jobs run once for each community and period, whatever happens in between."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.core.actions import Outgoing, Place, Say
from bot.core.context import Scope
from bot.core.elements import Text
from bot.core.events import Address
from bot.core.feature import Feature, Missed
from bot.features import FEATURES
from bot.scheduler import Scheduler
from bot.testing import PLATFORM, Community, open_community

IN_A_DAY = 10
"""Runs for a community that began on a Monday at nine, a day later: of the greeting, the upkeep,
copies, challenges, prompts, quizzes, bounties, unanswered questions, praise rings, and titles."""


def greeter(missed: Missed = "newest") -> Feature:
    """A feature that says good morning to the group at nine."""
    feature = Feature("greeter")

    @feature.job("greeter", "0 9 * * *", missed=missed)
    def greet(scope: Scope) -> list[Outgoing]:
        words = Say((Text(f"Good morning, {scope.today}"),))
        return [Outgoing(Place(Address(PLATFORM, "group")), words, once=f"greet {scope.today}")]

    return feature


def said(community: Community) -> list[str]:
    return [say.elements[0].text for o in community.stage.performed if (say := o.action)]


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 9), ("Asia/Shanghai", 1)])
async def test_a_job_runs_at_its_hour_of_the_community(url: str, zone: str, hour: int) -> None:
    async with open_community(url, features=[*FEATURES, greeter()], timezone=zone) as community:
        await community.person("Alice").says("hello")
        scheduler = Scheduler(community.app)
        community.clock.set(datetime(2026, 3, 3, hour - 1, 59, tzinfo=UTC))
        await scheduler.tick()
        community.stage.performed.clear()
        community.clock.set(datetime(2026, 3, 3, hour, 0, tzinfo=UTC))
        # The greeting, and of each hour: challenges, prompts, quizzes; titles that end.
        assert await scheduler.tick() == 5
        await community.app.deliver()
        assert len(said(community)) == 1


async def test_ticking_again_does_not_run_a_period_again(url: str) -> None:
    async with open_community(url, features=[*FEATURES, greeter()]) as community:
        await community.person("Alice").says("hello")
        community.wait(days=1)
        scheduler = Scheduler(community.app)
        assert await scheduler.tick() == IN_A_DAY
        assert await scheduler.tick() == 0


async def test_two_processes_do_not_run_a_period_twice(url: str) -> None:
    async with open_community(url, features=[*FEATURES, greeter()]) as community:
        await community.person("Alice").says("hello")
        community.wait(days=1)
        done = await asyncio.gather(*(Scheduler(community.app).tick() for _ in range(4)))
        assert sum(done) == IN_A_DAY
        await community.app.deliver()
        assert len(said(community)) == 1


@pytest.mark.parametrize(("missed", "runs"), [("newest", 1), ("each", 5)])
async def test_after_downtime_the_newest_or_each_missed_run_is_made_up_for(
    url: str, missed: Missed, runs: int
) -> None:
    async with open_community(url, features=[greeter(missed)]) as community:
        await community.person("Alice").says("hello")
        community.wait(days=5)
        assert await Scheduler(community.app).tick() == runs


async def test_an_hour_that_comes_twice_in_autumn_is_one_period(url: str) -> None:
    feature = Feature("night")
    feature.job("night", "30 3 * * *", missed="each")(lambda scope: None)
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)
    async with open_community(
        url, features=[feature], timezone="Europe/Helsinki", now=start
    ) as community:
        await community.person("Alice").says("hello")
        community.clock.set(datetime(2026, 10, 25, 12, tzinfo=UTC))
        assert await Scheduler(community.app).tick() == 1


async def test_a_job_that_fails_writes_nothing_and_is_tried_again(url: str) -> None:
    feature, tries = Feature("clumsy"), []

    @feature.job("clumsy", "0 9 * * *")
    def stumble(scope: Scope) -> list[Outgoing]:
        tries.append(scope.now)
        scope.community.name = "Half written"
        scope.session.flush()
        if len(tries) == 1:
            raise RuntimeError("stumbled")
        scope.community.name = "Whole"
        return []

    async with open_community(url, features=[feature]) as community:
        await community.person("Alice").says("hello")
        community.wait(days=1)
        scheduler = Scheduler(community.app)
        assert await scheduler.tick() == 0
        assert await scheduler.tick() == 0  # its lease still holds
        community.wait(minutes=11)
        assert await scheduler.tick() == 1
        assert len(tries) == 2


async def test_the_upkeep_keeps_the_boards_true_without_anybody_speaking(url: str) -> None:
    async with open_community(url) as community:
        alice = community.person("Alice")
        await alice.says("/checkin")
        community.wait(days=8)
        await Scheduler(community.app).tick()
        assert "Nobody" in (await alice.says("/leaderboard 7d")).text


async def test_the_ticker_starts_and_stops_in_a_running_loop(url: str) -> None:
    async with open_community(url) as community:
        scheduler = Scheduler(community.app)
        scheduler.start()
        await asyncio.sleep(0)
        await scheduler.stop()


async def test_the_jobs_of_other_communities_do_not_follow_a_clock_that_is_played_with(
    url: str,
) -> None:
    async with open_community(url, features=[greeter()]) as community:
        await community.person("Alice").says("hello")
        mine, community.group = community.group, Address(PLATFORM, "elsewhere")
        await community.person("Bob").says("hello")
        community.wait(days=1)
        assert await Scheduler(community.app).tick(mine) == 1
        assert await Scheduler(community.app).tick() == 1
