"""Boards of a span of days: what was earned in it, summed up when it is asked for.

All channels together are summed from the tallies: one row for each member, day and reason of the
span. Some channels can only be told apart in the ledger, which knows the receipts: that reads the
receipts of the community's groups and the entries of those channels, so it costs with the history,
not with the span. A channel can be told for as long as receipts keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)

from bot.core.context import Scope
from bot.services import people
from bot.services.boards import PAGE, Line, pages
from models import bulk
from models.tables import Group, LedgerEntry, Member, Receipt, Standing, Tally


@dataclass(frozen=True, slots=True)
class Span:
    """Local days of a community, both ends included; None leaves an end open."""

    first: date | None = None
    last: date | None = None
    channels: tuple[str, ...] = ()
    """Platform ids of the channels that count; none means all."""

    def around(self, day: Any) -> tuple[ColumnElement[bool], ...]:
        """The conditions that a column of days lies in the span."""
        bounds = []
        if self.first is not None:
            bounds.append(day >= self.first)
        if self.last is not None:
            bounds.append(day <= self.last)
        return tuple(bounds)


class Place(NamedTuple):
    """A row of a board with all that a page of it needs to know."""

    member: int
    score: int
    rank: int
    sharing: int
    """How many have this rank."""
    number: int
    """Which row of the board it is, from 1."""
    ranked: int
    """How many rows there are."""


def totals(scope: Scope, span: Span) -> Subquery:
    """Who is listed and earned something within a span: columns `member` (a root) and `score`.

    Reversals count for the day of what they reverse. Linked members count for their root of now.
    """
    acted = (_in_channels(scope, span) if span.channels else _tallied(scope, span)).subquery()
    root = func.coalesce(Member.root_id, Member.id)
    score = cast(func.sum(acted.c.points), BigInteger)
    listed = and_(
        Standing.community_id == scope.community.id,
        Standing.hot.in_((false(), true())),
        Standing.member_id == root,
        Standing.listed.is_(True),
    )
    return (
        select(root.label("member"), score.label("score"))
        .select_from(acted)
        .join(Member, Member.id == acted.c.member_id)
        .join(Standing, listed)
        .group_by(root)
        .having(score > 0)
        .subquery()
    )


def _tallied(scope: Scope, span: Span) -> Select[*tuple[Any, ...]]:
    return (
        select(Tally.member_id, func.sum(Tally.points).label("points"))
        .where(Tally.community_id == scope.community.id, *span.around(Tally.day))
        .group_by(Tally.member_id)
    )


def _in_channels(scope: Scope, span: Span) -> Select[*tuple[Any, ...]]:
    return (
        select(LedgerEntry.member_id, func.sum(LedgerEntry.points).label("points"))
        .join(Receipt, Receipt.id == LedgerEntry.receipt_id)
        .join(Group, Group.id == Receipt.group_id)
        .where(
            Group.community_id == scope.community.id,
            LedgerEntry.community_id == scope.community.id,
            LedgerEntry.reason.in_(sorted(scope.declared.earning)),
            bulk.within(Receipt.channel, span.channels),
            *span.around(LedgerEntry.day),
        )
        .group_by(LedgerEntry.member_id)
    )


class Summed:
    """A Ranking (see boards) of a span. Equal scores share a rank; of equals the oldest is first.

    One statement reads the page and the member's neighbours.
    """

    def __init__(self, scope: Scope, span: Span, root: int, page: int) -> None:
        self.root = root
        self.page = max(page, 1)
        found = _read(scope, span, root, self.page)
        self.ranked = found[0].ranked if found else 0
        if self.page > pages(self.ranked):
            self.page = pages(self.ranked)
            found = _read(scope, span, root, self.page)
        first = (self.page - 1) * PAGE
        names = people.names(scope, [place.member for place in found])
        here = [place for place in found if first < place.number <= first + PAGE]
        mine = [place.number for place in found if place.member == root]
        near = [p for p in found for number in mine if abs(p.number - number) <= 1]
        self.lines = [line(place, names) for place in here]
        self.own = _own(scope, root, found)
        self._beside = [line(place, names) for place in near]
        self._sharing = {place.rank: place.sharing for place in found}

    def beside(self) -> list[Line]:
        """See Ranking.beside."""
        return self._beside

    def sharing(self, line: Line) -> int:
        """See Ranking.sharing."""
        return self._sharing[line.rank]


def line(place: Place, names: dict[int, str]) -> Line:
    """A row of a board, with the member's name."""
    return Line(place.rank, place.member, names[place.member], place.score)


def _own(scope: Scope, root: int, found: Sequence[Place]) -> int | None:
    own = [place.score for place in found if place.member == root]
    if own:
        return own[0]
    at = (Standing.community_id == scope.community.id, Standing.hot.in_((false(), true())))
    listed = select(Standing.listed).where(*at, Standing.member_id == root)
    return 0 if scope.session.scalar(listed) else None


def _numbered(sums: Subquery) -> Select[*tuple[Any, ...]]:
    best_first = (sums.c.score.desc(), sums.c.member)
    return select(
        sums.c.member,
        sums.c.score,
        func.rank().over(order_by=sums.c.score.desc()).label("rank"),
        func.count().over(partition_by=sums.c.score).label("sharing"),
        func.row_number().over(order_by=best_first).label("number"),
        func.count().over().label("ranked"),
    )


def _read(scope: Scope, span: Span, root: int, page: int) -> list[Place]:
    """The first row, those of a page, and the member's with one above and below."""
    board = _numbered(totals(scope, span)).cte("board")
    own = select(board.c.number).where(board.c.member == root).scalar_subquery()
    last = min(page, 10**6) * PAGE
    wanted = or_(
        board.c.number == 1,
        board.c.number.between(last - PAGE + 1, last),
        board.c.number.between(own - 1, own + 1),
    )
    rows = scope.session.execute(select(board).where(wanted).order_by(board.c.number))
    return [Place(*row) for row in rows]


def top(scope: Scope, span: Span, places: int) -> list[Place]:
    """All who stand on one of the first places of a span, the best first."""
    board = _numbered(totals(scope, span)).subquery()
    rows = scope.session.execute(
        select(board).where(board.c.rank <= places).order_by(board.c.number)
    )
    return [Place(*row) for row in rows]


def newcomers(scope: Scope, span: Span, since: datetime) -> list[int]:
    """Those who joined since a moment and earned most within a span: one, or a few equal ones."""
    sums = totals(scope, span)
    new = (
        select(sums.c.member, func.rank().over(order_by=sums.c.score.desc()).label("rank"))
        .join(Member, Member.id == sums.c.member)
        .where(Member.joined_at >= since)
        .subquery()
    )
    best = select(new.c.member).where(new.c.rank == 1).order_by(new.c.member)
    return list(scope.session.scalars(best))
