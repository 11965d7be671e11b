"""Reading boards: a page from the top, and who stands beside a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.context import Scope
from bot.services import people, scores, standings
from bot.services.scores import Board
from models.tables import Standing

COLUMNS: dict[Board, InstrumentedAttribute[int]] = {
    "all": Standing.earned,
    "30d": Standing.month,
    "7d": Standing.week,
}
NOTHING: Any = literal_column("0")
"""Written out, so that both databases see that the index of positive scores will do."""

PAGE = 10
LAST_PAGE = 1000
LAST_PLACES = 3
"""Whoever stands in one of these sees it privately; they are not shown to all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a board."""

    rank: int
    member: int
    name: str
    score: int


class Ranking(Protocol):
    """A page of some board, and what a member sees of their own place on it."""

    ranked: int
    """How many members the board ranks."""
    page: int
    """The number of the page, from 1; the last one if a later page was asked for."""
    lines: list[Line]
    """What is on that page."""
    own: int | None
    """The member's score; None for who is not listed, and so has no place."""

    def beside(self) -> list[Line]:
        """The member's own line between its neighbours, as it stands on the board."""

    def sharing(self, line: Line) -> int:
        """How many members have the place of a line, itself included."""


class Rolling:
    """A Ranking of the last days, or of all time. It costs the same among a million members."""

    def __init__(self, scope: Scope, board: Board, root: int, page_: int) -> None:
        standings.roll(scope)
        self.scope, self.board, self.root = scope, board, root
        self.ranked = scores.ranked(scope, board)
        self.page = min(max(page_, 1), pages(self.ranked))
        self.lines = page(scope, board, (self.page - 1) * PAGE, PAGE) if self.ranked else []
        stand = standings.read(scope, root)
        score = stand.scores[scores.BOARDS.index(board)]
        self.own = score if stand.listed else None

    def beside(self) -> list[Line]:
        """See Ranking.beside."""
        return beside(self.scope, self.board, self.root, self.own, 1) if self.own else []

    def sharing(self, line: Line) -> int:
        """See Ranking.sharing."""
        ends_here = len(self.lines) == self.ranked or line.rank < self.lines[-1].rank
        if self.page == 1 and ends_here and line.rank <= len(self.lines):
            return sum(other.rank == line.rank for other in self.lines)
        return scores.rank(self.scope, self.board, line.score - 1) - line.rank


def pages(ranked: int) -> int:
    """How many pages a board of so many members has; an empty one has one."""
    return min(LAST_PAGE, max(1, (ranked + PAGE - 1) // PAGE))


def shown(ranked: int) -> int:
    """How many of a board's first places all may see, so that the last ones stay private."""
    return max(LAST_PLACES, ranked - LAST_PLACES)


def page(scope: Scope, board: Board, offset: int, limit: int) -> list[Line]:
    """`limit` lines from the top, after the first `offset`. Equal scores share a rank."""
    standings.roll(scope)
    rows = _nearest(scope, board, None, offset + limit, up=False)
    return _lines(scope, board, rows[offset:], offset)


def beside(scope: Scope, board: Board, member: int, points: int, each: int) -> list[Line]:
    """The member's own line between up to `each` lines above and below."""
    standings.roll(scope)
    above = _nearest(scope, board, (points, member), each, up=True)
    below = _nearest(scope, board, (points, member), each, up=False)
    return _lines(scope, board, [*reversed(above), (member, points), *below])


def to_next(scope: Scope, board: Board, points: int) -> int | None:
    """Points to the next better place; None at the top."""
    column = COLUMNS[board]
    better = [part.order_by(column).limit(1) for part in _parts(scope, board, column > points)]
    found = [row.score for part in better for row in scope.session.execute(part)]
    return min(found) - points if found else None


def _nearest(
    scope: Scope, board: Board, own: tuple[int, int] | None, limit: int, *, up: bool
) -> list[tuple[int, int]]:
    """Member and score of the next ones in the board's order, beginning at `own` or the top."""
    column = COLUMNS[board]
    place = tuple_(column, Standing.member_id)
    order = (column, Standing.member_id) if up else (column.desc(), Standing.member_id.desc())
    found: list[tuple[int, int]] = []
    bounds = () if own is None else (place > own if up else place < own,)
    for part in _parts(scope, board, *bounds):
        rows = scope.session.execute(part.order_by(*order).limit(limit))
        found += [(row.member_id, row.score) for row in rows]
    found.sort(key=lambda row: (row[1], row[0]), reverse=not up)
    return found[:limit]


def _parts(scope: Scope, board: Board, *bounds: ColumnElement[bool]) -> list[Select[int, int]]:
    """The hot and the cold half of the board within bounds; each is read along its index.

    SQLite begins to read at the first lower bound, so that one comes before the index's own.
    """
    column = COLUMNS[board]
    return [
        select(Standing.member_id, column.label("score")).where(
            Standing.community_id == scope.community.id,
            Standing.hot.is_(hot),
            Standing.listed.is_(True),
            *bounds,
            column > NOTHING,
        )
        for hot in (True, False)
    ]


def _lines(
    scope: Scope, board: Board, rows: Sequence[tuple[int, int]], offset: int | None = None
) -> list[Line]:
    """Rows in the board's order as lines; `offset` is how many stand before them, if known."""
    names = people.names(scope, [member for member, _ in rows])
    lines: list[Line] = []
    for n, (member, points) in enumerate(rows):
        if lines and lines[-1].score == points:
            rank = lines[-1].rank
        elif lines and offset is not None:
            rank = offset + n + 1
        else:
            rank = scores.rank(scope, board, points)
        lines.append(Line(rank, member, names[member], points))
    return lines
