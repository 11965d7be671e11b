"""What a check looks at: a whole database, or only what is new in it since an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlalchemy.orm import Session

from bot.core.feature import Declared
from bot.services.rebuild import Rows
from models import bulk
from models.tables import (
    AuditEntry,
    Base,
    ChallengeEntry,
    JobRun,
    LedgerEntry,
    Member,
    OutboxMessage,
    Receipt,
    Sketch,
    Standing,
)

NUMBERED: tuple[type[Base], ...] = (
    LedgerEntry,
    Receipt,
    OutboxMessage,
    JobRun,
    AuditEntry,
    Sketch,
    ChallengeEntry,
)
"""Tables whose new rows are known by their numbers."""
AT_ONCE = 1000
AGAIN = 1000
"""So many rows before the new ones are looked at again: of two transactions that run at the same
time, the one that numbers its rows first may be the last to commit them."""

Marks = Mapping[str, int]
"""The highest number that there is, by table."""


@dataclass(frozen=True, slots=True)
class News:
    """What has come since an earlier check."""

    marks: Marks
    """Rows with higher numbers than these are new."""
    days: Sequence[date]
    """For which there are new entries."""
    every_day: Sequence[date]
    """For which there are entries at all."""
    actors: Sequence[int]
    """The members with new entries, and all who share a root with one of them."""
    roots: Sequence[int]
    """Whose standings new entries have changed."""
    met: Sequence[int]
    """The roots of all who did something."""


@dataclass(frozen=True, slots=True)
class Look:
    """A check's view: the transaction, what the features declare, and what to look at in it.

    Each of its conditions holds for every row where there are no `news`; else for the new ones.
    """

    session: Session
    declared: Declared
    news: News | None = None

    def new(self, number: Any, table: type[Base] | None = None) -> ColumnElement[bool]:
        """Rows by the number that a table gave them: the column's own one, if none is named."""
        if self.news is None:
            return true()
        return number > self.news.marks.get((table or number.class_).__tablename__, 0)  # type: ignore[no-any-return]  # a column may be of any type

    def of_actors(self, member: Any) -> ColumnElement[bool]:
        """Members with new entries, and those who share a root with them."""
        return true() if self.news is None else bulk.within(member, self.news.actors)

    def of_days(self, day: Any) -> ColumnElement[bool]:
        """Days for which there are new entries."""
        return true() if self.news is None else day.in_(self.news.days)

    def of_met(self, member: Any) -> ColumnElement[bool]:
        """Roots of members who did something."""
        return true() if self.news is None else bulk.within(member, self.news.met)

    def standings(self, roots: Sequence[int] | None = None) -> Rows:
        """Standings, each with its member: of those who did something, or of these roots."""
        query = select(Standing)
        if self.news is None:
            return query
        # Along the key of standings, which begins with what only the member can tell.
        own = and_(
            Standing.community_id == Member.community_id,
            Standing.hot.in_((false(), true())),
            Standing.member_id == Member.id,
        )
        wanted = self.news.met if roots is None else roots
        return query.select_from(Member).join(Standing, own).where(bulk.within(Member.id, wanted))


def marks(session: Session) -> dict[str, int]:
    """The highest number of each numbered table, as it is now."""
    highest = [
        select(func.max(table.id)).scalar_subquery().label(table.__tablename__)  # type: ignore[attr-defined]  # each of them has one
        for table in NUMBERED
    ]
    row = session.execute(select(*highest)).one()
    return {name: number or 0 for name, number in row._mapping.items()}


def news(session: Session, known: Marks) -> News:
    """What has come since these marks were taken, and somewhat more (see AGAIN)."""
    since = {name: max(0, number - AGAIN) for name, number in known.items()}
    look = Look(session, Declared(()), News(since, (), (), (), (), ()))
    # One by one, for SQLite would find distinct days by an index of all entries.
    entries = select(LedgerEntry.day, LedgerEntry.member_id, LedgerEntry.root_id)
    days, acted, counted = _distinct(session, entries.where(look.new(LedgerEntry.id)))
    (met,) = _distinct(session, select(Receipt.member_id).where(look.new(Receipt.id)))
    roots = _roots(session, acted | counted)
    return News(
        since,
        sorted(days),
        _every_day(session),
        sharing(session, roots),
        roots,
        sorted({*roots, *_roots(session, met - acted)}),
    )


def _distinct(session: Session, query: Rows) -> list[set[Any]]:
    """What is in each column, but for nothing."""
    found: list[set[Any]] = [set() for _ in query.selected_columns]
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        for values, value in zip(found, row, strict=True):
            values.add(value)
    return [values - {None} for values in found]


def _roots(session: Session, members: set[int]) -> list[int]:
    root = func.coalesce(Member.root_id, Member.id)
    found = session.scalars(select(root).where(bulk.within(Member.id, members)).distinct())
    return sorted(found)


def sharing(session: Session, roots: Sequence[int]) -> list[int]:
    """These roots, and all members whose root is one of them."""
    linked = session.scalars(select(Member.id).where(bulk.within(Member.root_id, roots)))
    return sorted({*roots, *linked})


def _every_day(session: Session) -> list[date]:
    """The days of the ledger, each found from the one before along the index."""
    day = select(func.min(LedgerEntry.day).label("day")).cte("days", recursive=True)
    later = select(func.min(LedgerEntry.day)).where(LedgerEntry.day > day.c.day).scalar_subquery()
    days = day.union_all(select(later).where(day.c.day.is_not(None)))
    return list(session.scalars(select(days.c.day).where(days.c.day.is_not(None))))
