"""The honour board: what the group is told on Mondays and on the first of the month."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.core.elements import plain
from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import Community, Person, open_community
from models.tables import Community as Row
from models.tables import Member

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


async def choose(community: Community, **settings: str | int) -> None:
    chosen = {f"boards.{name}": value for name, value in settings.items()}
    await community.app.database.run(lambda s: s.execute(update(Row).values(settings=chosen)))


async def talk(person: Person, times: int) -> None:
    now = person.community.clock.now()
    said = [person.message("x", at=now - timedelta(minutes=2 * n)) for n in range(times)]
    await person.community.receives(said)


async def posts(community: Community) -> list[str]:
    """What a tick of the scheduler makes the group hear of honours."""
    community.stage.performed.clear()
    await Scheduler(community.app).tick()
    await community.app.deliver()
    said = [plain(o.action.elements) for o in community.stage.performed]  # type: ignore[union-attr]
    return [text for text in said if "🌟" in text]


async def aged(community: Community) -> None:
    """Let all who are here have been here for long."""
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    await community.app.database.run(lambda s: s.execute(update(Member).values(joined_at=long_ago)))


async def test_the_group_hears_of_the_best_of_last_week(community: Community) -> None:
    for n in range(1, 6):
        await talk(community.person(f"P{n}"), n)
    await aged(community)
    await talk(community.person("Nora"), 1)
    await choose(community, honours="weekly")
    community.clock.set(MONDAY - timedelta(minutes=1))
    assert not await posts(community)
    community.clock.set(MONDAY)
    (text,) = await posts(community)
    assert "Honour board · Mar 2, 2026 to Mar 8, 2026" in text
    assert [line.split() for line in text.splitlines()[1:4]] == [
        ["🥇", "P5", "5"],
        ["🥈", "P4", "4"],
        ["🥉", "P3", "3"],
    ]
    assert "P2" not in text
    assert "thank you, Nora!" in text
    assert not await posts(community)


async def test_without_anybody_new_only_the_list_is_told(community: Community) -> None:
    await talk(community.person("Alice"), 2)
    await aged(community)
    await choose(community, honours="weekly")
    community.clock.set(MONDAY)
    (text,) = await posts(community)
    assert "thank you" not in text


async def test_nothing_is_told_of_a_week_without_anybody(community: Community) -> None:
    await community.person("Alice").says("hello")
    await choose(community, honours="weekly")
    community.clock.set(MONDAY + timedelta(days=7))
    assert not await posts(community)


async def test_by_default_nothing_is_told(community: Community) -> None:
    await community.person("Alice").says("hello")
    community.clock.set(MONDAY)
    assert not await posts(community)


async def test_the_month_is_told_on_the_first(url: str) -> None:
    async with open_community(url, timezone="Asia/Shanghai", language="zh") as community:
        for n in range(1, 8):
            await talk(community.person(f"成员{n}"), n)
        await choose(community, honours="monthly", honours_places=5)
        community.clock.set(datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
        (text,) = await posts(community)
        assert "每月荣誉榜 · 2026年3月1日至2026年3月31日" in text
        assert "成员4" in text
        assert "成员3" not in text  # the last three of a small community are not shown
        assert "感谢新伙伴 成员7" in text


@pytest.mark.parametrize("hides", [True, False])
async def test_the_hidden_are_not_named(community: Community, hides: bool) -> None:
    alice = community.person("Alice")
    await talk(alice, 3)
    await talk(community.person("Bob"), 2)
    await alice.says("/hide" if hides else "hello")
    await choose(community, honours="weekly")
    community.clock.set(MONDAY)
    (text,) = await posts(community)
    assert ("Alice" in text) is not hides


@pytest.mark.parametrize(
    ("typed", "kept"), [("每周", "weekly"), ("Monthly", "monthly"), ("关", "off")]
)
async def test_the_list_is_switched_on_in_either_language(
    community: Community, typed: str, kept: str
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await olga.says("/settings boards.honours weekly")
    await olga.says(f"/settings boards.honours {typed}")
    assert kept in (await olga.says("/settings boards.honours")).private
