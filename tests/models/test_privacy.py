"""Every table says how members are reached from it, and what becomes of its rows."""

from __future__ import annotations

from sqlalchemy import Table

from models.tables import Base
from models.tables.privacy import Anonymise

MAPPED = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
PEOPLE = {"member", "person", "account"}
NAMED = {"account", "sender", "username", "actor", "subject", "person"}
"""What columns that lead to somebody are called, with or without `_id`."""


def leads_to_somebody(table: Table) -> set[str]:
    """The columns that lead to people, by their foreign keys and by their names."""
    found = {
        column.name
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in PEOPLE
    }
    for name in (column.name for column in table.columns):
        plain = name.removesuffix("_id")
        if plain in NAMED or (name.endswith("_id") and plain.endswith(("member", "root"))):
            found.add(name)
    return found


def test_every_table_declares_how_members_are_reached() -> None:
    silent = [table.name for table, kind in MAPPED.items() if "privacy" not in vars(kind)]
    assert silent == []


def test_a_column_that_leads_to_somebody_is_a_link() -> None:
    # An account is what it is called; a condition is about a message.
    own = {"account": {"username"}, "condition": {"subject"}}
    missed = {
        table.name: lacking
        for table, kind in MAPPED.items()
        if (
            lacking := leads_to_somebody(table)
            - {link.column for link in kind.privacy}
            - own.get(table.name, set())
        )
    }
    assert missed == {}


def test_what_is_hidden_or_put_are_columns_of_the_table() -> None:
    for table, kind in MAPPED.items():
        for link in kind.privacy:
            put = link.fate.put if isinstance(link.fate, Anonymise) else {}
            assert {link.column, *link.hides, *put} <= {column.name for column in table.columns}


def test_a_row_that_stays_says_why_and_cuts_the_link() -> None:
    for kind in MAPPED.values():
        for link in kind.privacy:
            if isinstance(link.fate, Anonymise):
                assert link.fate.why
                assert link.fate.put[link.column] is None
