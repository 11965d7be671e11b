"""What must hold does hold in a community that was lived in; and what is broken is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot.services.invariants import INVARIANTS, REPORTED, Breach, check, check_quickly
from bot.services.invariants.looks import marks, news
from bot.testing import Community, open_community
from models.tables import (
    ScoreCount,
    Sketch,
    Standing,
    Tally,
)
from tests.bot.services.favour_plants import accepted, question, staked, thanks
from tests.bot.services.plants import (
    AT,
    DAY,
    Plant,
    anew,
    audit,
    button,
    challenge,
    challenge_entry,
    changed,
    check_in,
    check_in_for_nothing,
    condition,
    delete_unnoticed,
    enrol,
    entry,
    excuse,
    excuse_a_day_that_was_held,
    hall,
    id_of,
    league,
    lose_a_bucket,
    lose_a_check_in,
    lose_a_standing,
    lose_a_tally,
    message,
    move_away,
    no_key,
    no_trigger,
    put_receipt,
    receipt,
    reverse_a_reversal,
    reverse_by_halves,
    root_of_a_root,
    run,
    stand_twice,
    swap_places,
    too_much,
)

GONE = 10**15
TOKEN = "12345678:" + "A" * 35


PLANTED: dict[str, list[Plant]] = {
    "erased": [anew],
    "sums": [
        changed(Standing.balance, "Alice", Standing.balance + 1),
        changed(Standing.earned, "Fay", Standing.earned + 1),
        changed(Standing.week, "Fay", Standing.week + 1),
        changed(Standing.month, "Fay", Standing.month + 1),
    ],
    "level": [changed(Standing.level, "Alice", Standing.level + 1)],
    "debt": [changed(Standing.balance, "Cleo", -1)],
    "tally": [
        lambda s: s.execute(update(Tally).values(counted=Tally.counted + 1)),
        lambda s: s.execute(update(Tally).values(points=Tally.points - 1)),
        lose_a_tally,
    ],
    "standing": [stand_twice, lose_a_standing],
    "listed": [changed(Standing.listed, "Emil", True)],
    "reason": [lambda s: entry(s, reason="unheard-of")],
    "limit": [too_much],
    "price": [lambda s: entry(s, rate=1), lambda s: entry(s, rate=3, quantity=0.5)],
    "reversal": [reverse_by_halves, reverse_a_reversal],
    "deletion": [delete_unnoticed],
    "reward": [lose_a_check_in],
    "root": [root_of_a_root],
    "community": [
        lambda s: entry(s, member_id=id_of(s, "Gus")),
        lambda s: entry(s, root_id=id_of(s, "Gus")),
        lambda s: entry(s, receipt_id=receipt(s, "Gus", "message").id),
        lambda s: put_receipt(s, member_id=id_of(s, "Gus")),
        lambda s: put_receipt(s, to_member_id=id_of(s, "Gus")),
        lambda s: check_in(s, member_id=id_of(s, "Gus")),
        lambda s: check_in(s, root_id=id_of(s, "Gus")),
        lambda s: audit(s, actor_id=id_of(s, "Gus")),
        lambda s: audit(s, subject_id=id_of(s, "Gus")),
        lambda s: audit(s, receipt_id=receipt(s, "Gus", "message").id),
        lambda s: challenge_entry(s, member_id=id_of(s, "Gus")),
    ],
    "dangling": [
        lambda s: entry(s, receipt_id=GONE),
        lambda s: entry(s, member_id=GONE),
        lambda s: entry(s, root_id=GONE),
        lambda s: put_receipt(s, group_id=GONE),
        lambda s: put_receipt(s, member_id=GONE),
        lambda s: put_receipt(s, to_member_id=GONE),
        lambda s: audit(s, receipt_id=GONE),
        lambda s: s.execute(insert(Sketch).values(root_id=GONE, at=AT, signature=b"")),
    ],
    "check_in": [
        lambda s: check_in(s, at=AT + timedelta(days=4)),
        lambda s: check_in(s, at=AT - timedelta(days=1)),
        lambda s: check_in(s, timezone="Nowhere/Land"),
    ],
    "excused": [excuse_a_day_that_was_held, lambda s: excuse(s, "Alice", DAY, "whim")],
    "stake": [lambda s: enrol(s, staked=5), lambda s: enrol(s, returned=5)],
    "pot": [
        lambda s: challenge(s, state="ended", closed_at=AT, erased=5),
        lambda s: challenge(s, state="ended"),
        lambda s: challenge(s, closed_at=AT),
    ],
    "challenge": [
        lambda s: challenge_entry(s, day=DAY + timedelta(days=9), at=AT + timedelta(days=9)),
        lambda s: challenge_entry(s, at=AT + timedelta(days=4)),
        lambda s: challenge_entry(s, origin="nowhere"),
    ],
    "founded": [
        lambda s: entry(s, reason="thanked", source="thanks 7"),
        lambda s: entry(s, reason="quiz", source="quiz 7"),
        lambda s: entry(s, reason="vote", source="ballot 7"),
        lambda s: entry(s, reason="accepted", source="question 7"),
    ],
    "bounty": [lambda s: staked(s, staked=5), lambda s: staked(s, returned=5)],
    "outbox": [
        lambda s: message(s, body=None),
        lambda s: message(s, body="{}", sent_at=AT),
        lambda s: message(s, body=None, sent_at=AT, refused="gone"),
    ],
    "job_run": [
        lambda s: run(s, period=AT, done_at=AT - timedelta(hours=1)),
        lambda s: run(s, period=AT, done_at=AT, leased_until=AT + timedelta(hours=1)),
    ],
    "harmless": [
        lambda s: message(s, body="evil \u202e live"),
        lambda s: message(s, body="Hello @everyone!"),
        lambda s: message(s, body=f"It is {TOKEN}."),
        lambda s: message(s, body="postgresql://hearth:secret@db/hearth"),
    ],
    "addressee": [
        lambda s: message(s, body="{}", chat="account nobody"),
        lambda s: message(s, body="{}", chat="account gus"),
    ],
    "guard": [no_trigger, no_key],
}
"""What is seen by a look at what is new, where the rows are, or their members did something."""

NIGHTLY: dict[str, list[Plant]] = {
    "histogram": [
        lambda s: s.execute(update(ScoreCount).values(members=ScoreCount.members + 1)),
        lose_a_bucket,
    ],
    "board": [swap_places],
    "reward": [check_in_for_nothing],
    "community": [
        condition,
        league,
        hall,
        move_away,
        lambda s: challenge(s, creator_id=id_of(s, "Gus")),
        lambda s: enrol(s, root_id=id_of(s, "Gus")),
        lambda s: question(s, root_id=id_of(s, "Gus")),
        lambda s: accepted(s, accepter_id=id_of(s, "Gus")),
        lambda s: thanks(s, giver_id=id_of(s, "Gus")),
    ],
    "dangling": [button],
    "settled": [
        lambda s: accepted(s, "open"),
        lambda s: accepted(s, bounty=5),
        lambda s: question(s, state="closed"),
        lambda s: question(s, state="closed", settled_at=AT, erased=5),
    ],
}
"""What only a look at everything sees."""

ALONG = {"histogram": {"board"}, "board": {"sums"}, "debt": {"sums"}}
"""What cannot be broken without breaking something else."""


class Undone(Exception):
    """Ends a transaction without a trace."""


Found = tuple[list[Breach], list[Breach], list[Breach]]
"""In everything, in what is new, and at the end of a test."""


async def breaches_of(community: Community, plant: Plant) -> Found:
    """What is found when something is planted; nothing of it stays."""
    found: list[list[Breach]] = []

    def work(session: Session) -> None:
        since = marks(session)
        plant(session)
        declared = community.app.declared
        found.append(check(session, declared))
        found.append(check(session, declared, news(session, since)))
        found.append(check_quickly(session, declared))
        raise Undone

    with pytest.raises(Undone):
        await community.app.database.run(work)
    return found[0], found[1], found[2]


async def test_a_community_that_was_lived_in_is_clean(lived_in: Community) -> None:
    assert await breaches_of(lived_in, lambda session: None) == ([], [], [])


async def test_what_breaks_an_invariant_is_found_by_that_alone(lived_in: Community) -> None:
    for invariant in INVARIANTS:
        await is_found_alone(lived_in, invariant)


async def is_found_alone(lived_in: Community, invariant: str) -> None:
    seen_at_once, seen_by_night = PLANTED.get(invariant, []), NIGHTLY.get(invariant, [])
    assert seen_at_once or seen_by_night, f"nothing is planted that breaks {invariant}"
    for plant in [*seen_at_once, *seen_by_night]:
        found, soon, quickly = await breaches_of(lived_in, plant)
        broken = {breach.invariant for breach in found}
        assert invariant in broken <= {invariant} | ALONG.get(invariant, set())
        assert all(breach.place and breach.message.endswith(".") for breach in found)
        assert (invariant in {breach.invariant for breach in soon}) == (plant in seen_at_once)
        assert quickly == [breach for breach in found if breach.invariant != "board"]


async def test_of_many_breaches_the_first_are_told_and_the_others_counted(
    lived_in: Community,
) -> None:
    def plant(session: Session) -> None:
        for _ in range(REPORTED + 3):
            entry(session, reason="unheard-of")

    found, *_ = await breaches_of(lived_in, plant)
    assert len(found) == REPORTED + 1
    assert found[-1].message == "The same is wrong in 3 more places."


@pytest.mark.parametrize("reason", ["", "it is spoilt on purpose"])
async def test_a_test_ends_well_only_if_all_holds_or_it_says_why_not(url: str, reason: str) -> None:
    async def spoils() -> None:
        async with open_community(url) as community:
            await community.person("Alice").says("hello")
            plant = changed(Standing.balance, "Alice", -7)
            await community.app.database.run(plant)
            community.spoilt = reason

    if reason:
        await spoils()
        return
    with pytest.raises(
        AssertionError, match=r"sums: community \d+, member \d+: Of its sums balance"
    ):
        await spoils()
