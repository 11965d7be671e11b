"""/checkin correct: by an admin, on record, and back again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.events import Role
from bot.services.invariants import check
from bot.testing import Community, Person, open_community
from models.tables import AuditEntry, CheckIn, ExcusedDay


@pytest.fixture
async def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.ADMIN)


@pytest.fixture
async def alice(community: Community) -> Person:
    """She checked in on March 2, and it is the 4th."""
    alice = community.person("Alice", username="alice")
    await alice.says("/checkin")
    community.wait(days=2)
    return alice


async def rows(community: Community) -> list[object]:
    """All days that somebody did, and all that are excused."""

    def read(session: object) -> list[object]:
        done = select(CheckIn.root_id, CheckIn.day).order_by(CheckIn.day)
        excused = select(ExcusedDay.day, ExcusedDay.cause).order_by(ExcusedDay.day)
        return [*map(tuple, session.execute(done)), *map(tuple, session.execute(excused))]

    return await community.app.database.run(read)


async def is_sound(community: Community) -> bool:
    return await community.app.database.run(lambda s: check(s, community.app.declared)) == []


async def earned(person: Person) -> str:
    return (await person.says("/points")).text.splitlines()[0].rpartition(" — ")[-1]


async def test_an_admin_adds_a_day_with_its_points(
    community: Community, olga: Person, alice: Person
) -> None:
    heard = await olga.says("/checkin correct @alice 2026-03-03")
    assert "Alice is now checked in for Mar 3, 2026: +5 points. Streak: 2 days." in heard.public
    assert "10 points earned" in (await alice.says("/points")).text
    assert "Streak: 3 days" in (await alice.says("/checkin")).private
    assert await is_sound(community)


async def test_what_was_added_is_taken_back_exactly(
    community: Community, olga: Person, alice: Person
) -> None:
    before = await rows(community), (await alice.says("/points")).text
    for _ in range(2):
        added = await olga.says("/checkin correct @alice 2026-03-03")
        assert "+5 points" in added.public
        undone = await olga.says("/checkin correct @alice 2026-03-03 undo")
        assert "is taken back, with 5 points. Streak: 1 day." in undone.public
        assert (await rows(community), (await alice.says("/points")).text) == before
    assert await is_sound(community)


async def test_freezes_come_and_go_with_a_correction(
    community: Community, olga: Person, alice: Person
) -> None:
    community.wait(days=2)
    await alice.says("/checkin")  # on the 6th; 3, 4 and 5 are missed
    before = await rows(community)
    heard = await olga.says("/checkin correct @alice 2026-03-04")
    assert "Streak: 3 days" in heard.public
    await olga.says("/checkin correct @alice 2026-03-04 undo")
    assert await rows(community) == before


async def test_a_day_that_a_freeze_kept_is_kept_again_when_its_correction_goes(
    community: Community, olga: Person, alice: Person
) -> None:
    await alice.says("/checkin")
    before = await rows(community)
    assert "Streak: 3 days" in (await olga.says("/checkin correct @alice 2026-03-03")).public
    heard = await olga.says("/checkin correct @alice 2026-03-03 undo")
    assert "Streak: 2 days" in heard.public
    assert await rows(community) == before


async def test_it_is_on_record(community: Community, olga: Person, alice: Person) -> None:
    await olga.says("/checkin correct @alice 2026-03-03")
    await olga.says("/checkin correct @alice 2026-03-03 undo")

    def read(session: object) -> list[object]:
        entry = AuditEntry
        found = select(entry.action, entry.target, entry.before, entry.after).order_by(entry.id)
        return [tuple(row) for row in session.execute(found)]

    assert await community.app.database.run(read) == [
        ("correction", "2026-03-03", "", "5"),
        ("correction_undone", "2026-03-03", "5", ""),
    ]


async def test_only_an_admin_may(community: Community, alice: Person) -> None:
    bob = community.person("Bob")
    heard = await bob.says("/checkin correct @alice 2026-03-03")
    assert "Only admins can do that here" in heard.private


async def test_the_platform_is_asked_whether_somebody_still_is_an_admin(
    community: Community, olga: Person, alice: Person
) -> None:
    community.stage.roles[olga.sender.account] = Role.MEMBER
    heard = await olga.says("/checkin correct @alice 2026-03-03")
    assert "Only admins can do that here" in heard.private


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-03-05", "Mar 5, 2026 is still to come"),
        ("2026-01-02", "Jan 2, 2026 is too far back: a correction reaches 60 days."),
        ("2026-02-30", "Name the member and the day"),
        ("yesterday", "Name the member and the day"),
        ("2026-03-03 perhaps", "Name the member and the day"),
        ("", "Name the member and the day"),
        ("2026-03-02", "Alice is already checked in for Mar 2, 2026"),
        ("2026-03-02 undo", "no correction for Alice on Mar 2, 2026"),
        ("2026-03-03 undo", "no correction for Alice on Mar 3, 2026"),
    ],
)
async def test_what_cannot_be_corrected_is_said(
    community: Community, olga: Person, alice: Person, typed: str, told: str
) -> None:
    before = await rows(community)
    assert told in (await olga.says(f"/checkin correct @alice {typed}")).private
    assert await rows(community) == before


async def test_sixty_days_back_can_be_corrected(
    community: Community, olga: Person, alice: Person
) -> None:
    assert "+5 points" in (await olga.says("/checkin correct @alice 2026-01-03")).public
    assert await is_sound(community)


async def test_a_stranger_is_not_known(community: Community, olga: Person) -> None:
    assert "don't know" in (await olga.says("/checkin correct @nobody 2026-03-02")).private


@pytest.mark.parametrize("typed", ["打卡 更正 2026年3月3日", "/checkin correct 2026/3/3"])
async def test_a_reply_names_the_member(
    community: Community, olga: Person, alice: Person, typed: str
) -> None:
    said = await alice.says("I was on a plane yesterday")
    assert "+5 points" in (await olga.says(typed, reply_to=said.message)).public


async def test_taking_back_is_said_in_chinese(community: Community, alice: Person) -> None:
    owner = community.person("群主", role=Role.OWNER, locale="zh")
    await owner.says("打卡 更正 @alice 2026-03-03")
    heard = await owner.says("打卡 更正 @alice 2026-03-03 撤销")
    assert "已撤销 Alice 在 2026年3月3日 的补录，收回 5 积分" in heard.public


async def test_the_day_is_that_of_the_members_zone(url: str) -> None:
    async with open_community(url, timezone="Pacific/Auckland") as community:
        bob = community.person("Bob", username="bob")
        olga = community.person("Olga", role=Role.ADMIN)
        await bob.says("/timezone America/Los_Angeles")
        assert "still to come" in (await olga.says("/checkin correct @bob 2026-03-03")).private
        assert "+5 points" in (await olga.says("/checkin correct @bob 2026-03-02")).public
        assert await is_sound(community)
        assert "already checked in" in (await bob.says("/checkin")).private


async def test_a_day_that_was_excused_is_so_again_when_its_correction_is_taken_back(
    community: Community, olga: Person, alice: Person
) -> None:
    await alice.says("/checkin")  # a freeze is spent for the 3rd
    before = await rows(community)
    assert "freeze" in str(before)
    await olga.says("/checkin correct @alice 2026-03-03")
    assert await is_sound(community)
    await olga.says("/checkin correct @alice 2026-03-03 undo")
    assert await rows(community) == before
    assert await is_sound(community)
