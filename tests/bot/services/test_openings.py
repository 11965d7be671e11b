"""Members begin with what another bot says they have earned: once, silently, and for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.core.events import Address
from bot.segments import listen
from bot.services.history import BrokenArchive, ImportRefused, Skipped
from bot.services.invariants import check
from bot.services.openings import Opening, Row, Source, Summary, import_points, platforms
from bot.services.rebuild import Rebuilt, rebuild
from bot.testing import PLATFORM, Community
from models.tables import Account, AuditEntry, LedgerEntry, LevelNotice, Member, Standing
from models.tables import Community as CommunityRow

from .conftest import Town

ANNA = Opening("id", "111", 5_000, 9, "Anna")
BEN = Opening("id", "222", 30, 2, "Ben")


def follow(scope: Scope) -> None:
    listen(scope, ())


def source(*rows: Row, format: str = "csv") -> Source:
    return Source(format, lambda: iter(rows))


async def imported(
    community: Community, *rows: Row, into: str = "Club", format: str = "csv", **how: Any
) -> Summary:
    listed = source(*rows, format=format)
    return await import_points(community.app, listed, into, PLATFORM, follow=follow, **how)


async def found(community: Community, query: Any) -> list[Any]:
    rows = await community.app.database.run(lambda s: s.execute(query).all())
    return [tuple(row) for row in rows]


async def standings(community: Community) -> list[tuple[str, int, int, int, int]]:
    """Name, earned, balance, and what stands on the boards of 7 and 30 days."""
    columns = (Standing.earned, Standing.balance, Standing.week, Standing.month)
    return await found(
        community,
        select(Member.name, *columns)
        .join(Standing, Standing.member_id == Member.id)
        .order_by(Member.name),
    )


async def sound(community: Community) -> None:
    """Nothing is wrong, and counting anew changes nothing."""
    database, declared = community.app.database, community.app.declared
    assert await database.run(lambda s: check(s, declared)) == []
    assert await database.run(lambda s: rebuild(s, declared)) == Rebuilt(0, 0, 0)


async def settle(community: Community, into: str) -> None:
    """Let the group of the tests belong to the community of that name."""

    def work(session: Session) -> None:
        session.execute(update(CommunityRow).values(name=into))

    await community.app.database.run(work)


async def test_points_count_once_for_levels_and_never_for_the_boards_of_days(
    community: Community,
) -> None:
    for counted in (2, 0):
        summary = await imported(community, ANNA, BEN)
        assert summary.as_object() == {
            "read": 2,
            "counted": counted,
            "members": 2,
            "duplicates": 2 - counted,
            "changed": 0,
            "skipped": {},
        }
        assert await standings(community) == [("Anna", 5000, 5000, 0, 0), ("Ben", 30, 30, 0, 0)]
        await sound(community)
        community.wait(days=3)


async def test_who_speaks_for_the_first_time_finds_the_points(community: Community) -> None:
    await community.person("Somebody").says("hello")
    await settle(community, "Club")
    await imported(community, ANNA)
    heard = await community.person("Anna K.", account=Address(PLATFORM, "111")).says("/points")
    assert "5,000" in heard.text
    assert ("Anna K.", 5000, 5000, 0, 0) in await standings(community)
    await sound(community)


async def test_nothing_is_announced_then_or_later(community: Community) -> None:
    anna = community.person("Anna", account=Address(PLATFORM, "111"))
    assert (await anna.says("hello")).text == ""
    await settle(community, "Club")
    await imported(community, ANNA)
    assert await community.app.deliver() == 0
    assert (await anna.says("still here")).text == ""
    assert await found(community, select(func.count(LevelNotice.level))) == [(1,)]


async def test_a_user_name_waits_for_who_comes_with_it(community: Community) -> None:
    await community.person("Somebody").says("hello")
    await settle(community, "Club")
    summary = await imported(community, Opening("username", "@Alice", 70))
    assert summary.counted == 1
    await community.person("Al", username="alice", account=Address(PLATFORM, "9")).says("hello")
    assert [row[:3] for row in await standings(community)] == [
        ("Al", 71, 71),
        ("Somebody", 1, 1),
    ]
    again = await imported(community, Opening("username", "@alice", 70))
    assert (again.counted, again.duplicates) == (0, 1)
    by_id = await imported(community, Opening("id", "9", 70))
    assert (by_id.counted, by_id.duplicates) == (0, 1)
    accounts = select(Account.external_id, Account.username).where(Account.username == "alice")
    assert await found(community, accounts) == [("9", "alice")]
    await sound(community)


async def test_a_name_means_the_one_who_has_it_here(community: Community) -> None:
    for name, account in (("Dan", "1"), ("Eve", "2"), ("Eve", "3"), ("晓明", "4")):
        await community.person(name, account=Address(PLATFORM, account)).says("hello")
    await community.person("F", username="frank", account=Address(PLATFORM, "5")).says("hello")
    await settle(community, "Club")
    rows = [Opening("name", name, 10) for name in ("Dan", "Eve", "晓明", "Frank", "Gus", "=1+1")]
    summary = await imported(community, *rows)
    assert summary.counted == 3
    assert dict(summary.skipped) == {
        "a name that several have: give the id or @username": 1,
        "a name that nobody here has: give the id or @username": 2,
    }
    assert [row[:2] for row in await standings(community)] == [
        ("Dan", 11),
        ("Eve", 1),
        ("Eve", 1),
        ("F", 11),
        ("晓明", 11),
    ]


async def test_where_names_are_ids_a_name_is_enough(community: Community) -> None:
    summary = await imported(community, Opening("name", "Gus", 10), names_are_ids=True)
    assert summary.counted == 1
    assert await found(community, select(Account.external_id)) == [("Gus",)]


async def test_other_points_of_a_later_list_are_told_and_left_alone(community: Community) -> None:
    await imported(community, ANNA, BEN)
    more = Opening("id", "111", 6_000, 9, "Anna")
    summary = await imported(community, more, BEN)
    assert (summary.counted, summary.duplicates, len(summary.changed)) == (0, 1, 1)
    (changed,) = summary.changed
    assert (changed.name, changed.counted, changed.listed) == ("Anna", 5000, 6000)
    assert (await standings(community))[0] == ("Anna", 5000, 5000, 0, 0)


async def test_who_stands_in_a_list_twice_is_counted_once(community: Community) -> None:
    more = Opening("id", "111", 1, None, "Anna")
    for dry_run in (True, False):
        summary = await imported(community, ANNA, ANNA, more, BEN, dry_run=dry_run)
        assert summary.read == 4
        assert (summary.counted, summary.members, summary.duplicates) == (2, 2, 1)
        assert [change.listed for change in summary.changed] == [1]


async def test_lists_of_two_kinds_add_up(community: Community) -> None:
    await imported(community, BEN)
    await imported(community, BEN, format="leaderboard")
    assert await standings(community) == [("Ben", 60, 60, 0, 0)]


async def test_who_was_linked_since_is_not_counted_again(community: Community) -> None:
    community.spoilt = "the root is set, and nothing that follows from it"
    await imported(community, ANNA, BEN)

    def link(session: Session) -> None:
        anna, ben = session.scalars(select(Member).order_by(Member.name)).all()
        ben.root_id = anna.id

    await community.app.database.run(link)
    assert (await imported(community, ANNA, BEN)).counted == 0


async def test_a_dry_run_writes_nothing_and_says_the_same(community: Community) -> None:
    dry = await imported(community, ANNA, BEN, Skipped("no points"), dry_run=True)
    assert await found(community, select(CommunityRow.id)) == []
    assert await standings(community) == []
    assert dry == await imported(community, ANNA, BEN, Skipped("no points"))


async def test_a_list_that_breaks_off_leaves_nothing(community: Community) -> None:
    def read() -> Iterator[Row]:
        yield ANNA
        raise BrokenArchive(Path("far.csv"), "the last line is torn", "line 74")

    listed = Source("csv", read)
    with pytest.raises(ImportRefused, match=r"^far.csv, line 74: the last line is torn\."):
        await import_points(community.app, listed, "Club", PLATFORM, follow=follow)
    assert await found(community, select(CommunityRow.id)) == []


async def test_levels_are_only_compared(community: Community) -> None:
    summary = await imported(community, ANNA, Opening("id", "222", 30, 2), Opening("id", "3", 1, 0))
    levels = await found(community, select(Standing.level).order_by(Standing.member_id))
    assert summary.other_level == (levels[0] != (9,)) + (levels[1] != (2,))


async def test_admins_find_a_line_about_it(community: Community) -> None:
    await imported(community, ANNA, BEN, dry_run=True)
    await imported(community, ANNA, BEN)
    await imported(community, ANNA, BEN)
    lines = select(AuditEntry.action, AuditEntry.target, AuditEntry.after)
    assert await found(community, lines) == [("opening", "csv", "2")]


async def test_many_are_taken_in_several_steps(community: Community) -> None:
    rows = [Opening("id", str(10**6 + n), n + 1) for n in range(4_500)]
    steps: list[Any] = []
    summary = await import_points(
        community.app,
        source(*rows),
        "Club",
        PLATFORM,
        follow=follow,
        progress=lambda *step: steps.append(step),
    )
    assert summary.counted == summary.members == 4_500
    assert [one.points for one in summary.most] == [*range(4_500, 4_490, -1)]
    assert steps[-1] == ("importing", 4_500, 4_500)
    assert await found(community, select(func.sum(LedgerEntry.points))) == [(4_500 * 4_501 // 2,)]


async def test_where_the_members_are_follows_from_the_groups(community: Community) -> None:
    assert await platforms(community.app, "Club") == []
    await community.person("Somebody").says("hello")
    await settle(community, "Club")
    assert await platforms(community.app, "Club") == [PLATFORM]
    with pytest.raises(ImportRefused, match="There is no community #77"):
        await platforms(community.app, "#77")


def test_however_lists_overlap_everybody_begins_once(town: Town) -> None:
    people = st.lists(st.integers(1, 6), max_size=8)

    @settings(max_examples=max(10, town.examples // 4), deadline=None)
    @given(st.lists(people, max_size=4))
    def holds(lists: Sequence[Sequence[int]]) -> None:
        community = town.found()
        for members in lists:
            rows = [Opening("id", str(10_000 + n), 100 * n) for n in members]
            town.run(imported(community, *rows, into=community.group.id))
        everybody = {n for members in lists for n in members}
        totals = town.totals(community)
        assert {account: total[:2] for account, total in totals.items()} == {
            str(10_000 + n): (100 * n, 100 * n) for n in everybody
        }
        assert all(total[3:5] == (0, 0) for total in totals.values())
        assert town.breaches(community) == []

    holds()
