"""What was erased stays so, also when a backup of before comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.services.invariants import check
from bot.services.privacy import register
from bot.services.privacy.register import read, reapply, settle
from bot.testing import START, Community, open_community
from models.database import Database
from models.tables import Erasure, Member
from tests.bot.services.privacy.test_erasing import everything, found
from tests.bot.services.privacy.village import NAME, erase, live, zerlina


@pytest.fixture
def file(village: Community, tmp_path: Path) -> Iterator[Path]:
    """The register of the village."""
    village.app.register = tmp_path / "hearth.erased"
    yield village.app.register
    village.app.register = None


def written(file: Path) -> str:
    return file.read_text("utf-8")


def open_to_others(file: Path) -> bool:
    return bool(file.stat().st_mode & 0o077)


def damage(file: Path) -> None:
    file.write_text("not an erasure\n", "utf-8")


async def test_an_erasure_is_registered_without_a_name(village: Community, file: Path) -> None:
    await erase(village)
    assert await settle(village.app) == 2  # the account, and how it would wait for its user name
    assert len(read(file, {START.isoformat()})) == 2
    assert NAME not in written(file)
    assert await settle(village.app) == 0


async def test_only_its_owner_may_read_the_register(village: Community, file: Path) -> None:
    await erase(village)
    await settle(village.app)
    assert not open_to_others(file)


async def test_whom_a_backup_brings_back_is_erased_again(village: Community, file: Path) -> None:
    await erase(village)
    await settle(village.app)
    await village.app.database.run(forget_the_erasure)
    village.clock.move(-timedelta(days=10))
    await live(village)  # the days before, as a backup has them
    assert await reapply(village.app) == 1
    assert found(await village.app.database.run(everything)) == {}
    assert await village.app.database.run(lambda s: check(s, village.app.declared)) == []
    assert await reapply(village.app) == 0


def forget_the_erasure(session: Session) -> None:
    session.execute(delete(Erasure))


async def test_who_came_back_since_is_not_erased_again(village: Community, file: Path) -> None:
    await erase(village)
    await settle(village.app)
    village.wait(hours=1)
    await zerlina(village).says("hello again")
    assert await reapply(village.app) == 0
    names = await village.app.database.run(lambda s: set(s.scalars(select(Member.name))))
    assert NAME in names


async def test_an_import_brings_nobody_back_whom_only_the_register_knows(
    village: Community, file: Path
) -> None:
    await erase(village)
    await settle(village.app)
    await village.app.database.run(forget_the_erasure)
    await reapply(village.app)
    one, before = zerlina(village), village.clock.now() - timedelta(days=3)
    await village.receives([one.message("as it was once", at=before)], live=False)
    assert found(await village.app.database.run(everything)) == {}


async def test_a_large_database_is_overwritten_at_night(
    village: Community, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "LARGE", 0)
    await erase(village)
    assert village.clock.now().hour not in register.NIGHT
    assert await settle(village.app) == 0
    assert len(read(file, {START.isoformat()})) == 2  # it is registered at once
    village.wait(hours=(26 - village.clock.now().hour) % 24)
    assert await settle(village.app) == 2


async def test_a_register_that_was_damaged_is_named_with_its_line(
    village: Community, file: Path
) -> None:
    damage(file)
    with pytest.raises(ValueError, match="line 1"):
        await reapply(village.app)


async def test_without_a_register_it_is_overwritten_all_the_same(village: Community) -> None:
    await erase(village)
    assert await settle(village.app) == 2


async def test_the_size_of_a_database_is_that_of_its_pages(database: Database) -> None:
    assert await database.size() > 4096


async def test_another_database_is_none_of_its_business(
    village: Community, file: Path, tmp_path: Path
) -> None:
    await erase(village)
    await settle(village.app)
    later = START + timedelta(days=1)
    async with open_community(now=later) as other:
        other.app.register = file
        await zerlina(other).says("here I am well known")
        assert await reapply(other.app) == 0
        assert NAME in await other.app.database.run(lambda s: set(s.scalars(select(Member.name))))
