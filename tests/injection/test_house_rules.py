"""No pickle, no SQL made of strings, no naive moments, one writer of CSV: checked by machine."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "models", "migrations")

REFUSED = {
    "unpickled": ("import pickle\n", "TID251"),
    "unjobbed": ("import joblib\n", "TID251"),
    "undilled": ("import dill\n", "TID251"),
    "pickle": ("import pickle\n\npickle.loads(b'')\n", "S301"),
    "dill": ("import dill\n\ndill.loads(b'')\n", "S301"),
    "marshal": ("import marshal\n\nmarshal.loads(b'')\n", "S302"),
    "now": ("from datetime import datetime\n\nnow = datetime.now()\n", "DTZ005"),
    "utcnow": ("from datetime import datetime\n\nnow = datetime.utcnow()\n", "DTZ003"),
    "today": ("from datetime import date\n\ntoday = date.today()\n", "DTZ011"),
    "naive": ("from datetime import datetime\n\nat = datetime(2026, 3, 2)\n", "DTZ001"),
    "timestamp": ("from datetime import datetime\n\nat = datetime.fromtimestamp(0)\n", "DTZ006"),
    "parsed": ("from datetime import datetime\n\nat = datetime.strptime('1', '%d')\n", "DTZ007"),
    "sql": (
        "def f(name: str) -> str:\n    return f\"SELECT id FROM t WHERE n = '{name}'\"\n",
        "S608",
    ),
    "percent": ("def f(n: str) -> str:\n    return \"DELETE FROM t WHERE n = '%s'\" % n\n", "S608"),
    "shell": ("import os\n\nos.system('ls ' + input())\n", "S605"),
    "eval": ("eval(input())\n", "S307"),
    "yaml": ("import yaml\n\nyaml.load('')\n", "S506"),
}
"""Small offenders, and the rule that names each."""

UNPICKLED = {"pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
"""What runs the code of whoever wrote the file that it reads."""
TAKES_SQL = {"text", "literal_column", "exec_driver_sql"}
RUNS = {*TAKES_SQL, "execute", "scalar", "scalars", "executemany", "executescript", "stream"}
MADE_ON_PURPOSE = {
    "models/bulk": "the one room of dialect SQL: names of our own tables, values as parameters",
    "models/sqlite.py": "pragmas, which take no parameters, from a list of our own",
    "models/database.py": "a number of our own",
    "models/snapshots.py": "names of PostgreSQL's own ways to look things up",
    "models/tables/points.py": "names of our own columns, in the conditions of indexes",
    "bot/services/rebuild.py": "whole numbers: of a long curve there are too many for parameters",
    "bot/services/invariants/guards.py": "names of our own triggers and keys",
    "bot/services/invariants/glance.py": "statements that SQLAlchemy compiled, values as literals",
}
"""Files and rooms in which SQL is put together, and of what."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """By offender, the rules that it breaks under our own configuration."""
    folder = tmp_path_factory.mktemp("offenders")
    for name, (source, _) in REFUSED.items():
        (folder / f"{name}.py").write_text(source)
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json"]
    done = subprocess.run(  # noqa: S603 (the words are the test's own)
        [*ruff, "--config", str(ROOT / "pyproject.toml"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {name: set() for name in REFUSED}
    for fault in json.loads(done.stdout):
        found[Path(fault["filename"]).stem].add(fault["code"])
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_the_linter_refuses(name: str, linted: dict[str, set[str]]) -> None:
    assert REFUSED[name][1] in linted[name]


def test_nothing_is_unpickled() -> None:
    for path, tree in sources():
        for node in ast.walk(tree):
            modules = [alias.name for alias in getattr(node, "names", ())]
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not {m.partition(".")[0] for m in modules} & UNPICKLED, path


def test_no_sql_is_made_of_strings() -> None:
    wrong = [
        f"{path}:{line}"
        for path, tree in sources()
        for line in made(tree)
        if not any(path == place or path.startswith(f"{place}/") for place in MADE_ON_PURPOSE)
    ]
    assert not wrong


def test_every_exception_is_one_still() -> None:
    making = {path for path, tree in sources() for _ in made(tree)}
    for place in MADE_ON_PURPOSE:
        assert any(path == place or path.startswith(f"{place}/") for path in making), place


@pytest.mark.parametrize(
    "source",
    [
        'text(f"a = {b}")',
        'sa.text("a = %s" % b)',
        'session.execute("a = {}".format(b))',
        'connection.exec_driver_sql("a = " + b)',
        "connection.exec_driver_sql(b)",
        'text(" AND ".join(b))',
        'session.scalar(literal_column(f"{b}"))',
        'cursor.execute(f"SELECT {b}")',
    ],
)
def test_sql_made_of_strings_is_seen(source: str) -> None:
    assert [*made(ast.parse(source))]


@pytest.mark.parametrize(
    "source",
    ['text("a IS NULL")', "session.execute(select(A))", 'ctx.text(f"a.{b}")', "session.scalar(x)"],
)
def test_what_sqlalchemy_makes_is_fine(source: str) -> None:
    assert not [*made(ast.parse(source))]


def made(tree: ast.AST) -> Iterator[int]:
    """The lines on which something takes SQL that is put together, or that cannot be seen."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called, sql = name_of(node.func), node.args[0]
        unseen = called in TAKES_SQL and not isinstance(sql, ast.Constant)
        if unseen or (called in RUNS and is_made(sql)):
            yield node.lineno


def name_of(function: ast.expr) -> str:
    """The last part of what is called; `text` of words in a language is no SQL."""
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr="text", value=ast.Name(id="sa" | "sqlalchemy")):
            return "text"
        case ast.Attribute(attr=name):
            return "" if name == "text" else name
        case _:
            return ""


def is_made(sql: ast.expr) -> bool:
    match sql:
        case ast.JoinedStr() | ast.BinOp(op=ast.Mod() | ast.Add()):
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join", value=ast.Constant())):
            return True
        case _:
            return False


def test_one_place_writes_csv() -> None:
    writing = [
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.ImportFrom | ast.alias)
        and {getattr(node, "attr", ""), getattr(node, "name", "")} & {"writer", "DictWriter"}
    ]
    assert writing == ["bot/services/sheets.py"]
