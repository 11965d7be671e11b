"""Erasing somebody while they, and others about them, go on."""

from __future__ import annotations

import asyncio
import random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.invariants import check
from bot.testing import Community
from models.tables import Account, Member
from tests.bot.services.privacy.village import ACCOUNT, NAME, erase, zerlina

ROUNDS = 12


async def test_whoever_is_erased_while_they_write_is_erased_whole(village: Community) -> None:
    randomness = random.Random(7)
    bob = village.person("Bob")
    for round in range(ROUNDS):
        village.wait(hours=1)
        before = await bob.says(f"the question of round {round}")
        one, answered = zerlina(village), before.message
        batches = [
            [
                one.message(f"{round} {n} many words on it", reply_to=answered),
                bob.message(f"{round} {n} and an answer to them", reply_to=answered),
                one.message("/checkin"),
            ]
            for n in range(4)
        ]
        await village.receives([one.message(f"here am I in round {round}")])
        village.wait(minutes=1)

        async def erased_in_between() -> None:
            await asyncio.sleep(randomness.uniform(0, 0.03))
            await erase(village)

        receiving = [village.app.receive(batch) for batch in batches]
        await asyncio.gather(*receiving, erased_in_between())
        assert await village.app.database.run(lambda s: check(s, village.app.declared)) == []
        assert await village.app.database.run(known) in (set(), {NAME})


def known(session: Session) -> set[str]:
    """The names that the account has."""
    rows = session.scalars(
        select(Member.name)
        .join(Account, Account.person_id == Member.person_id)
        .where(Account.external_id == ACCOUNT)
    )
    return set(rows)
