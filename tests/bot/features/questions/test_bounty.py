"""/bounty, in conversation."""

from __future__ import annotations

from datetime import timedelta

from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import Community, Person, open_community
from tests.bot.features.questions.looking import points, states

RICH = 100


async def rich(community: Community, name: str) -> Person:
    """Somebody with a hundred points to give."""
    person = community.person(name, username=name.casefold())
    await person.says("hello")
    admin = community.person("Ann", role=Role.ADMIN)
    await admin.says(f"/award @{name.casefold()} {RICH} for the start")
    return person


async def question(community: Community) -> str:
    return (await community.person("Alice").says("/ask How do I begin?")).message


async def test_a_bounty_is_paid_to_who_helped_and_comes_back(community: Community) -> None:
    alice, cleo = await rich(community, "Alice"), await rich(community, "Cleo")
    asked = await question(community)
    heard = await alice.says("/bounty 30")
    assert "You have put 30 points up for question 1; its bounty is 30 points now." in heard.text
    heard = await cleo.says("/bounty 20 1")
    assert "Bounty for the accepted answer: 50 points" in heard.public
    assert await points(community) == {("Alice", "bounty"): -30, ("Cleo", "bounty"): -20}
    answer = await community.person("Bob").says("Like this.", reply_to=asked)
    heard = await alice.says("/accept", reply_to=answer.message)
    assert "Its bounty is yours, too: 50 points." in heard.private
    assert "Bounty for" not in heard.public
    assert (await points(community))["Bob", "bounty"] == 50
    assert "not open any more" in (await cleo.says("/bounty 1 1")).private
    heard = await alice.says("/unaccept 1")
    assert "Bounty for the accepted answer: 50 points" in heard.public
    assert ("Bob", "bounty") not in await points(community)
    await alice.says("/question close 1")
    assert await points(community) == {("Bob", "answer"): 2}


async def test_in_chinese_too(url: str) -> None:
    async with open_community(url, language="zh") as community:
        alice = await rich(community, "Alice")
        asked = await question(community)
        heard = await alice.says("悬赏 30")
        assert "已为问题 1 悬赏 30 积分，目前共 30 积分。" in heard.text
        answer = await community.person("Bob").says("这样就行。", reply_to=asked)
        heard = await alice.says("采纳", reply_to=answer.message)
        assert "悬赏也归你：30 积分。" in heard.private


async def test_only_points_that_one_has_and_not_too_many(url: str) -> None:
    async with open_community(url, settings={"questions.bounty_limit": 50}) as community:
        alice = await rich(community, "Alice")
        asked = await question(community)
        bob = community.person("Bob")
        assert "not enough" in (await bob.says("/bounty 30", reply_to=asked)).private
        for given in ("0", "-5"):
            assert "begins with 1 point" in (await alice.says(f"/bounty {given}")).private
        await alice.says("/bounty 30")
        heard = await alice.says("/bounty 21")
        assert "At most 50 points" in heard.private
        assert "you can still add 20 points" in heard.private
        await alice.says("/bounty 20")
        assert await points(community) == {("Alice", "bounty"): -50}


async def test_alone_it_tells_how_it_is_done(community: Community) -> None:
    alice = await rich(community, "Alice")
    heard = await alice.says("/bounty")
    assert "/bounty 50 3. You have 101 points." in heard.private


async def test_who_staked_and_helped_has_all_of_it(community: Community) -> None:
    alice, bob = await rich(community, "Alice"), await rich(community, "Bob")
    asked = await question(community)
    await alice.says("/bounty 30")
    await bob.says("/bounty 10", reply_to=asked)
    answer = await bob.says("Like this.", reply_to=asked)
    await alice.says("/accept", reply_to=answer.message)
    assert (await points(community))["Bob", "bounty"] == 30
    assert (await points(community))["Alice", "bounty"] == -30


async def test_ones_own_answer_leaves_the_pot_until_it_goes_back(community: Community) -> None:
    alice, cleo = await rich(community, "Alice"), await rich(community, "Cleo")
    asked = await question(community)
    await cleo.says("/bounty 30", reply_to=asked)
    own = await alice.says("Found it.")
    await alice.says("/accept", reply_to=own.message)
    assert await points(community) == {("Cleo", "bounty"): -30}
    answer = await community.person("Bob").says("Like this.", reply_to=asked)
    await alice.says("/accept", reply_to=answer.message)
    assert (await points(community))["Bob", "bounty"] == 30
    await alice.says("/accept 1", reply_to=own.message)
    assert await points(community) == {("Bob", "answer"): 2, ("Cleo", "bounty"): -30}
    community.wait(days=31)
    await Scheduler(community.app).tick(community.group)
    await community.app.deliver()
    assert await points(community) == {("Bob", "answer"): 2}


async def test_when_the_winner_has_spent_it_a_debt_is_left(community: Community) -> None:
    alice, bob = await rich(community, "Alice"), community.person("Bob")
    asked = await question(community)
    await alice.says("/bounty 100")
    answer = await bob.says("Like this.", reply_to=asked)
    await alice.says("/accept", reply_to=answer.message)
    other = (await community.person("Cleo").says("/ask And then?")).message
    await bob.says("/bounty 110", reply_to=other)
    await alice.says("/unaccept 1")
    assert await points(community) == {
        ("Alice", "bounty"): -100,
        ("Bob", "answer"): 2,
        ("Bob", "bounty"): -110,
    }
    assert "not enough" in (await bob.says("/bounty 1 2")).private


async def test_what_nobody_wins_goes_back_after_a_month(community: Community) -> None:
    alice, cleo = await rich(community, "Alice"), await rich(community, "Cleo")
    asked = await question(community)
    await alice.says("/bounty 30")
    community.wait(days=20)
    await cleo.says("/bounty 20", reply_to=asked)
    scheduler = Scheduler(community.app)
    await scheduler.tick(community.group)
    assert await points(community) == {("Alice", "bounty"): -30, ("Cleo", "bounty"): -20}
    community.wait(days=11)
    before = len(community.stage.performed)
    await scheduler.tick(community.group)
    await community.app.deliver()
    told = str(community.stage.performed[before:])
    assert "Nobody has won the bounty of question " in told
    assert await points(community) == {("Cleo", "bounty"): -20}
    assert await states(community) == {1: "open"}
    community.wait(days=20)
    await scheduler.tick(community.group)
    assert await points(community) == {}
    await alice.says("/bounty 5 1")
    assert await points(community) == {("Alice", "bounty"): -5}


async def test_a_clock_of_days_is_set_by_the_community(url: str) -> None:
    async with open_community(url, settings={"questions.bounty_days": 2}) as community:
        alice = await rich(community, "Alice")
        await question(community)
        await alice.says("/bounty 30")
        community.clock.move(timedelta(days=3))
        await Scheduler(community.app).tick(community.group)
        assert await points(community) == {}
