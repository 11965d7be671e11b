"""Several processes on one database: what all of them hear counts once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from bot.core.events import Event, MessageDeleted
from bot.services.invariants import check
from bot.testing import Community, open_community
from models.tables import LedgerEntry, Member, Quarantine, Receipt, Standing

RULES: dict[str, int | str | bool] = {
    "points.message": 3,
    "points.message_cooldown": 60,
    "points.message_cap": 40,
    "points.reply": 0,
}
NAMES = [f"Member {n}" for n in range(8)]


async def hear(community: Community, events: Sequence[Event], random: Random) -> None:
    """Take events in, in an order of one's own, a few at a time."""
    shuffled = random.sample(events, len(events))
    for start in range(0, len(shuffled), 7):
        await community.receives(shuffled[start : start + 7])


async def test_processes_that_hear_the_same_at_once_count_it_once(url: str) -> None:
    async with (
        open_community(url, settings=RULES) as one,
        open_community(url, settings=RULES) as two,
        open_community(url, settings=RULES) as three,
    ):
        spoken = []
        for _ in range(20):
            spoken += [one.person(name).message("hello") for name in NAMES]
            one.wait(minutes=1)
        for days, community in enumerate((one, two, three)):  # their clocks do not agree
            community.clock.set(spoken[-1].at + timedelta(days=3 * days))
        ears = zip((one, two, three), map(Random, range(3)), strict=True)
        await asyncio.gather(*(hear(ear, spoken, random) for ear, random in ears))

        database, declared = one.app.database, one.app.declared
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        assert await database.run(lambda s: s.scalar(select(func.count(Receipt.id)))) == len(spoken)
        earned = select(Member.name, Standing.earned).join(
            Standing, Standing.member_id == Member.id
        )
        rows = await database.run(lambda s: s.execute(earned).all())
        assert sorted(map(tuple, rows)) == [(name, 60) for name in NAMES]
        assert await database.run(lambda s: check(s, declared)) == []


async def test_processes_that_take_back_the_same_at_once_take_it_back_once(url: str) -> None:
    async with open_community(url, settings=RULES) as one, open_community(url) as two:
        spoken = []
        for _ in range(10):
            spoken += [one.person(name).message("hello") for name in NAMES]
            one.wait(minutes=1)
        await one.receives(spoken)
        gone = [
            MessageDeleted(group=m.group, external_id=m.external_id, at=m.at) for m in spoken[::2]
        ]
        await asyncio.gather(hear(one, gone, Random(1)), hear(two, gone, Random(2)))

        def totals(session: Any) -> Any:
            kinds = session.scalars(select(LedgerEntry.reverses_id.is_(None))).all()
            return Counter(kinds), session.scalar(select(func.sum(Standing.earned)))

        database, declared = one.app.database, one.app.declared
        assert await database.run(totals) == (Counter({True: 80, False: 40}), 120)
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        assert await database.run(lambda s: check(s, declared)) == []


async def test_processes_that_hear_different_replies_at_once_lose_none(url: str) -> None:
    rules: dict[str, int | str | bool] = {"points.message": 0, "points.reply": 5}
    async with (
        open_community(url, settings=rules) as one,
        open_community(url, settings=rules) as two,
    ):
        asked = [one.person(name).message("how?") for name in NAMES]
        await one.receives(asked)
        replies = [
            one.person(by).message("so", reply_to=message.external_id)
            for by in NAMES
            for message in asked[:2]
            for _ in range(4)
        ]
        await asyncio.gather(
            hear(one, replies[::2], Random(1)), hear(two, replies[1::2], Random(2))
        )

        def totals(session: Any) -> Any:
            count = func.count(LedgerEntry.id)
            return sorted(session.scalars(select(count).group_by(LedgerEntry.root_id)))

        database, declared = one.app.database, one.app.declared
        assert await database.run(totals) == [4] * 2 + [8] * 6
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        assert await database.run(lambda s: check(s, declared)) == []
