"""Bonds go into a pot, and all of a pot goes out again."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from bot.core.context import Scope
from bot.services import ledger
from bot.services.challenges import closing, pots
from bot.services.challenges.rule import Rule
from bot.services.ledger import Award
from bot.testing import Community
from models.tables import LedgerEntry, Receipt
from tests.bot.features.challenges.crowd import (
    STRICT,
    SUNDAY,
    WEEK,
    close,
    enrol,
    gains,
    of_number,
    outcomes,
    posts,
    pot,
    three,
)
from tests.bot.features.challenges.village import DAY, challenge, member, within


async def test_finishers_share_what_the_others_leave_and_the_pot_is_empty(
    community: Community,
) -> None:
    await three(community, STRICT, WEEK, WEEK, [])
    assert await pot(community) == 300
    await close(community)
    assert await pot(community) == 0
    assert await gains(community, pots.BOND) == {"Alice": 50, "Bob": 50, "Carol": -100}


async def test_a_bond_that_is_not_shared_is_spent(community: Community) -> None:
    rule = Rule(freezes=0, bond=100, share=False)
    await three(community, rule, WEEK, [], [])
    await close(community)
    assert await pot(community) == 0
    assert await gains(community, pots.BOND) == {}
    assert await gains(community, pots.SPENT) == {"Bob": -100, "Carol": -100}


async def test_a_bond_is_spent_only_as_far_as_points_are_there(community: Community) -> None:
    rule = Rule(freezes=0, bond=100, share=False)
    _, bob, _ = await three(community, rule, WEEK, [], [])

    def lose(scope: Scope) -> None:
        """All but 60 of what Bob has is used; 40 of that are taken back; he has said hello."""
        root = member(scope, bob)
        own = LedgerEntry.root_id == root, LedgerEntry.reason == "award"
        gift = scope.session.scalars(select(LedgerEntry).where(*own)).one()
        receipt = scope.session.scalars(select(Receipt.id).order_by(Receipt.id)).first()
        late = Award("award", "late", root, root, scope.now, scope.today, 40, receipt=receipt)
        ledger.award(scope, [late])
        used = late._replace(reason=pots.SPENT, source="else", rate=-(gift.points - 60))
        ledger.award(scope, [used._replace(receipt=None)])
        ledger.reverse(scope, [receipt or 0])

    await within(community, lose)
    await close(community)
    assert await gains(community, pots.SPENT) == {"Bob": -1001, "Carol": -100}


async def test_where_nobody_finishes_all_have_their_bonds_back(community: Community) -> None:
    await three(community, STRICT, [], WEEK[:1], [])
    await close(community)
    assert await gains(community, pots.BOND) == {}
    assert "All bonds are back" in posts(community)[-1]


async def test_who_left_leaves_the_bond_to_those_who_finish(community: Community) -> None:
    dora = community.person("Dora")
    await three(community, STRICT, WEEK, WEEK, WEEK)
    await enrol(community, 1, [(dora, WEEK)], bond=100, left_at=community.clock.now())
    await close(community)
    assert await pot(community) == 0
    assert (await outcomes(community))["Dora"] == "unfinished"
    assert await gains(community, pots.BOND) == {"Alice": 34, "Bob": 33, "Carol": 33, "Dora": -100}


async def test_who_was_asked_nothing_loses_nothing(community: Community) -> None:
    late = community.person("Late")
    await three(community, STRICT, WEEK, WEEK, [])
    await enrol(community, 1, [(late, [])], bond=100, first_day=SUNDAY + DAY)
    await close(community)
    assert (await outcomes(community))["Late"] == "unfinished"
    assert await gains(community, pots.BOND) == {"Alice": 50, "Bob": 50, "Carol": -100}


@given(
    st.lists(st.integers(0, 10_000), max_size=30).flatmap(
        lambda stakes: st.tuples(st.just(stakes), st.sets(st.sampled_from(range(len(stakes) or 1))))
    )
)
def test_a_pot_goes_out_whole_and_in_equal_shares(given_: tuple[list[int], set[int]]) -> None:
    stakes = dict(enumerate(given_[0]))
    finishers = sorted(given_[1] & stakes.keys())
    shares = pots.split(stakes, finishers)
    assert sum(shares.values()) == sum(stakes.values())
    gained = [shares[one] - stakes[one] for one in finishers]
    if finishers:
        assert set(shares) == set(finishers)
        assert min(gained) >= 0
        assert max(gained) - min(gained) <= 1
        assert gained == sorted(gained, reverse=True)
    else:
        assert shares == stakes


async def test_however_many_take_part_it_is_settled_with_few_statements(
    community: Community,
) -> None:
    """How many statements there are does not depend on how many take part."""
    await community.person("Alice").says("hello")
    await challenge(community, STRICT, last_day=SUNDAY)
    await challenge(community, STRICT, last_day=SUNDAY, name="Reading")
    for number, size in ((1, 3), (2, 20)):
        people = [(community.person(f"M{number}-{n}"), WEEK[: 7 * (n % 2)]) for n in range(size)]
        await enrol(community, number, people, bond=100)
    few, many = [await statements(community, number) for number in (1, 2)]
    assert many <= few + 2
    assert await pot(community) == 0


async def statements(community: Community, number: int) -> int:
    """How many statements it takes to close a challenge."""
    counted: list[str] = []

    def work(scope: Scope) -> bool:
        connection = scope.session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda *call: counted.append(call[2][:60])
        )
        return closing.close(scope, of_number(scope, number))

    community.clock.set(datetime(2026, 3, 12, 12, tzinfo=UTC))
    assert await within(community, work)
    return len(counted)
