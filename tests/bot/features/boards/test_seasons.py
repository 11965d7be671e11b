"""Seasons, in conversation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.events import Role
from bot.testing import Community, Person
from models.tables import AuditEntry, SeasonPlace


@pytest.fixture
def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.ADMIN)


async def talk(person: Person, times: int) -> None:
    """Earn a point by each of some messages of today."""
    now = person.community.clock.now()
    said = [person.message("x", at=now - timedelta(minutes=2 * n)) for n in range(times)]
    await person.community.receives(said)


async def test_a_season_counts_from_its_first_day(community: Community, olga: Person) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await talk(alice, 9)
    community.wait(days=1)
    assert "Spring begins today" in (await olga.says("/season start Spring")).public
    await talk(alice, 1)
    await talk(bob, 2)
    heard = await alice.says("/season")
    assert "Spring · season since Mar 3, 2026" in heard.public
    assert [line.split() for line in heard.public.splitlines()[1:3]] == [
        ["🥇", "Bob", "2"],
        ["🥈", "Alice", "1"],
    ]
    assert (await alice.says("/leaderboard season")).public == heard.public
    assert "10 points earned" in (await alice.says("/points")).text


async def test_when_a_season_ends_its_best_enter_the_hall_of_fame(
    community: Community, olga: Person
) -> None:
    people = [community.person(f"P{n:02}") for n in range(1, 16)]
    await olga.says("/season start Spring")
    for n, person in enumerate(people, 1):
        await talk(person, min(n, 12))
    community.wait(days=3)
    heard = await olga.says("/season end")
    assert "has ended" in heard.private
    assert "Thank you all" in heard.public
    assert "🥉" not in heard.public  # four share the first place, then comes the fifth
    community.wait(days=1)
    await talk(people[0], 12)
    hall = await people[-1].says("/season")
    assert "Spring · Mar 2, 2026 to Mar 5, 2026" in hall.public
    assert [line.split()[:2] for line in hall.public.splitlines()[4:6]] == [
        ["1", "P15"],
        ["5", "P11"],
    ]
    assert "P01" not in hall.text
    assert "12 points earned" in (await people[-1].says("/points")).text
    rows = await community.app.database.run(
        lambda s: s.execute(select(SeasonPlace.rank, SeasonPlace.points)).all()
    )
    assert sorted(map(tuple, rows)) == [(1, 12)] * 4 + [(n, 16 - n) for n in range(5, 11)]


async def test_the_last_of_a_small_season_are_not_shown_to_others(
    community: Community, olga: Person
) -> None:
    people = [community.person(f"P{n}") for n in range(1, 7)]
    await olga.says("/season start Spring")
    for n, person in enumerate(people, 1):
        await talk(person, n)
    post = (await olga.says("/season end")).public
    assert "P4" in post
    assert "P3" not in post
    hall = await people[0].says("/season hall")
    assert "P1" not in hall.public
    assert "P1" in hall.private


async def test_ties_share_places_in_the_hall(community: Community, olga: Person) -> None:
    await olga.says("/season start Spring")
    for n in range(14):
        await talk(community.person(f"P{n:02}"), 3 if n < 9 else 1)
    await olga.says("/season end")
    rows = await community.app.database.run(lambda s: s.scalars(select(SeasonPlace.rank)).all())
    assert sorted(rows) == [1] * 9 + [10] * 5


async def test_one_season_runs_at_a_time(community: Community, olga: Person) -> None:
    assert "No season is running" in (await olga.says("/season end")).private
    assert "no season yet" in (await olga.says("/season")).private
    assert "No season is running" in (await olga.says("/leaderboard season")).private
    await olga.says("/season start Spring")
    assert "Spring has been running" in (await olga.says("/season start Summer")).private
    await olga.says("/season end")
    assert "2026 Summer begins" in (await olga.says("/season start 2026 Summer")).public


async def test_the_hall_turns_to_earlier_seasons(community: Community, olga: Person) -> None:
    for name in ("Spring", "Summer"):
        await olga.says(f"/season start {name}")
        await olga.says("/season end")
    heard = await olga.says("/season hall")
    assert "Summer" in heard.public
    assert "Spring" in (await olga.presses(heard.buttons["▶"])).public
    assert "Spring" in (await olga.says("/season hall 99")).public
    assert "what to do with “x”" in (await olga.says("/season hall x")).private


async def test_only_admins_start_and_end_seasons(community: Community, olga: Person) -> None:
    alice = community.person("Alice")
    assert "Only admins" in (await alice.says("/season start Mine")).private
    await olga.says("/season start Ours")
    assert "Only admins" in (await alice.says("/season 结束")).private
    rows = await community.app.database.run(lambda s: s.scalars(select(AuditEntry.action)).all())
    assert rows == ["season_started"]


async def test_who_hides_leaves_the_hall_until_they_come_back(
    community: Community, olga: Person
) -> None:
    alice = community.person("Alice")
    await olga.says("/season start Spring")
    await talk(alice, 2)
    await olga.says("/season end")
    await alice.says("/hide")
    assert "Alice" not in (await olga.says("/season hall")).text
    await alice.says("/hide off")
    assert "Alice" in (await olga.says("/season hall")).text


async def test_a_season_in_chinese(community: Community) -> None:
    lin = community.person("林老师", locale="zh", role=Role.ADMIN)
    await lin.says("/赛季 开始 春季赛")
    await talk(lin, 2)
    heard = await lin.says("赛季")
    assert "春季赛 · 赛季自 2026年3月2日 开始" in heard.public
    assert "林老师" in (await lin.says("排行榜 赛季")).public
    assert "已结束" in (await lin.says("/season end")).private
    assert "2026年3月2日至2026年3月2日" in (await lin.says("赛季 名人堂")).public
    assert "请先用" not in (await lin.says("/season start 夏季赛")).text
    assert "正在进行" in (await lin.says("/season start 秋季赛")).private


async def test_a_name_is_needed_and_may_not_be_endless(olga: Person) -> None:
    assert "Which name?" in (await olga.says("/season start")).private
    assert "40 are the most" in (await olga.says(f"/season start {'x' * 50}")).private


async def test_what_the_platform_says_of_a_role_now_decides(
    community: Community, olga: Person
) -> None:
    community.stage.roles[olga.sender.account] = Role.MEMBER
    assert "Only admins" in (await olga.says("/season start Mine")).private
    assert "no season yet" in (await olga.says("/season")).private
