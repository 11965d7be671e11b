"""Everything that is kept of a human being, as files for them: a page to read, and all as JSON.

Nothing here knows a single table. What leads to somebody, and which columns tell of others, is
what the tables declare (see models.tables.privacy); a new table is in the files by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Table, case, or_, select
from sqlalchemy.orm import Session

from bot.core.elements import File
from bot.core.i18n import Words
from bot.services.privacy import page, volumes
from bot.services.privacy.page import Section
from bot.services.privacy.reach import Reach, links, reach_of, reached
from bot.services.privacy.volumes import Volumes
from models import bulk
from models.tables import Community, Group, Member, Season
from models.tables.base import Moment
from models.tables.privacy import Link

CHUNK = 1000
SHOWN = 2000
"""Rows of a table that the page has room for; the newest ones."""

Rows = list[list[Any]]


def export(
    session: Session,
    person: int,
    words: Words,
    zone: str,
    at: datetime,
    *,
    limit: int = volumes.LIMIT,
) -> tuple[File, ...]:
    """All rows that lead to a person, in all communities; columns that tell of others are blank.

    Returns a page in the language of `words`, with moments in `zone`, that shows the newest rows
    of each table; and all rows as JSON, in files of at most about `limit` bytes. `at` is the moment
    of this export.
    """
    reach = reach_of(session, person)
    names = _names(session, reach)
    written, sections = Volumes(limit), list[Section]()
    for table, leading in _tables():
        newest, count = deque[list[Any]](maxlen=SHOWN), 0
        written.open(table.name, table.c.keys(), _telling(leading))
        for rows in _chunks(session, table, leading, reach):
            written.add(rows)
            newest.extend(rows)
            count += len(rows)
        written.close()
        sections.append(Section(table, count, list(reversed(newest))))
    shown = page.drawn(sections, names, words, zone, at)
    return (File(page.NAME, shown), *written.files({"made_at": at, "names": names}))


def _tables() -> Iterator[tuple[Table, list[Link]]]:
    """Every table that leads to somebody, with its links; what is referred to comes first."""
    found = groupby(links(), key=lambda pair: pair[0])
    yield from reversed([(table, [link for _, link in pairs]) for table, pairs in found])


def _telling(leading: Sequence[Link]) -> dict[str, list[str]]:
    """By linking column, the columns that are blank because they tell of others."""
    return {link.column: sorted(link.hides) for link in leading if link.hides}


def _chunks(
    session: Session, table: Table, leading: Sequence[Link], reach: Reach
) -> Iterator[Rows]:
    """The rows that lead to them, oldest first, some at a time."""
    ways = [reached(table, link, reach) for link in leading]
    asked = [way.label(f"way_{n}") for n, way in enumerate(ways)]
    statement = select(*table.c, *asked).where(or_(*ways)).order_by(*_order(table))
    found = session.execute(statement, execution_options={"yield_per": CHUNK})
    blanks: dict[tuple[Any, ...], list[int]] = {}
    size = len(table.c)
    for chunk in found.partitions():
        rows: Rows = []
        for row in chunk:
            led = tuple(row[size:])
            if led not in blanks:
                blanks[led] = _blank(table, leading, led)
            values = list(row[:size])
            for place in blanks[led]:
                values[place] = None
            rows.append(values)
        yield rows


def _blank(table: Table, leading: Sequence[Link], led: Sequence[Any]) -> list[int]:
    """The places of columns that each of the links that led to a row says are about others."""
    hidden = [set(link.hides) for link, does in zip(leading, led, strict=True) if does]
    return [n for n, name in enumerate(table.c.keys()) if name in set.intersection(*hidden)]


def _order(table: Table) -> list[Any]:
    """By the first moment or day that every row has, and then by the primary key."""
    timed = [c for c in table.c if isinstance(c.type, Moment | Date) and not c.nullable]
    return [*timed[:1], *table.primary_key]


def _names(session: Session, reach: Reach) -> Mapping[str, Mapping[int, str]]:
    """What the numbers in some columns mean: communities, their groups and seasons."""
    own = set(
        session.scalars(select(Member.community_id).where(bulk.within(Member.id, reach.members)))
    )
    title = case((Group.title != "", Group.title), else_=Group.external_id)
    asked = {
        "community_id": select(Community.id, Community.name).where(bulk.within(Community.id, own)),
        "group_id": select(Group.id, title).where(bulk.within(Group.community_id, own)),
        "season_id": select(Season.id, Season.name).where(bulk.within(Season.community_id, own)),
    }
    return {column: dict(session.execute(rows).all()) for column, rows in asked.items()}
