"""Whoever is erased is gone from everything, and stays so; the sums of the others still close."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.core.context import Scope
from bot.core.events import Address, Sender
from bot.services.invariants import check
from bot.testing import PLATFORM, Community, Person
from models.tables import (
    AuditEntry,
    Base,
    ErasedTotal,
    LedgerEntry,
    Member,
    OutboxMessage,
    Receipt,
)
from tests.bot.services.privacy.village import (
    ACCOUNT,
    CANARIES,
    NAME,
    erase,
    olga,
    within,
    zerlina,
)


def everything(session: Session) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    return {
        table.name: [" ".join(map(repr, row)) for row in session.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }


def found(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    """By table, the rows in which a canary sings."""
    return {
        name: hits
        for name, rows in tables.items()
        if (hits := [row for row in rows if any(canary in row for canary in CANARIES)])
    }


async def test_before_they_are_erased_their_traces_are_in_many_tables(village: Community) -> None:
    tables = found(await village.app.database.run(everything))
    assert tables.keys() >= {"member", "account", "audit_entry", "outbox_message", "button_line"}


async def test_no_row_tells_of_them_any_more(
    village: Community, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ids = await village.app.database.run(
        lambda s: set(s.scalars(select(Member.id).where(Member.name == NAME)))
    )
    assert len(ids) == 2
    await erase(village)
    assert found(await village.app.database.run(everything)) == {}
    linked = await village.app.database.run(lambda s: references(s, ids))
    assert linked == {}
    logged = [record.getMessage() for record in caplog.records]
    assert not [line for line in logged if any(canary in line for canary in CANARIES)]


def references(session: Session, members: set[int]) -> dict[str, int]:
    """By column, how many rows still name a member by number."""
    counts = {}
    for mapper in Base.registry.mappers:
        for link in mapper.class_.privacy:
            column: Any = mapper.local_table.c[link.column]
            if link.to == "member":
                counted = select(func.count()).where(column.in_(members))
                counts[f"{mapper.local_table}.{link.column}"] = session.scalar(counted) or 0
    return {name: count for name, count in counts.items() if count}


async def test_their_bytes_are_in_no_file_of_the_database(village: Community) -> None:
    url = make_url(str(village.app.database.url.render_as_string()))
    if url.get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL overwrites what it deleted when it needs the room")
    files = list(Path(str(url.database)).parent.glob("hearth.db*"))
    assert singing(files)
    await erase(village)
    await village.app.database.wipe()
    assert singing(files) == []


def singing(files: list[Path]) -> list[str]:
    """The files in which a canary sings."""
    written = {file.name: file.read_bytes() for file in files if file.exists()}
    return [
        f"{name}: {canary}"
        for name, content in written.items()
        for canary in CANARIES
        if canary.encode() in content
    ]


async def test_all_sums_hold_and_the_totals_close(village: Community) -> None:
    before = await village.app.database.run(totals)
    await erase(village)
    after = await village.app.database.run(totals)
    (bond,) = (key for key in before if key[1] == "bond")
    # What they had in a pot that is still open comes back before they go: one entry more.
    assert (before.pop(bond), after.pop(bond)) == ((2, -20), (3, -10))
    assert after == before
    assert await village.app.database.run(lambda s: check(s, village.app.declared)) == []


def totals(session: Session) -> dict[tuple[int, str], tuple[int, int]]:
    """By community and reason: how many entries there were ever, and their points."""
    sums: Counter[tuple[int, str]] = Counter()
    entries: Counter[tuple[int, str]] = Counter()
    held = select(LedgerEntry.community_id, LedgerEntry.reason, LedgerEntry.points)
    for community, reason, points in session.execute(held):
        entries[community, reason] += 1
        sums[community, reason] += points
    gone = session.scalars(select(ErasedTotal))
    for total in gone:
        entries[total.community_id, total.reason] += total.entries
        sums[total.community_id, total.reason] += total.points
    return {key: (entries[key], sums[key]) for key in entries}


async def test_what_others_did_stays(village: Community) -> None:
    bob = village.person("Bob")
    before = (await bob.says("/points")).text
    await erase(village)
    assert (await bob.says("/points")).text.splitlines()[0] == before.splitlines()[0]
    board = await bob.says("/leaderboard all")
    assert "Bob" in board.text
    assert NAME not in board.text


async def test_the_record_of_the_admins_stays_without_a_name(village: Community) -> None:
    await erase(village)
    lines = await village.app.database.run(
        lambda s: s.scalars(select(AuditEntry).where(AuditEntry.action == "award")).all()
    )
    assert lines
    assert all(line.subject_id is None and line.note is None for line in lines)
    shown = await olga(village).says("/audit")
    assert NAME not in shown.text


async def test_what_was_to_be_said_to_them_is_not_said_and_names_are_left_out(
    village: Community,
) -> None:
    await erase(village)
    bodies = await village.app.database.run(
        lambda s: [b for b in s.scalars(select(OutboxMessage.body)) if b]
    )
    assert len(bodies) == 1
    await village.app.deliver()
    said = village.stage.performed[-1].action
    assert "Well done, somebody!somebody" in "".join(
        getattr(e, "text", getattr(e, "name", ""))
        for e in said.elements  # type: ignore[union-attr]
    )


async def test_their_messages_stay_counted_but_lead_to_nobody(village: Community) -> None:
    def counted(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(Receipt)) or 0

    before = await village.app.database.run(counted)
    await erase(village)
    assert await village.app.database.run(counted) == before


async def test_who_writes_again_is_a_newcomer(village: Community) -> None:
    await erase(village)
    village.wait(hours=1)
    heard = await zerlina(village).says("/points")
    assert "0" in heard.text
    assert "1" in heard.text
    await zerlina(village).says("/checkin")
    streak = await zerlina(village).says("/points")
    assert "20" in streak.text


async def again(community: Community, *, live: bool) -> None:
    """Bring what they did before once more, under the ids it had and under new ones."""
    one, start = zerlina(community), community.clock.now() - timedelta(days=9)
    old = [one.message(f"brought again {n}", at=start + timedelta(hours=n)) for n in range(20)]
    await community.receives(old, live=live)


@pytest.mark.parametrize("live", [True, False], ids=["redelivered", "imported"])
async def test_what_was_before_brings_nobody_back(village: Community, live: bool) -> None:
    await erase(village)
    await again(village, live=live)
    assert found(await village.app.database.run(everything)) == {}


async def test_what_was_before_counts_nothing_for_the_newcomer(village: Community) -> None:
    await erase(village)
    village.wait(hours=1)
    await zerlina(village).says("hello again, as somebody new")
    before = (await zerlina(village).says("/points")).text
    await again(village, live=True)
    assert (await zerlina(village).says("/points")).text == before
    assert await village.app.database.run(lambda s: check(s, village.app.declared)) == []


async def test_a_command_of_before_is_not_answered(village: Community) -> None:
    await erase(village)
    heard = await zerlina(village).says("/checkin", at=village.clock.now() - timedelta(days=2))
    assert heard.private == ""
    assert heard.reactions == []
    assert found(await village.app.database.run(everything)) == {}


async def test_a_name_of_before_does_not_come_back_with_an_old_message(village: Community) -> None:
    await erase(village)
    old = zerlina(village).message("late", at=village.clock.now() - timedelta(minutes=5))
    village.wait(hours=1)
    anew = Person(village, Sender(Address(PLATFORM, ACCOUNT), "Somebody New"))
    await anew.says("a fresh start for me")
    await village.receives([old])
    names = await village.app.database.run(lambda s: set(s.scalars(select(Member.name))))
    assert "Somebody New" in names
    assert NAME not in names


async def test_to_be_erased_twice_is_to_be_erased(village: Community) -> None:
    await erase(village)
    village.wait(hours=1)
    await zerlina(village).says("hello again")
    village.wait(hours=1)
    await erase(village)
    await again(village, live=True)
    assert found(await village.app.database.run(everything)) == {}


async def test_the_others_of_a_name_keep_theirs(village: Community) -> None:
    await village.person("Karpfenteich").says("my name holds another's")
    await erase(village)
    names = await village.app.database.run(lambda s: set(s.scalars(select(Member.name))))
    assert "Karpfenteich" in names


async def test_a_ledger_entry_of_somebody_who_is_there_cannot_be_deleted(
    village: Community,
) -> None:
    def delete_one(scope: Scope) -> None:
        scope.session.execute(LedgerEntry.__table__.delete())  # type: ignore[attr-defined]

    with pytest.raises(Exception, match="never changed"):
        await within(village, delete_one)
