"""What has served its time goes, and nothing before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.keep import KEEP, Keep
from bot.services.invariants import check
from bot.services.privacy import retention
from bot.testing import Community
from models.tables import AuditEntry, ErasedTotal, Member, Receipt
from tests.bot.services.privacy.village import NAME, within, zerlina


@pytest.fixture
def keeping(village: Community) -> Iterator[Community]:
    """The village, which keeps details for a month, leavers for two and records for three."""
    village.app.keep = Keep(30, 60, 90)
    yield village
    village.app.keep = KEEP


def detailed(session: Session) -> int:
    told = Receipt.channel.is_not(None) | Receipt.reply_to.is_not(None)
    count = select(func.count()).select_from(Receipt)
    return session.scalar(count.where(told | Receipt.to_member_id.is_not(None))) or 0


def count(table: type[Any]) -> Any:
    return lambda session: session.scalar(select(func.count()).select_from(table)) or 0


async def test_details_of_messages_go_after_their_time(keeping: Community) -> None:
    rows = await keeping.app.database.run(count(Receipt))
    before = await keeping.app.database.run(detailed)
    assert before
    await within(keeping, retention.clean)
    assert await keeping.app.database.run(detailed) == before
    keeping.wait(days=31)
    bob = keeping.person("Bob")
    asked = await bob.says("is anybody still here?")
    await zerlina(keeping).says("yes, I am still here", reply_to=asked.message)
    await within(keeping, retention.clean)
    assert await keeping.app.database.run(detailed) == 1
    assert await keeping.app.database.run(count(Receipt)) == rows + 2


async def test_they_go_a_slice_at_a_time(
    keeping: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "SLICE", 20)
    before = await keeping.app.database.run(detailed)
    keeping.wait(days=31)
    await within(keeping, retention.clean)
    once = await keeping.app.database.run(detailed)
    assert 0 < once < before
    for _ in range(10):
        await within(keeping, retention.clean)
    assert await keeping.app.database.run(detailed) == 0


async def test_who_left_long_ago_is_erased(keeping: Community) -> None:
    elsewhere = Community(keeping.app, keeping.clock, keeping.stage, "elsewhere")
    await zerlina(keeping).leaves()
    keeping.wait(days=61)
    await within(keeping, retention.clean)
    assert NAME in await names(keeping)  # she is still in another community
    await zerlina(elsewhere).leaves()
    keeping.wait(days=59)
    await within(keeping, retention.clean)
    assert NAME in await names(keeping)
    keeping.wait(days=2)
    await within(keeping, retention.clean)
    assert NAME not in await names(keeping)
    assert "Bob" in await names(keeping)
    assert await keeping.app.database.run(count(ErasedTotal))
    assert await keeping.app.database.run(lambda s: check(s, keeping.app.declared)) == []


async def names(community: Community) -> set[str]:
    return await community.app.database.run(lambda s: set(s.scalars(select(Member.name))))


async def test_who_came_back_is_kept(keeping: Community) -> None:
    await zerlina(keeping).leaves()
    keeping.wait(days=50)
    await zerlina(keeping).joins()
    keeping.wait(days=50)
    await within(keeping, retention.clean)
    assert NAME in await names(keeping)


async def test_the_record_of_admins_goes_after_its_time(keeping: Community) -> None:
    assert await keeping.app.database.run(count(AuditEntry))
    keeping.wait(days=91)
    await within(keeping, retention.clean)
    assert await keeping.app.database.run(count(AuditEntry)) == 0


async def test_nothing_goes_where_all_is_to_be_kept(keeping: Community) -> None:
    keeping.app.keep = Keep(0, 0, 0)
    await zerlina(keeping).leaves()
    before = await keeping.app.database.run(detailed)
    keeping.clock.move(timedelta(days=4000))
    await within(keeping, retention.clean)
    assert await keeping.app.database.run(detailed) == before
    assert NAME in await names(keeping)
    assert await keeping.app.database.run(count(AuditEntry))
