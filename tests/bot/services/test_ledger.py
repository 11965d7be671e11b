"""Points are given once for each reason, whatever the order, and taken back exactly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.core.events import Address, Event
from bot.core.feature import Feature
from bot.core.refusal import Refusal
from bot.features import FEATURES
from bot.services import groups, ledger, standings
from bot.services.ledger import LIMIT, Award
from bot.testing import PLATFORM, Community, open_community
from models.tables import LedgerEntry, Member, Tally

shop = Feature("shop")
BUY = shop.reason("buy", "spend")
PRIZE = shop.reason("prize")


@pytest.fixture
async def market(url: str) -> AsyncIterator[Community]:
    """A community where one can also spend, and Alice is."""
    async with open_community(url, features=(*FEATURES, shop)) as community:
        await community.person("Alice").joins()
        yield community


async def within(community: Community, work: Any) -> Any:
    """Do something in a transaction of the community."""

    def run(session: Session) -> Any:
        group = groups.find_group(session, community.group)
        assert group
        return work(scope_of(community.app, session, group.community))

    return await community.app.database.run(run)


async def award(community: Community, *claims: dict[str, Any]) -> list[int]:
    """Claim points for Alice; the points of what was written."""

    def work(scope: Scope) -> list[int]:
        alice = scope.session.scalars(select(Member.id)).one()
        about = {"member": alice, "root": alice, "at": scope.now, "day": scope.today}
        posted = ledger.award(scope, [Award(**about | claim) for claim in claims])
        return [entry.points for entry in posted]

    points: list[int] = await within(community, work)
    return points


async def stand(community: Community) -> tuple[int, int]:
    """What Alice has earned, and her balance."""

    def work(scope: Scope) -> tuple[int, int]:
        alice = standings.read(scope, scope.session.scalars(select(Member.id)).one())
        return alice.earned, alice.balance

    held: tuple[int, int] = await within(community, work)
    return held


def prize(source: str, rate: int = 1, **about: Any) -> dict[str, Any]:
    return {"reason": PRIZE.name, "source": source, "rate": rate, **about}


def buy(source: str, price: int) -> dict[str, Any]:
    return {"reason": BUY.name, "source": source, "rate": -price}


async def test_the_same_claim_is_met_once(market: Community) -> None:
    assert await award(market, prize("a"), prize("a", rate=9), prize("a", turn=1)) == [1, 1]
    assert await award(market, prize("a")) == []
    assert await stand(market) == (2, 2)


@pytest.mark.parametrize(
    ("rate", "multiplier", "quantity", "points"),
    [(1, 1.5, 1.0, 2), (3, 0.5, 1.0, 2), (1, 1.0, 0.4, 0), (5, 2.0, 3.0, 30), (-3, 0.5, 1.0, -1)],
)
async def test_points_are_rate_by_multiplier_by_quantity_rounded_half_up(
    market: Community, rate: int, multiplier: float, quantity: float, points: int
) -> None:
    claim = prize("a", rate, multiplier=multiplier, quantity=quantity)
    assert await award(market, claim) == [points]


async def test_no_single_entry_exceeds_the_limit(market: Community) -> None:
    assert await award(market, prize("a", rate=LIMIT, multiplier=7.0)) == [LIMIT]


async def test_points_that_reach_no_level_are_no_news(market: Community) -> None:
    assert (await market.person("Alice").says("good morning")).text == ""


async def test_spending_leaves_what_was_earned(market: Community) -> None:
    await award(market, prize("a", rate=10))
    assert await award(market, buy("hat", 7)) == [-7]
    assert await stand(market) == (10, 3)


async def test_nobody_spends_more_than_they_have(market: Community) -> None:
    await award(market, prize("a", rate=10))
    with pytest.raises(Refusal):
        await award(market, buy("hat", 7), buy("coat", 7))
    assert await stand(market) == (10, 10)


async def test_a_debt_that_a_reversal_left_blocks_spending(market: Community) -> None:
    heard = await market.person("Alice").says("good morning")
    await award(market, buy("sweet", 1))
    await market.person("Alice").deletes(heard.message)
    assert await stand(market) == (0, -1)
    with pytest.raises(Refusal):
        await award(market, buy("another", 1))


async def test_a_cap_weighs_full_then_half_then_nothing(market: Community) -> None:
    claims = [prize(str(n), rate=3, daily_cap=4) for n in range(6)]
    assert await award(market, *claims) == [3, 3, 1, 2]
    assert await stand(market) == (9, 9)


async def test_a_new_rate_does_not_price_the_past_anew(market: Community) -> None:
    assert await award(market, *(prize(str(n), rate=2, daily_cap=4) for n in range(3))) == [2, 2, 1]
    assert await award(market, prize("3", rate=10, daily_cap=4)) == [5]
    assert await stand(market) == (10, 10)


async def test_a_deleted_message_keeps_its_slot_and_its_place_in_the_day(
    community: Community,
) -> None:
    alice = community.person("Alice")
    heard = await alice.says("good morning")
    await alice.deletes(heard.message)
    community.wait(seconds=10)
    await alice.says("the same minute")
    assert "0 points earned" in (await alice.says("/points")).text


@pytest.mark.parametrize("together", [True, False])
async def test_a_slot_belongs_to_its_first_message_however_the_two_arrive(
    community: Community, together: bool
) -> None:
    alice = community.person("Alice")
    first, second = alice.message("one"), alice.message("two")
    for batch in [[first, second]] if together else [[first], [second]]:
        await community.receives(batch)
    await alice.deletes(second.external_id)
    assert "1 point earned" in (await alice.says("/points")).text


async def test_replies_to_messages_of_two_groups_with_the_same_number_both_count(
    community: Community,
) -> None:
    alice, bob, cleo = (community.person(name) for name in ("Alice", "Bob", "Cleo"))
    asked = await alice.says("who knows?")
    other = Address(PLATFORM, "other group")

    def join(scope: Scope) -> None:
        groups.add_group(scope.session, scope.community, other, "Other group")

    await within(community, join)
    there = [replace(cleo.message("who knows?"), group=other, external_id=asked.message)]
    there += [replace(bob.message("I do", reply_to=asked.message), group=other)]
    await bob.says("I do", reply_to=asked.message)
    await community.receives(there)
    # Two replies; his messages share a slot.
    assert "3 points earned" in (await bob.says("/points")).text


MOMENTS = st.lists(
    st.tuples(st.sampled_from(["Ann", "Ben"]), st.integers(0, 3 * 24 * 60 * 60)), max_size=25
)


def test_without_deletions_a_days_messages_do_not_depend_on_order_or_batches(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(
        st.sampled_from(["UTC", "Asia/Kolkata", "Australia/Lord_Howe"]),
        st.fixed_dictionaries(
            {
                "points.message": st.integers(1, 9),
                "points.message_cap": st.integers(1, 9),
                "points.message_cooldown": st.sampled_from([0, 60, 600, 3600, 7 * 3600, 86_400]),
            }
        ),
        MOMENTS,
        st.randoms(use_true_random=False),
        st.integers(1, 6),
    )
    def holds(zone: str, rules: Any, moments: Any, random: Any, size: int) -> None:
        one, other = town.found(zone, 4, rules), town.found(zone, 4, rules)
        town.run(one.receives([*messages(one, sorted(moments)), one.person("Cho").message("hi")]))
        shuffled = messages(other, random.sample(moments, len(moments)))
        for start in range(0, len(shuffled), size):
            town.run(other.receives(shuffled[start : start + size]))
        town.run(other.receives([other.person("Cho").message("hi")]))
        assert town.work(one, days) == town.work(other, days)

    holds()


def messages(community: Community, moments: Sequence[tuple[str, int]]) -> list[Event]:
    start = community.clock.now()
    return [
        community.person(name).message("hi", at=start + timedelta(seconds=seconds))
        for name, seconds in moments
    ]


def days(scope: Scope) -> list[Any]:
    """Entries and points of messages by day and name."""
    return [
        tuple(row)
        for row in scope.session.execute(
            select(Tally.day, Member.name, Tally.counted, Tally.points)
            .join(Member, Member.id == Tally.member_id)
            .where(Tally.community_id == scope.community.id, Tally.reason == "message")
            .order_by(Tally.day, Member.name)
        )
    ]


@given(st.floats(0.1, 100), st.integers(0, 30), st.integers(0, 40))
def test_the_running_total_of_a_day_is_rounded_down(rate: float, cap: int, n: int) -> None:
    entries = [ledger.nth(rate, i, cap) for i in range(1, n + 1)]
    quantities = [quantity for quantity, _ in entries]
    assert quantities == sorted(quantities, reverse=True)
    assert sum(quantities) == ledger.weights_to(n, cap)
    assert -ledger.NOISE <= rate * sum(quantities) - sum(points for _, points in entries) < 1


async def test_what_is_reversed_is_reversed_once_and_to_the_day_it_counted_for(
    community: Community,
) -> None:
    alice = community.person("Alice")
    heard = await alice.says("good morning")
    community.wait(days=3)
    await alice.deletes(heard.message)

    def entries(scope: Scope) -> list[Any]:
        columns = (LedgerEntry.points, LedgerEntry.quantity, LedgerEntry.day)
        return [tuple(row) for row in scope.session.execute(select(*columns))]

    (points, quantity, day), taken = await within(community, entries)
    assert taken == (-points, -quantity, day)
    assert await within(community, lambda scope: ledger.reverse(scope, [1, 2, 3])) == 0
