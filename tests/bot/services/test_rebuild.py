"""Sums that were lost or spoilt can be counted anew from the ledger."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.services.invariants import check
from bot.services.rebuild import Rebuilt, rebuild
from bot.testing import Community
from models.tables import Base, LevelNotice, Member, ScoreCount, Standing, Tally

SUMS: tuple[type[Base], ...] = (Tally, Standing, ScoreCount)


def snapshot(session: Session) -> dict[str, list[Any]]:
    """All rows of the sums in key order; an empty bucket is as good as none."""
    kept = {
        table.__tablename__: [
            tuple(row)
            for row in session.execute(
                select(*table.__table__.columns).order_by(*table.__table__.primary_key)
            )
        ]
        for table in SUMS
    }
    kept["score_count"] = [row for row in kept["score_count"] if row[-1]]
    return kept


def spoil(session: Session) -> None:
    """Spoil every row, lose some, and make some up."""
    session.execute(update(Tally).values(points=Tally.points + 1, counted=0))
    session.execute(update(ScoreCount).values(members=7))
    session.execute(
        update(Standing).values(
            earned=Standing.earned - 3, balance=99, level=40, week=-1, month=5, listed=False
        )
    )
    emil = session.scalars(select(Member).where(Member.name == "Emil")).one()
    session.execute(delete(Standing).where(Standing.member_id == emil.id))
    session.execute(delete(Tally).where(Tally.reason == "checkin"))
    session.execute(delete(ScoreCount).where(ScoreCount.board == "7d"))
    stray = {"community_id": emil.community_id, "member_id": 10**6}
    session.execute(insert(Standing).values(hot=True, listed=True, **stray))


async def test_what_was_spoilt_is_as_before(lived_in: Community) -> None:
    database, declared = lived_in.app.database, lived_in.app.declared
    before = await database.run(snapshot)
    await database.run(spoil)
    assert await database.run(lambda s: check(s, declared))
    rebuilt = await database.run(lambda s: rebuild(s, declared))
    assert rebuilt.tallies == len(before["tally"])
    assert rebuilt.standings == len(before["standing"]) + 1
    assert rebuilt.scores
    assert await database.run(snapshot) == before
    assert await database.run(lambda s: check(s, declared)) == []


async def test_what_is_right_stays_untouched(lived_in: Community) -> None:
    database, declared = lived_in.app.database, lived_in.app.declared
    before = await database.run(snapshot)
    assert await database.run(lambda s: rebuild(s, declared)) == Rebuilt(0, 0, 0)
    assert await database.run(snapshot) == before


async def test_levels_that_were_announced_are_not_announced_again(lived_in: Community) -> None:
    database, declared = lived_in.app.database, lived_in.app.declared
    told = select(LevelNotice.member_id, LevelNotice.level).order_by("member_id", "level")
    before = await database.run(lambda s: s.execute(told).all())
    await database.run(spoil)
    await database.run(lambda s: rebuild(s, declared))
    assert await database.run(lambda s: s.execute(told).all()) == before
    heard = await lived_in.person("Alice").says("still here")
    assert heard.text == ""


async def test_an_empty_database_has_nothing_to_rebuild(community: Community) -> None:
    declared = community.app.declared
    assert await community.app.database.run(lambda s: rebuild(s, declared)) == Rebuilt(0, 0, 0)
    assert await community.app.database.run(lambda s: check(s, declared)) == []
