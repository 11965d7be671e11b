"""Every command, in every manner, by everybody: who may, can; who may not, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest

from tests.authorization.cells import (
    DEAD,
    GONE,
    NEVER,
    PRESSED,
    Kind,
    Seen,
    Who,
    described,
    expected,
    is_denied,
)
from tests.authorization.console import on_console
from tests.authorization.table import EITHER, ROWS, Row
from tests.authorization.telegram import on_telegram
from tests.authorization.witness import Rows, Witness, differing


class World(Protocol):
    """A platform on which the cells of the matrix are tried. Another one is one more of these."""

    platform: str
    witness: Witness

    def impossible(self, row: Row, who: Who, kind: Kind) -> str:
        """Why a cell cannot come about here; empty if it can."""
        ...

    async def rows(self) -> Rows:
        """The rows that only a command may change."""
        ...

    async def bring(self, who: Who, kind: Kind, rows: Sequence[Row]) -> dict[str, Seen]:
        """Let somebody do all rows in one manner; what came of each, by its line."""
        ...


Open = Callable[[str], AbstractAsyncContextManager[World]]
Batch = tuple[Who, Kind, list[Row]]
MANNERS = [
    pytest.param((Kind.TYPED, Kind.PRIVATE, *NEVER), id="said"),
    pytest.param(PRESSED, id="pressed"),
    pytest.param(tuple(DEAD), id="pressed in vain"),
]
WORLDS = [pytest.param(on_telegram, id="telegram"), pytest.param(on_console, id="console")]
ON_POSTGRES = (Kind.TYPED, Kind.PRIVATE, Kind.BUTTON, Kind.OLD)
"""The others differ from these before anything reaches the database: SQLite is enough for them."""


def is_edge(row: Row, who: Who, kind: Kind) -> bool:
    """Whether somebody only just may; that whoever is more may too is seen where they type."""
    return kind is Kind.TYPED or who.role is row.least


def batches(world: World, *, denied: bool) -> Iterable[Batch]:
    """The cells that are to be tried, as many at once as can be told apart."""
    for kind in Kind:
        for who in Who:
            rows = [row for row in ROWS if not world.impossible(row, who, kind)]
            rows = [row for row in rows if is_denied(row, who, kind) == denied]
            rows = [row for row in rows if denied or is_edge(row, who, kind)]
            if rows:
                yield who, kind, rows


def chosen(world: World, url: str, kinds: Sequence[Kind], *, denied: bool) -> list[Batch]:
    there = kinds if "sqlite" in url else ON_POSTGRES
    found = [b for b in batches(world, denied=denied) if b[1] in kinds and b[1] in there]
    if not found:
        pytest.skip("there are no such cells on this platform, or SQLite is enough for them")
    return found


async def wrong(world: World, batch: Batch) -> list[str]:
    """The cells of which something else came than what must."""
    who, kind, rows = batch
    seen = await world.bring(who, kind, rows)
    return [
        f"{described(world.platform, row, who, kind)}: {came}, not {must}"
        for row in rows
        if (came := seen[row.line]) != (must := expected(row, who, kind))
    ]


@pytest.mark.parametrize("kinds", MANNERS)
@pytest.mark.parametrize("open_", WORLDS)
async def test_whoever_may_not_is_told_so_and_changes_no_row(
    url: str, open_: Open, kinds: Sequence[Kind]
) -> None:
    async with open_(url) as world:
        before = await world.rows()
        for who, kind, rows in chosen(world, url, kinds, denied=True):
            faults = await wrong(world, (who, kind, rows))
            after = await world.rows()
            if changed := differing(before, after):
                cells = ", ".join(described(world.platform, row, who, kind) for row in rows)
                faults.append(f"changed {changed} by one of: {cells}")
            assert not faults, "\n".join(faults)
            before = after


@pytest.mark.parametrize("kinds", MANNERS[:2])
@pytest.mark.parametrize("open_", WORLDS)
async def test_whoever_may_can(url: str, open_: Open, kinds: Sequence[Kind]) -> None:
    async with open_(url) as world:
        for who, kind, rows in chosen(world, url, kinds, denied=False):
            faults = await wrong(world, (who, kind, rows))
            assert not faults, "\n".join(faults)


@pytest.mark.parametrize("kind", [Kind.PRIVATE, Kind.AGAIN], ids=lambda kind: kind.name.lower())
async def test_who_left_is_not_back_by_asking_for_what_is_their_own(url: str, kind: Kind) -> None:
    async with on_telegram(url) as world:
        before = await world.rows()
        for who in GONE:
            rows = [row for row in ROWS if row.own and row.changes is False]
            assert not await wrong(world, (who, kind, rows))
        assert differing(before, await world.rows()) == {}


@pytest.mark.parametrize("open_", WORLDS)
async def test_commands_change_rows_if_they_are_said_to(url: str, open_: Open) -> None:
    async with open_(url) as world:
        world.witness.looks = True
        for who in (Who.MEMBER, Who.MODERATOR, Who.ADMIN, Who.OWNER):
            rows = [row for row in ROWS if row.least is who.role]
            assert not await wrong(world, (who, Kind.TYPED, rows))
        said = {row.line: row.changes for row in ROWS if row.changes is not EITHER}
        did = {change.line: change.changed for change in world.witness.changes}
        assert {line: did[line] for line in said} == said
