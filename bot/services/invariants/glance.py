"""Which rules may be broken at all: asked of all of them at once, as the end of every test does.

Most of what a statement costs on nearly empty tables is to plan it: what could find nothing is not
asked for. And what does not change from one database to the next, the texts, is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Table, select

from bot.services.invariants.looks import Look
from bot.services.invariants.rows import Rule

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Glance:
    """The questions for one kind of database and one set of rules."""

    questions: tuple[tuple[str, Query, frozenset[str]], ...]
    """A rule, rows that may break it, and the tables without rows of which there are none."""
    tables: tuple[Table, ...]
    texts: dict[frozenset[str] | None, tuple[str, list[str]]] = field(default_factory=dict)
    """By the tables that have rows: the statement, and the rules that its answers are about."""


_glances: dict[object, Glance] = {}


def suspected(look: Look, rules: Mapping[str, Rule]) -> set[str]:
    """The names of the rules that have suspects, in a whole database."""
    reasons = frozenset(look.declared.reasons.values())
    key = (look.session.get_bind().dialect.name, reasons, tuple(rules))
    if key not in _glances:
        _glances[key] = _prepared(look, rules)
    glance = _glances[key]
    if None not in glance.texts:
        glance.texts[None] = _statement(look, [(t.name, select(t)) for t in glance.tables])
    filled = _answered(look, *glance.texts[None])
    if filled not in glance.texts:
        possible = [(name, query) for name, query, needed in glance.questions if needed <= filled]
        glance.texts[filled] = _statement(look, possible)
    return set(_answered(look, *glance.texts[filled]))


def _prepared(look: Look, rules: Mapping[str, Rule]) -> Glance:
    every = [(name, suspects.query) for name, rule in rules.items() for suspects in rule(look)]
    needed = [[t for t in query.columns_clause_froms if isinstance(t, Table)] for _, query in every]
    return Glance(
        tuple(
            (name, query, frozenset(table.name for table in tables))
            for (name, query), tables in zip(every, needed, strict=True)
        ),
        tuple({table.name: table for tables in needed for table in tables}.values()),
    )


def _statement(look: Look, asked: Iterable[tuple[str, Query]]) -> tuple[str, list[str]]:
    """A text that tells of each query whether it has rows, and the names of these answers."""
    asked = list(asked)
    dialect = look.session.get_bind().dialect
    statement = select(*(query.exists().label(f"a{n}") for n, (_, query) in enumerate(asked)))
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return str(compiled), [name for name, _ in asked]


def _answered(look: Look, text: str, names: list[str]) -> frozenset[str]:
    (answers,) = look.session.connection().exec_driver_sql(text)
    return frozenset(name for name, answer in zip(names, answers, strict=True) if answer)
