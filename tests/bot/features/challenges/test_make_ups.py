"""/challenge makeup (补卡): a missed day is counted after all, at once or when an admin agrees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.events import Role
from bot.services.challenges.rule import Rule, Task
from bot.testing import Community, Person
from models.tables import AuditEntry, Challenge
from models.tables.challenges import ENDED
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
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def olga(community: Community) -> Person:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("hello")
    return olga


async def missed_the_second_day(alice: Person, rule: Rule, creator: Person | None = None) -> None:
    """Alice did the 2nd and the 4th of March; it is the 5th, and the 3rd is missed."""
    await challenge(alice.community, rule, creator=creator)
    await alice.says("/challenge join 1")
    alice.community.wait(days=3, hours=5)
    await did(alice, MONDAY, MONDAY + 2 * DAY)


async def streak(alice: Person) -> int:
    progress = (await look(alice.community, alice)).progress
    assert progress
    return progress.current


async def test_a_missed_day_counts_at_once_and_restores_the_streak(alice: Person) -> None:
    await missed_the_second_day(alice, Rule())
    had = await balance(alice)
    assert await streak(alice) == 1
    heard = await alice.says("/challenge makeup 1 03-03 it was late")
    assert heard.reactions == ["👍"]
    assert heard.public == ""
    assert "Mar 3, 2026 counts after all, without points" in heard.private
    assert "Make-ups left: 1" in heard.private
    assert await streak(alice) == 3
    assert await balance(alice) == had
    assert (await look(alice.community, alice)).entries[1] == (MONDAY + DAY, "makeup", 1)


async def test_missed_days_are_offered_as_buttons(alice: Person) -> None:
    await missed_the_second_day(alice, Rule())
    heard = await alice.says("/challenge makeup")
    assert heard.buttons == {"Mar 3, 2026": "/challenge makeup 1 2026-03-03"}
    await alice.presses(heard.buttons["Mar 3, 2026"])
    assert await streak(alice) == 3
    assert (
        "Nothing in Writing needs to be made up for"
        in (await alice.says("/challenge makeup 1")).private
    )


async def test_a_make_up_in_chinese(community: Community) -> None:
    mei = community.person("Mei", locale="zh")
    await challenge(community, name="写作")
    await mei.says("挑战 加入")
    community.wait(days=3, hours=5)
    assert "补上了（不计积分）" in (await mei.says("挑战 补卡 1 3月3日")).private


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("today", "is not over yet"),
        ("tomorrow", "is not over yet"),
        ("03-04", "is counted already"),
        ("2026-02-28", "is not one of your days"),
        ("someday", "is no day that I understand"),
    ],
)
async def test_other_days_are_refused_with_a_reason(alice: Person, typed: str, words: str) -> None:
    await missed_the_second_day(alice, Rule())
    assert words in (await alice.says(f"/challenge makeup 1 {typed}")).private
    assert await streak(alice) == 1


async def test_what_can_still_be_checked_in_for_uses_no_make_up(alice: Person) -> None:
    await challenge(alice.community)
    await alice.says("/challenge join 1")
    alice.community.wait(hours=20)  # five in the morning
    heard = await alice.says("/challenge makeup 1 yesterday")
    assert "/checkin yesterday #1" in heard.private


async def test_days_away_need_none(alice: Person) -> None:
    await challenge(alice.community)
    await alice.says("/challenge join 1")
    await alice.says("/challenge away 1 tomorrow")
    alice.community.wait(days=3, hours=5)
    assert "Nothing is missing for" in (await alice.says("/challenge makeup 1 03-03")).private


async def test_there_are_only_so_many(alice: Person) -> None:
    await challenge(alice.community, Rule(make_ups=1))
    await alice.says("/challenge join 1")
    alice.community.wait(days=4, hours=5)
    await alice.says("/challenge makeup 1 03-03")
    assert "already" in (await alice.says("/challenge makeup 1 03-03")).private
    heard = await alice.says("/challenge makeup 1 03-04")
    assert "All of your make-ups are in use (1)" in heard.private


async def test_it_is_proved_as_the_rule_wants(alice: Person) -> None:
    await missed_the_second_day(alice, Rule(proof="note", least=10))
    offered = await alice.says("/challenge makeup 1")
    assert "Mar 3, 2026" in offered.private
    assert not offered.buttons
    await alice.says("/challenge makeup 1 03-03 too short")
    assert await streak(alice) == 1
    await alice.says("/challenge makeup 1 03-03 twenty pages of Middlemarch")
    assert await streak(alice) == 3


async def test_where_only_the_sum_counts_none_are_needed(alice: Person) -> None:
    await missed_the_second_day(alice, Rule(kind="total", goal=600))
    for line in ("/challenge makeup 1 03-03", "/challenge makeup 1"):
        assert "only the sum counts" in (await alice.says(line)).private


async def test_a_checkpoint_that_was_missed_is_made_up_for(alice: Person) -> None:
    tasks = (Task(2, "Read part one"), Task(9, "Read part two"))
    await challenge(alice.community, Rule(kind="tasks", tasks=tasks))
    await alice.says("/challenge join 1")
    alice.community.wait(days=4, hours=5)
    assert "Nothing is missing" in (await alice.says("/challenge makeup 1 03-05")).private
    await alice.says("/challenge makeup 1 03-03")
    seen = await look(alice.community, alice)
    assert seen.progress
    assert [s.state for s in seen.progress.stretches] == ["met", "open"]


async def test_with_approval_it_waits_and_the_creator_hears_once_a_day(
    alice: Person, olga: Person
) -> None:
    await missed_the_second_day(alice, Rule(approve=True, make_ups=3), creator=olga)
    alice.community.wait(days=2)
    heard = await alice.says("/challenge makeup 1 03-03")
    assert "is with the admins" in heard.private
    assert heard.public == ""
    told = [o for o in heard.outgoing if o.place.account == olga.sender.account]
    assert len(told) == 1
    assert heard.buttons == {"Decide": "/challenge queue 1"}
    heard = await alice.says("/challenge makeup 1 03-05")
    assert not [o for o in heard.outgoing if o.place.account == olga.sender.account]
    assert "is waiting for an admin" in (await alice.says("/challenge makeup 1 03-03")).private
    alice.community.wait(days=1)
    heard = await alice.says("/challenge makeup 1 03-06")
    assert [o for o in heard.outgoing if o.place.account == olga.sender.account]


async def test_an_admin_grants_once_and_the_member_hears_of_it(alice: Person, olga: Person) -> None:
    await missed_the_second_day(alice, Rule(approve=True), creator=olga)
    await alice.says("/challenge makeup 1 03-03")
    assert await streak(alice) == 1
    heard = await olga.says("/challenge queue 1")
    assert "1 make-up waits" in heard.private
    assert "Alice · Mar 3, 2026 · Writing" in heard.private
    grant, refuse = heard.buttons["✓ Alice 03-03"], heard.buttons["✗ Alice 03-03"]
    heard = await olga.presses(grant)
    assert "Mar 3, 2026 counts, and restores the streak" in heard.private
    assert "Your make-up for Mar 3, 2026 in Writing counts" in heard.private
    assert heard.public == ""
    assert await streak(alice) == 3
    for line in (grant, refuse):
        assert "It has been decided already" in (await olga.presses(line)).private
    assert "No make-up waits" in (await olga.says("/challenge queue")).private
    assert await actions(alice.community) == [("make_up_granted", "1 · 2026-03-03")]


async def actions(community: Community) -> list[tuple[str, str]]:
    def read(scope: Scope) -> list[tuple[str, str]]:
        rows = select(AuditEntry.action, AuditEntry.target).order_by(AuditEntry.id)
        return [(action, target) for action, target in scope.session.execute(rows)]

    return await within(community, read)


async def test_a_refused_one_counts_not_and_frees_its_place(alice: Person, olga: Person) -> None:
    await missed_the_second_day(alice, Rule(approve=True, make_ups=1))
    alice.community.wait(days=2)
    await alice.says("/challenge makeup 1 03-03")
    heard = await olga.says("/challenge queue")
    heard = await olga.presses(heard.buttons["✗ Alice 03-03"])
    assert "was not accepted this time" in heard.private
    heard = await alice.says("/challenge makeup 1 03-03")
    assert "An admin has decided about Mar 3, 2026" in heard.private
    assert "is with the admins" in (await alice.says("/challenge makeup 1 03-05")).private


async def test_nobody_decides_about_their_own(community: Community, olga: Person) -> None:
    await missed_the_second_day(olga, Rule(approve=True))
    await olga.says("/challenge makeup 1 03-03")
    heard = await olga.says("/challenge queue")
    heard = await olga.presses(heard.buttons["✓ Olga 03-03"])
    assert "Another admin has to decide" in heard.private
    assert await streak(olga) == 1


async def test_members_do_not_decide(alice: Person) -> None:
    await missed_the_second_day(alice, Rule(approve=True))
    for line in ("/challenge queue", "/challenge grant 1", "/challenge refuse 1"):
        assert "Only admins" in (await alice.says(line)).private


async def test_after_the_end_nothing_is_decided(alice: Person, olga: Person) -> None:
    await missed_the_second_day(alice, Rule(approve=True))
    await alice.says("/challenge makeup 1 03-03")
    line = (await olga.says("/challenge queue")).buttons["✓ Alice 03-03"]

    def end(scope: Scope) -> None:
        one = scope.session.scalars(select(Challenge)).one()
        one.state, one.closed_at = ENDED, scope.now

    await within(alice.community, end)
    assert "Writing is over" in (await olga.presses(line)).private
    assert "Writing is over" in (await alice.says("/challenge makeup 1 03-03")).private
    assert "There is no such make-up" in (await olga.says("/challenge grant 999")).private


async def test_where_there_are_none_that_is_said(alice: Person) -> None:
    await missed_the_second_day(alice, Rule(make_ups=0))
    assert "knows no make-ups" in (await alice.says("/challenge makeup 1 03-03")).private
