"""A community with many members and a past, written straight into the tables."""

from __future__ import annotations

import random

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.core.events import Address
from bot.core.feature import Declared
from bot.core.i18n import load_catalogue
from bot.features import FEATURES
from bot.services import groups, scores
from bot.services.groups import NewCommunity
from bot.services.levels import DEFAULT, preset
from bot.testing import START
from models import bulk
from models.database import Database
from models.tables import Account, Member, Person, Standing

PLATFORM = "stage"
GROUP = "group"
CHUNK = 50_000
SEEN_THIS_MONTH = 0.1


async def settle(database: Database, members: int) -> None:
    """Put `members` members with accounts 1, 2, 3, … and a spread of scores into one community."""
    await database.run(_found)
    for first in range(1, members + 1, CHUNK):
        last = min(first + CHUNK, members + 1)
        await database.run(lambda s, ids=range(first, last): _populate(s, ids))
    if database.url.get_backend_name() == "postgresql":
        # What autovacuum does within a minute; a community of this size has long been there.
        await database.run(lambda s: s.execute(text("ANALYZE account, member, standing")))


def _found(session: Session) -> None:
    start = NewCommunity("UTC", "en", 0)
    community = groups.make_community(session, "Crowd", START, start)
    groups.add_group(session, community, Address(PLATFORM, GROUP), "Crowd")
    community.window_day = START.date()


def _populate(session: Session, ids: range) -> None:
    randomness = random.Random(ids.start)
    bulk.insert(session, Person.__table__, [{"id": n, "created_at": START} for n in ids])
    bulk.insert(
        session,
        Account.__table__,
        [{"person_id": n, "platform": PLATFORM, "external_id": str(n)} for n in ids],
    )
    bulk.insert(
        session,
        Member.__table__,
        [
            {
                "id": n,
                "community_id": 1,
                "person_id": n,
                "name": f"Member {n}",
                "role": 0,
                "hidden": False,
                "joined_at": START,
            }
            for n in ids
        ],
    )
    standings = [_standing(n, randomness) for n in ids]
    bulk.insert(session, Standing.__table__, standings)
    deltas: scores.Deltas = {}
    for row in standings:
        scores.move(deltas, "all", 0, row["earned"])
        scores.move(deltas, "30d", 0, row["month"])
        scores.move(deltas, "7d", 0, row["week"])
    community = groups.find_group(session, Address(PLATFORM, GROUP))
    if community is None:
        raise RuntimeError("the community was not founded")
    scope = Scope(
        session=session,
        now=START,
        community=community.community,
        declared=Declared(FEATURES),
        catalogue=load_catalogue(),
    )
    scores.write(scope, deltas)


def _standing(n: int, randomness: random.Random) -> dict[str, int | bool]:
    month = int(randomness.expovariate(1 / 60)) if randomness.random() < SEEN_THIS_MONTH else 0
    week = randomness.randint(0, month) if month else 0
    earned = month + int(randomness.expovariate(1 / 400))
    return {
        "community_id": 1,
        "hot": week > 0,
        "member_id": n,
        "earned": earned,
        "balance": earned,
        "level": preset(DEFAULT).level_of(earned),
        "week": week,
        "month": month,
        "listed": True,
    }
