"""Rights that go while a command is on its way: the platform is asked at the last moment."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.adapters.telegram.server import Fault
from tests.authorization.cells import Kind, Seen, Who
from tests.authorization.table import ROWS, Row
from tests.authorization.telegram import OnTelegram, on_telegram
from tests.authorization.witness import differing

GATED = [row for row in ROWS if row.gated]
OTHERS_POINTS = [row for row in ROWS if row.denial == "points.others"]
RACES, AT_ONCE = 200, 20
LONG = 1_000
FAULTS = (
    Fault("getChatMember", 500, LONG),
    Fault("getChatMember", 429, LONG, retry_after=3),
    Fault("getChatMember", 400, LONG, description="Bad Request: user not found"),
    Fault("getChatMember", 200, LONG, body=b'{"ok": true, "result": {}}'),
    Fault("getChatMember", times=LONG, drop=True),
)


async def seen_as_admin_and_demoted(there: OnTelegram) -> None:
    """The bot remembers an admin, and is not told that they are none any more."""
    seen = await there.bring(Who.ADMIN, Kind.TYPED, OTHERS_POINTS)
    assert all(seen[row.line].ran for row in OTHERS_POINTS)
    there.group.members[there.users[Who.ADMIN].id] = "member"


async def refused(there: OnTelegram, kind: Kind, rows: list[Row], key: str) -> None:
    """See all of them refused, and no row changed."""
    before = await there.rows()
    seen = await there.bring(Who.ADMIN, kind, rows)
    assert {row.line: seen[row.line] for row in rows} == {
        row.line: Seen(said={key}) for row in rows
    }
    assert differing(before, await there.rows()) == {}


@pytest.mark.parametrize("kind", [Kind.TYPED, Kind.BUTTON], ids=lambda kind: kind.name.lower())
async def test_an_admin_who_was_seen_as_one_and_is_none_now_changes_nothing(
    url: str, kind: Kind
) -> None:
    async with on_telegram(url) as there:
        rows = [row for row in GATED if not there.impossible(row, Who.ADMIN, kind)]
        await seen_as_admin_and_demoted(there)
        await refused(there, kind, rows, "refusal.role")


async def test_an_admin_who_keeps_only_small_rights_is_none(url: str) -> None:
    async with on_telegram(url) as there:
        there.server.weak.add(there.users[Who.ADMIN].id)
        rows = [row for row in GATED if row.least > Who.MODERATOR.role]
        await refused(there, Kind.TYPED, rows, "refusal.role")


async def test_of_commands_racing_with_a_demotion_none_acts_after_it(url: str) -> None:
    chance = random.Random(20)
    async with on_telegram(url) as there:
        admin = there.users[Who.ADMIN].id
        for first in range(0, RACES, AT_ONCE):
            there.group.members[admin] = "administrator"
            there.server.demote_after(admin, chance.randint(0, AT_ONCE))
            numbers = range(first + 1, first + AT_ONCE + 1)
            rows = [Row("award", Who.ADMIN.role, f"/award @bobby {n} race") for n in numbers]
            answers = len(there.server.answers)
            seen = await there.bring(Who.ADMIN, Kind.TYPED, rows)
            told = there.server.answers[answers:]
            assert len(told) == AT_ONCE
            may = [status == "administrator" for status in told]
            assert [seen[row.line].ran == 1 for row in rows] == may
            assert [seen[row.line].said == {"refusal.role"} for row in rows] == [not m for m in may]


@pytest.mark.parametrize("fault", FAULTS, ids=["500", "429", "400", "shapeless", "cut off"])
async def test_where_nobody_can_be_asked_nothing_is_changed(fault: Fault) -> None:
    async with on_telegram("sqlite+aiosqlite://") as there:
        there.server.faults.append(fault)
        await refused(there, Kind.TYPED, GATED, "refusal.unsure")


@pytest.mark.parametrize("unheard", [False, True], ids=["answered", "not answered"])
async def test_who_is_no_admin_any_more_reads_nobody_s_points_a_minute_later(
    unheard: bool,
) -> None:
    async with on_telegram("sqlite+aiosqlite://") as there:
        await seen_as_admin_and_demoted(there)
        there.world.clock.move(timedelta(minutes=2))
        if unheard:
            there.server.faults.append(Fault("getChatAdministrators", 500, LONG))
        for kind in (Kind.PRIVATE, Kind.PRIVATE_BUTTON, Kind.TYPED, Kind.BUTTON):
            await refused(there, kind, OTHERS_POINTS, "points.others")
