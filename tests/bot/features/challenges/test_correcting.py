"""/challenge correct and feature: what admins put right and honour, on record and back again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables import AuditEntry, ChallengeEntry
from tests.bot.features.challenges.village import (
    DAY,
    MONDAY,
    balance,
    challenge,
    did,
    look,
    within,
)


@pytest.fixture
async def olga(community: Community) -> Person:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("hello")
    return olga


@pytest.fixture
async def alice(community: Community) -> Person:
    """She is in a challenge since March 2, and it is the 5th."""
    alice = community.person("Alice", username="alice")
    await challenge(community, Rule(price=0))
    await alice.says("/challenge join 1")
    community.wait(days=3)
    return alice


async def actions(community: Community) -> list[tuple[str, str]]:
    def read(scope: Scope) -> list[tuple[str, str]]:
        rows = select(AuditEntry.action, AuditEntry.target).order_by(AuditEntry.id)
        return [(action, target) for action, target in scope.session.execute(rows)]

    return await within(community, read)


async def test_an_admin_adds_a_day_for_all_to_read(
    community: Community, alice: Person, olga: Person
) -> None:
    heard = await olga.says("/challenge correct 1 @alice 2026-03-03")
    assert "📝 Alice: Mar 3, 2026 now counts in Writing" in heard.public
    seen = await look(community, alice)
    assert seen.entries == [(MONDAY + DAY, "admin", 1)]
    assert await balance(alice) == 0
    again = await olga.says("/challenge correct 1 @alice 2026-03-03")
    assert "is counted for Alice already" in again.private


async def test_what_was_added_is_taken_back_exactly(
    community: Community, alice: Person, olga: Person
) -> None:
    await did(alice, MONDAY)
    before = await look(community, alice)
    for _ in range(2):
        await olga.says("/challenge correct 1 @alice 03-03")
        heard = await olga.says("/challenge correct 1 @alice 03-03 undo")
        assert "what was added for Mar 3, 2026 in Writing is taken back" in heard.public
        assert (await look(community, alice)).progress == before.progress
    assert (
        await actions(community)
        == [
            ("challenge_corrected", "1 · 2026-03-03"),
            ("challenge_uncorrected", "1 · 2026-03-03"),
        ]
        * 2
    )


async def test_what_members_did_themselves_stays_theirs(
    community: Community, alice: Person, olga: Person
) -> None:
    await did(alice, MONDAY)
    heard = await olga.says("/challenge correct 1 @alice 03-02 undo")
    assert "What members checked in themselves stays theirs" in heard.private
    assert (await look(community, alice)).entries == [(MONDAY, "checkin", 1)]


async def test_a_make_up_can_be_taken_back_and_is_then_decided(
    community: Community, alice: Person, olga: Person
) -> None:
    await alice.says("/challenge makeup 1 03-02")
    await olga.says("/challenge correct 1 @alice 03-02 undo")
    assert (await look(community, alice)).entries == []
    assert "An admin has decided" in (await alice.says("/challenge makeup 1 03-02")).private


async def test_quantities_are_added_and_taken_back(community: Community, olga: Person) -> None:
    bo = community.person("Bo", username="bo")
    await challenge(community, Rule(kind="total", goal=600, unit="min"))
    await bo.says("/challenge join 1")
    await did(bo, MONDAY, quantity=30)
    heard = await olga.says("/challenge correct 1 @bo 2026-03-02")
    assert "A number from 1 to" in heard.private
    await olga.says("/challenge correct 1 @bo 2026-03-02 45")
    await olga.says("/challenge correct 1 @bo 2026-03-02 15")
    seen = await look(community, bo)
    assert seen.progress
    assert seen.progress.quantity == 90
    await olga.says("/challenge correct 1 @bo 2026-03-02 undo")
    assert (await look(community, bo)).entries == [(MONDAY, "checkin", 30)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/challenge correct 1 @alice 2026-03-06", "cannot be corrected"),
        ("/challenge correct 1 @alice 2026-03-01", "cannot be corrected"),
        ("/challenge correct 1 @alice sometime", "is no day that I understand"),
        ("/challenge correct 1 @olga 2026-03-03", "Another admin has to correct"),
        ("/challenge correct 1 @bo 2026-03-03", "Bo is not in Writing"),
        ("/challenge correct 7 @alice 2026-03-03", "There is no challenge number 7"),
    ],
)
async def test_what_cannot_be_corrected_is_refused(
    community: Community, alice: Person, line: str, words: str
) -> None:
    olga = community.person("Olga", role=Role.ADMIN, username="olga")
    await olga.says("hello")
    await community.person("Bo", username="bo").says("hello")
    assert words in (await olga.says(line)).private
    assert await actions(community) == []


async def test_members_correct_nobody(community: Community, alice: Person) -> None:
    bo = community.person("Bo")
    assert "Only admins" in (await bo.says("/challenge correct 1 @alice 03-03")).private


async def featured(community: Community) -> list[bool]:
    def read(scope: Scope) -> list[bool]:
        entries = select(ChallengeEntry).order_by(ChallengeEntry.id)
        return [entry.featured_at is not None for entry in scope.session.scalars(entries)]

    return await within(community, read)


async def checked_in(alice: Person) -> str:
    """The message by which she did today."""
    return (await alice.says("/checkin #1 twenty pages")).message


async def test_a_featured_check_in_is_honoured_where_it_stands(
    community: Community, alice: Person, olga: Person
) -> None:
    message = await checked_in(alice)
    had = await balance(alice)
    heard = await olga.says("/challenge feature what a fine page", reply_to=message)
    assert "Alice's check-in is worth a look!\nwhat a fine page" in heard.public
    assert heard.says[0].reply_to == message
    assert await featured(community) == [True]
    assert await balance(alice) == had + 10
    again = await olga.says("/challenge feature", reply_to=message)
    assert "featured already" in again.private
    assert await balance(alice) == had + 10


async def test_featuring_is_taken_back_exactly_and_can_be_done_again(
    community: Community, alice: Person, olga: Person
) -> None:
    message = await checked_in(alice)
    had = await balance(alice)
    for _ in range(2):
        await olga.says("/challenge 精选", reply_to=message)
        assert await balance(alice) == had + 10
        heard = await olga.says("/challenge feature undo", reply_to=message)
        assert "10 points are taken back" in heard.private
        assert (await balance(alice), await featured(community)) == (had, [False])
    heard = await olga.says("/challenge feature undo", reply_to=message)
    assert "is not featured" in heard.private


async def test_without_points_it_is_still_an_honour(
    community: Community, alice: Person, olga: Person
) -> None:
    await olga.says("/settings points.featured 0")
    message = await checked_in(alice)
    had = await balance(alice)
    await olga.says("/challenge feature", reply_to=message)
    assert (await balance(alice), await featured(community)) == (had, [True])
    await olga.says("/challenge feature undo", reply_to=message)
    assert await featured(community) == [False]


async def test_what_is_no_check_in_cannot_be_featured(
    community: Community, alice: Person, olga: Person
) -> None:
    said = await alice.says("a lovely day")
    heard = await olga.says("/challenge feature", reply_to=said.message)
    assert "is no check-in" in heard.private
    assert "Reply to the check-in" in (await olga.says("/challenge feature")).private


async def test_admins_do_not_feature_themselves(community: Community, olga: Person) -> None:
    await challenge(community)
    await olga.says("/challenge join 1")
    said = await olga.says("/points")
    await did(olga, MONDAY, message=said.message)
    heard = await olga.says("/challenge feature", reply_to=said.message)
    assert "Another admin" in heard.private
