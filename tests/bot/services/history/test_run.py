"""Importing a history: what counts, what does not, and what is never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.context import Batch
from bot.core.events import Address, Event, MessageSent
from bot.core.feature import Feature
from bot.features import FEATURES
from bot.services.history import (
    EXPORT_ONLY,
    BrokenArchive,
    Destination,
    GroupFound,
    ImportRefused,
    Progress,
    Reader,
    Remark,
    Row,
    Skipped,
    Stage,
    Summary,
    import_history,
)
from bot.testing import START, Community, open_community
from models.tables import (
    Community as CommunityRow,
)
from models.tables import (
    Group,
    LedgerEntry,
    LevelNotice,
    Member,
    OutboxMessage,
    Receipt,
    Standing,
)

NAME = "stage group"
"""What a community is called whose first group has no title."""


def reading(*rows: Row) -> Reader:
    return lambda into: iter(rows)


def found(community: Community, **about: Any) -> GroupFound:
    return GroupFound(community.group, "", **about)


def talk(community: Community, days: int = 3) -> list[Event]:
    """Alice and Bob, who answer each other, and Cleo, who is there once; days ago."""
    alice, bob, cleo = (community.person(name) for name in ("Alice", "Bob", "Cleo"))
    events = [replace(cleo.message("hi"), at=START - timedelta(days=days, hours=1))]
    for day in range(days, 0, -1):
        for minute in range(0, 60, 5):
            at = START - timedelta(days=day) + timedelta(minutes=minute)
            events.append(alice.message("what do you think?", at=at))
            events.append(bob.message("well", reply_to=events[-1].external_id, at=at))
    return events


async def imported(community: Community, *rows: Row, named: str = NAME, **how: Any) -> Summary:
    return await import_history(community.app, reading(*rows), named, **how)


async def ask(community: Community, work: Callable[[Session], Any]) -> Any:
    return await community.app.database.run(work)


async def count(community: Community, table: type[Any]) -> int:
    return int(await ask(community, lambda s: s.scalar(select(func.count()).select_from(table))))


async def everything(community: Community) -> list[Any]:
    """All that a history leaves behind, whatever the numbers of the rows are."""

    def work(session: Session) -> list[Any]:
        receipts = select(
            Receipt.kind, Receipt.external_id, Receipt.at, Receipt.reply_to, Member.name
        ).outerjoin(Member, Member.id == Receipt.member_id)
        entries = select(
            Member.name, LedgerEntry.reason, LedgerEntry.points, LedgerEntry.day, LedgerEntry.source
        ).join(Member, Member.id == LedgerEntry.member_id)
        standings = select(
            Member.name,
            Member.joined_at,
            Standing.earned,
            Standing.balance,
            Standing.level,
            Standing.week,
            Standing.month,
        ).join(Member, Member.id == Standing.member_id)
        return [sorted(map(tuple, session.execute(q))) for q in (receipts, entries, standings)]

    found_rows: list[Any] = await ask(community, work)
    return found_rows


async def test_every_row_is_counted_whether_or_not_it_earns(community: Community) -> None:
    events = talk(community)
    summary = await imported(community, found(community), *events)
    assert summary.as_object() == {
        "read": 73,
        "counted": 73,
        "members": 3,
        "duplicates": 0,
        "skipped": {},
    }
    assert await count(community, Receipt) == 73


async def test_what_was_imported_shows_on_the_board(community: Community) -> None:
    await imported(community, found(community), *talk(community))
    board = (await community.person("Bob").says("/leaderboard all")).text
    assert board.index("Bob") < board.index("Alice") < board.index("Cleo")


async def test_an_import_twice_counts_once(community: Community) -> None:
    rows = [found(community), *talk(community)]
    await imported(community, *rows)
    before = await everything(community)
    summary = await imported(community, *rows)
    assert (summary.counted, summary.duplicates, summary.members) == (0, 73, 3)
    assert await everything(community) == before


async def test_rows_that_come_twice_in_an_archive_count_once(community: Community) -> None:
    events = talk(community)
    rows = [found(community), *events, found(community), *events[:10]]
    summary = await imported(community, *rows, batch=7)
    assert (summary.counted, summary.duplicates) == (73, 10)


class Interrupted(Exception):
    pass


def interrupting(stage: Stage, after: int) -> Progress:
    """Interrupts an import once so many batches of a stage are done."""
    batches = Counter[str]()

    def progress(now: Stage, done: int, total: int | None) -> None:
        batches[now] += 1
        if now == stage and batches[now] == after:
            raise Interrupted

    return progress


async def resumed(community: Community, stage: Stage, after: int) -> list[Any]:
    """What is there after an import that was interrupted, and started again."""
    rows = [found(community), *talk(community)]
    with pytest.raises(Interrupted):
        await imported(community, *rows, batch=10, progress=interrupting(stage, after))
    summary = await imported(community, *rows, batch=10)
    assert summary.counted + summary.duplicates == 73
    return await everything(community)


async def test_an_interrupted_import_is_resumed_to_the_same_result(community: Community) -> None:
    async with open_community() as undisturbed:
        await imported(undisturbed, found(undisturbed), *talk(undisturbed), batch=10)
        whole = await everything(undisturbed)
    assert await resumed(community, "importing", 4) == whole


async def test_it_does_not_matter_where_an_import_was_interrupted() -> None:
    results = []
    for stage, after in (("checking", 3), *(("importing", n) for n in range(1, 9))):
        async with open_community() as community:
            results.append(await resumed(community, stage, after))
    assert all(result == results[0] for result in results)


async def test_the_size_of_batches_changes_nothing() -> None:
    results = []
    for batch in (1, 7, 1000):
        async with open_community() as community:
            await imported(community, found(community), *talk(community), batch=batch)
            results.append(await everything(community))
    assert results[0] == results[1] == results[2]


async def test_live_traffic_after_an_import_counts_nothing_twice(community: Community) -> None:
    events = talk(community)
    await imported(community, found(community), *events)
    before = await everything(community)
    await community.receives(events)
    assert await everything(community) == before


async def test_an_import_after_live_traffic_adds_only_what_was_missing(
    community: Community,
) -> None:
    events = talk(community)
    await community.receives(events[40:])
    summary = await imported(community, found(community), *events)
    assert (summary.counted, summary.duplicates) == (40, 33)


async def test_a_command_that_was_called_live_is_no_message_in_an_export(
    community: Community,
) -> None:
    alice = community.person("Alice")
    heard = await alice.says("/points")
    exported = replace(alice.message("whatever"), external_id=heard.message)
    for dry_run in (True, False):
        summary = await imported(community, found(community), exported, dry_run=dry_run)
        assert (summary.counted, summary.duplicates) == (0, 1)


async def test_a_message_deleted_before_it_was_imported_stays_out(community: Community) -> None:
    alice = community.person("Alice")
    message = alice.message("oh no")
    await alice.deletes(message.external_id)
    summary = await imported(community, found(community), message)
    assert (summary.counted, summary.duplicates) == (0, 1)


async def test_a_dry_run_writes_nothing_and_tells_the_same(community: Community) -> None:
    events = talk(community)
    await community.receives(events[:5])
    late = community.person("Dan").message("see you", at=START + timedelta(days=1))
    rows = [found(community), *events, Skipped("no reason"), late, found(community), *events[-3:]]
    before = await everything(community)
    foreseen = await imported(community, *rows, batch=9, dry_run=True)
    assert await everything(community) == before
    assert foreseen == await imported(community, *rows, batch=9)
    assert foreseen.as_object() == {
        "read": 78,
        "counted": 68,
        "members": 3,
        "duplicates": 8,
        "skipped": {"dated in the future": 1, "no reason": 1},
    }
    assert await imported(community, *rows, dry_run=True) == await imported(community, *rows)


async def test_a_dry_run_makes_no_community(community: Community) -> None:
    summary = await imported(
        community, found(community), *talk(community), named="Book club", dry_run=True
    )
    assert summary.counted == 73
    assert await count(community, CommunityRow) == 0


async def test_rows_of_impossible_times_are_skipped(community: Community) -> None:
    alice = community.person("Alice")
    summary = await imported(
        community,
        found(community),
        alice.message("just now", at=START),
        alice.message("soon", at=START + timedelta(microseconds=1)),
        alice.message("once upon a time", at=datetime(1969, 12, 31, 23, 59, tzinfo=UTC)),
    )
    assert summary.counted == 1
    assert summary.skipped == {"dated in the future": 1, "dated before 1970": 1}


async def test_nothing_is_announced(community: Community) -> None:
    await imported(community, found(community), *talk(community, days=20))
    assert await count(community, LevelNotice)
    assert await count(community, OutboxMessage) == 0


async def test_remarks_of_the_reader_reach_the_owner(community: Community) -> None:
    summary = await imported(community, found(community), Remark("It is old."))
    assert summary.remarks == ["It is old."]


async def test_progress_is_told_to_the_end(community: Community) -> None:
    told: list[tuple[Stage, int, int | None]] = []
    await imported(
        community,
        found(community),
        *talk(community)[:25],
        batch=10,
        progress=lambda *now: told.append(now),
    )
    assert told == [
        ("checking", 10, None),
        ("checking", 20, None),
        ("checking", 25, None),
        ("importing", 10, 25),
        ("importing", 20, 25),
        ("importing", 25, 25),
    ]


async def test_who_was_there_before_the_bot_came_joined_then(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    await imported(community, found(community), *talk(community))
    joined = await ask(
        community, lambda s: s.scalar(select(Member.joined_at).where(Member.name == "Alice"))
    )
    assert joined == START - timedelta(days=3)


async def test_a_message_to_somebody_who_writes_only_later_is_a_reply(
    community: Community,
) -> None:
    alice, bob = (community.person(name) for name in ("Alice", "Bob"))
    early = alice.message("Bob, are you there?", at=START - timedelta(days=2))
    assert isinstance(early, MessageSent)
    early = replace(early, to=bob.sender.account)
    late = bob.message("now I am", at=START - timedelta(days=1))
    await imported(community, found(community), early, late, batch=1)
    points = dict(await ask(community, _earned))
    assert points == {"Alice": 2, "Bob": 1}


def _earned(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(
        select(Member.name, Standing.earned).join(Standing, Standing.member_id == Member.id)
    )
    return [(name, earned) for name, earned in rows]


async def test_what_a_listener_cannot_take_is_told(url: str) -> None:
    picky = Feature("picky")

    @picky.on(MessageSent)
    def refuse(batch: Batch[MessageSent]) -> None:
        if any(n.event.sender and n.event.sender.name == "Cleo" for n in batch.events):
            raise ValueError("not her")

    async with open_community(url, features=(*FEATURES, picky)) as community:
        summary = await imported(community, found(community), *talk(community))
    assert (summary.read, summary.counted, summary.duplicates) == (73, 72, 0)
    assert summary.skipped == {"failed (the log says why)": 1}


async def test_a_broken_archive_writes_nothing(community: Community) -> None:
    def read(into: Destination) -> Iterator[Row]:
        yield found(community)
        yield from talk(community)
        raise BrokenArchive(Path("far.csv"), "the last line is torn", "line 74")

    with pytest.raises(BrokenArchive, match=r"^far.csv, line 74: the last line is torn\. Nothing"):
        await import_history(community.app, read, NAME, batch=10)
    for table in (CommunityRow, Group, Member, Receipt):
        assert await count(community, table) == 0


async def test_an_archive_that_changes_while_it_is_imported_is_told(community: Community) -> None:
    readings = 0

    def read(into: Destination) -> Iterator[Row]:
        nonlocal readings
        readings += 1
        yield found(community)
        yield from talk(community)
        if readings == 2:
            raise BrokenArchive(Path("far.csv"), "the last line is torn", "line 74")

    with pytest.raises(ImportRefused, match=r"^far\.csv was changed while it was imported"):
        await import_history(community.app, read, NAME)


async def test_a_new_name_makes_a_community_and_an_old_one_is_found(community: Community) -> None:
    await imported(community, found(community), *talk(community), named="Book club")
    other = GroupFound(Address("elsewhere", "7"), "The other room")
    message = replace(community.person("Dan").message("hi"), group=other.address)
    await imported(community, other, message, named="Book club")
    assert await count(community, CommunityRow) == 1
    assert await count(community, Group) == 2
    assert await count(community, Member) == 4


async def test_a_community_can_be_named_by_its_number(community: Community) -> None:
    await community.person("Alice").says("hello")
    (id_,) = await ask(community, lambda s: s.scalars(select(CommunityRow.id)).all())
    await imported(community, found(community), *talk(community), named=f"#{id_}")
    assert await count(community, CommunityRow) == 1


@pytest.mark.parametrize("named", ["#7", "#" + "9" * 18])
async def test_a_number_that_no_community_has_is_refused(community: Community, named: str) -> None:
    with pytest.raises(ImportRefused, match=f"^There is no community {named}"):
        await imported(community, found(community), named=named)


async def test_a_name_that_nobody_could_read_is_refused(community: Community) -> None:
    with pytest.raises(ImportRefused, match=r"^The name of the community is empty"):
        await imported(community, found(community), named="\u202e ")


async def test_a_name_that_two_communities_have_is_refused_with_their_numbers(
    community: Community,
) -> None:
    for room in ("here", "there"):
        sender = community.person("Alice").sender
        await community.receives(
            [
                MessageSent(
                    group=Address("stage", room),
                    external_id="1",
                    at=START,
                    sender=sender,
                    group_title="Book club",
                )
            ]
        )
    with pytest.raises(ImportRefused, match=r"^Several communities are called “Book club”.*#1, #2"):
        await imported(community, found(community), named="Book club")


async def test_the_group_of_another_community_is_refused(community: Community) -> None:
    await community.person("Alice").says("hello")
    before = await everything(community)
    with pytest.raises(ImportRefused, match="belongs to the community “stage group” \\(#1\\)"):
        await imported(community, found(community), *talk(community), named="Book club")
    assert await everything(community) == before
    assert await count(community, CommunityRow) == 1


def exported(events: Sequence[Event]) -> list[Event]:
    """The same under the numbers of an export, which are others than those of live traffic."""
    return [replace(e, external_id=f"{EXPORT_ONLY}{n}") for n, e in enumerate(events)]


async def test_what_the_bot_may_have_seen_under_other_numbers_is_left_out(
    community: Community,
) -> None:
    events = talk(community)
    await community.receives(events[25:])
    rows = [found(community, numbering="export"), *exported(events)]
    for dry_run, counted in ((True, 25), (False, 25), (False, 0), (True, 0)):
        summary = await imported(community, *rows, dry_run=dry_run)
        assert summary.counted == counted
        assert summary.skipped == {"sent after the bot had come, so counted live": 48}


async def test_a_group_is_not_cut_at_what_was_imported_before(community: Community) -> None:
    events = exported(talk(community))
    rows = [found(community, numbering="export"), *events]
    await imported(community, *rows[:20])
    assert (await imported(community, *rows)).counted == len(rows) - 20


async def move(community: Community, before: str, after: str) -> None:
    """Let the platform give a group another id."""

    def work(session: Session) -> None:
        groups = {group.external_id: group for group in session.scalars(select(Group))}
        groups[before].migrated_to_id = groups[after].id

    await ask(community, work)


async def test_what_a_group_kept_from_before_its_move_is_not_counted_again(
    community: Community,
) -> None:
    events = talk(community)
    await community.receives(events[25:50])
    moved = Community(community.app, community.clock, community.stage, "moved")
    await imported(moved, found(moved))
    await move(community, "group", "moved")
    kept = [replace(e, group=moved.group) for e in exported(events[:50])]
    late = [replace(e, group=moved.group) for e in events[50:]]
    summary = await imported(moved, found(moved), *kept, *late)
    assert summary.counted == 25 + 23
    assert summary.skipped.total() == 25


async def test_the_export_of_a_group_that_has_moved_is_refused(community: Community) -> None:
    await community.person("Alice").says("hello")
    moved = Community(community.app, community.clock, community.stage, "moved")
    await imported(moved, found(moved))
    await move(community, "group", "moved")
    with pytest.raises(ImportRefused, match=r"has become .*moved.*import the export of that one"):
        await imported(community, found(community), *talk(community))
