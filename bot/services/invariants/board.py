"""Boards, as members read them, show what the ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from sqlalchemy import func, literal, select, union_all

from bot.core.context import Scope
from bot.core.i18n import load_catalogue
from bot.services import boards, rebuild
from bot.services.boards import COLUMNS, PAGE, Line
from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Fault, Suspects
from bot.services.rebuild import Rows
from bot.services.scores import Board
from models.tables import Community, Member

PAGES = 3
"""So many are compared from the top: with their ties and borders, and with an end if they have it.

What lies below, `sums`, `listed` and `histogram` answer for.
"""


def board(look: Look) -> Iterator[Suspects]:
    """A board's first pages show the members, ranks and points that the ledger gives them."""
    if look.news:
        return  # a board is of all members
    shown = cache(partial(_shown, look))
    yield Suspects(_first_places(look), lambda row: _misplaced(row, shown(row[0], row.board)))


def _first_places(look: Look) -> Rows:
    """Who stands where on the first pages of each board, by the ledger alone."""
    sums = rebuild.sums(look.declared).cte("sums")
    of_board = [
        select(
            sums.c.community_id,
            literal(name).label("board"),
            sums.c.member_id,
            score.label("score"),
            func.rank().over(partition_by=sums.c.community_id, order_by=score.desc()).label("rank"),
            func.row_number()
            .over(
                partition_by=sums.c.community_id,
                order_by=(score.desc(), sums.c.member_id.desc()),
            )
            .label("number"),
            func.count().over(partition_by=sums.c.community_id).label("ranked"),
        )
        .join(Member, Member.id == sums.c.member_id)
        .where(rebuild.listed(), score > 0)
        for name, column in COLUMNS.items()
        for score in (sums.c[column.key],)
    ]
    places = union_all(*of_board).subquery()
    return select(places).where(places.c.number <= PAGES * PAGE)


def _shown(look: Look, community: int, name: Board) -> list[Line]:
    """The first pages as they are read for members."""
    of = look.session.get_one(Community, community)
    # The window is read as it is kept, at whatever time; nothing turns it here.
    scope = Scope(
        session=look.session,
        now=of.created_at,
        community=of,
        declared=look.declared,
        catalogue=load_catalogue(),
        window_held=True,
    )
    pages = (boards.page(scope, name, page * PAGE, PAGE) for page in range(PAGES))
    return [line for page in pages for line in page]


def _misplaced(row: Any, lines: list[Line]) -> Fault | None:
    found = lines[row.number - 1] if row.number <= len(lines) else None
    ends = row.number < row.ranked or len(lines) == row.ranked
    right = found and (found.member, found.rank, found.score) == (
        row.member_id,
        row.rank,
        row.score,
    )
    if right and ends:
        return None
    return (
        f"community {row.community_id}, board {row.board}, line {row.number}",
        f"It should show member {row.member_id} at rank {row.rank} with {row.score} points"
        f"{'' if ends else ', and nobody below'}.",
    )
