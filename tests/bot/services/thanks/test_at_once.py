"""Several processes on one database: thanks that all of them hear count once, and go once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.events import Event, MessageDeleted
from bot.services.invariants import check
from bot.testing import Community, open_community
from models.tables import LedgerEntry, Member, Quarantine, Thanks

NAMES = ("Ann", "Ben", "Cho", "Dee")
RULES: dict[str, int | str | bool] = {"thanks.daily": 4}


async def hear(community: Community, events: Sequence[Event], random: Random) -> None:
    """Take events in, in an order of one's own, a few at a time."""
    shuffled = random.sample(events, len(events))
    for start in range(0, len(shuffled), 5):
        await community.receives(shuffled[start : start + 5])


async def test_thanks_heard_by_several_processes_count_once(url: str) -> None:
    async with (
        open_community(url, settings=RULES) as one,
        open_community(url, settings=RULES) as two,
    ):
        people = [one.person(name) for name in NAMES]
        posts = [(await person.says("my notes")).message for person in people]
        said: list[Event] = []
        for hours in range(3):
            for n, giver in enumerate(people):
                for step in (1, 2, 3):
                    one.wait(seconds=1)
                    said.append(giver.message("thanks", reply_to=posts[(n + step) % 4]))
            one.wait(hours=hours)
        two.clock.set(one.clock.now())
        gone: list[Event] = [
            MessageDeleted(group=m.group, external_id=m.external_id, at=m.at) for m in said[::5]
        ]
        ears = [(one, Random(1)), (two, Random(2)), (one, Random(3))]
        await asyncio.gather(*(hear(ear, said + gone, random) for ear, random in ears))

        def totals(session: Session) -> list[tuple[str, int]]:
            thanked = LedgerEntry.reason == "thanked"
            joined = select(Member.name, func.sum(LedgerEntry.points)).join(
                Member, Member.id == LedgerEntry.root_id
            )
            rows = session.execute(joined.where(thanked).group_by(Member.name))
            return sorted((name, points) for name, points in rows)

        # Each thanks each other one for one message; of the three times one is enough.
        database, declared = one.app.database, one.app.declared
        assert await database.run(totals) == [(name, 6) for name in NAMES]
        assert await database.run(lambda s: s.scalar(select(func.count(Quarantine.id)))) == 0
        kept = select(func.count(Thanks.id)).where(Thanks.gone_at.is_(None))
        assert await database.run(lambda s: s.scalar(kept)) == len(said) - len(gone)
        assert await database.run(lambda s: check(s, declared)) == []
