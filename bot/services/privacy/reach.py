"""Whom a request is about, and which rows of which tables lead there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, false, or_, select
from sqlalchemy.orm import Session

from bot.core.events import Address
from models import bulk
from models.tables import Account, Base, Member
from models.tables.privacy import Link


@dataclass(frozen=True, slots=True)
class Reach:
    """A human being: all that the bot knows them by, in all communities."""

    persons: frozenset[int]
    members: frozenset[int]
    accounts: frozenset[Address]


def reach_of(session: Session, person: int) -> Reach:
    """Everything that belongs to a person, and to those whose points count for the same member."""
    persons, members = {person}, set[int]()
    while True:
        row = (Member.id, Member.root_id, Member.person_id)
        found = session.execute(
            select(*row).where(
                or_(
                    bulk.within(Member.person_id, persons),
                    bulk.within(Member.root_id, members),
                    bulk.within(Member.id, members),
                )
            )
        ).all()
        all_members = {id for member, root, _ in found for id in (member, root) if id}
        all_persons = persons | {owner for _, _, owner in found}
        if (all_members, all_persons) == (members, persons):
            break
        members, persons = all_members, all_persons
    accounts = session.execute(
        select(Account.platform, Account.external_id).where(bulk.within(Account.person_id, persons))
    )
    return Reach(
        frozenset(persons), frozenset(members), frozenset(Address(*row) for row in accounts)
    )


def links() -> Iterator[tuple[Table, Link]]:
    """Every table with each of its links; what refers comes before what is referred to."""
    declared = {mapper.local_table: mapper.class_.privacy for mapper in Base.registry.mappers}
    for table in reversed(Base.metadata.sorted_tables):
        for link in declared[table]:
            yield table, link


def reached(table: Table, link: Link, reach: Reach) -> ColumnElement[bool]:
    """Whether a row leads to them."""
    column = table.c[link.column]
    match link.to:
        case "member":
            return bulk.within(column, reach.members)
        case "person":
            return bulk.within(column, reach.persons)
        case "account":
            theirs = [and_(table.c.platform == a.platform, column == a.id) for a in reach.accounts]
            return or_(false(), *theirs)
