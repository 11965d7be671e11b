"""Pots of members who are erased: each stays the sum of what those who are left put in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.services import groups
from bot.services.questions import bounties, cards, finding
from bot.testing import Community, open_community
from models.tables import Acceptance, Bounty, LedgerEntry, Member, Question

T = TypeVar("T")
SETTINGS: dict[str, Any] = {"points.checkin": 100, "levels.announce": "off"}


async def within(community: Community, work: Callable[[Scope], T]) -> T:
    def run(session: Session) -> T:
        group = groups.find_group(session, community.group)
        assert group
        return work(scope_of(community.app, session, group.community))

    return await community.app.database.run(run)


async def furnish(community: Community, *, accepted: bool) -> None:
    """Alice and Cleo stake 30 and 20; Bob answers, and that is accepted or not."""
    people = [community.person(name) for name in ("Alice", "Bob", "Cleo")]
    alice, bob, cleo = people
    await community.receives([one.message("/checkin") for one in people])
    asked = await alice.says("/ask How?")
    await alice.says("/bounty 30")
    await cleo.says("/bounty 20", reply_to=asked.message)
    answer = await bob.says("So.", reply_to=asked.message)
    if accepted:
        await alice.says("/accept", reply_to=answer.message)


def without(name: str) -> Callable[[Scope], int]:
    """Release a member, and let their rows go as erasing does; what is in the pot then."""

    def work(scope: Scope) -> int:
        member = scope.session.scalars(select(Member.id).where(Member.name == name)).one()
        bounties.release(scope, [member])
        for kind in (Acceptance, Bounty):
            for row in scope.session.scalars(select(kind).where(kind.root_id == member)).all():
                scope.session.delete(row)
        scope.session.flush()
        return pot(scope)

    return work


def pot(scope: Scope) -> int:
    return cards.pot(scope, scope.session.scalars(select(Question)).one())


def moved(scope: Scope) -> dict[str, int]:
    rows = scope.session.execute(
        select(Member.name, func.sum(LedgerEntry.points))
        .join(Member, Member.id == LedgerEntry.root_id)
        .where(LedgerEntry.reason == "bounty")
        .group_by(Member.name)
    )
    return {name: int(points) for name, points in rows if points}


def close(scope: Scope) -> int:
    (question,) = finding.hold(scope, scope.session.scalars(select(Question.id)).all())
    bounties.give_back(scope, question)
    scope.session.flush()
    return pot(scope)


async def test_a_stake_in_an_open_pot_goes_with_whoever_put_it_in(url: str) -> None:
    async with open_community(url, settings=SETTINGS) as community:
        await furnish(community, accepted=False)
        assert await within(community, without("Cleo")) == 30
        assert await within(community, moved) == {"Alice": -30}
        assert await within(community, close) == 0
        assert await within(community, moved) == {}


async def test_what_was_paid_stays_paid_when_who_staked_is_erased(url: str) -> None:
    async with open_community(url, settings=SETTINGS) as community:
        await furnish(community, accepted=True)
        assert await within(community, without("Cleo")) == 0
        await community.person("Alice").says("/unaccept 1")
        assert await within(community, pot) == 50
        await community.person("Alice").says("/question close 1")
        assert await within(community, pot) == 0
        assert await within(community, moved) == {"Cleo": -20}  # she is erased in earnest later


async def test_a_pot_that_an_erased_member_won_is_spent(url: str) -> None:
    async with open_community(url, settings=SETTINGS) as community:
        await furnish(community, accepted=True)
        community.spoilt = "what Bob won goes with him, but here his entries stay"
        assert await within(community, without("Bob")) == 0
        alice = community.person("Alice")
        await alice.says("/unaccept 1")
        assert await within(community, pot) == 0
        await community.person("Cleo").says("/bounty 5 1")
        assert await within(community, pot) == 5
        await alice.says("/question close 1")
        assert await within(community, pot) == 0
