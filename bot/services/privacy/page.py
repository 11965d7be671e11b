"""What is kept of somebody as one page to read: it holds no script and asks for nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Date, Float, Integer, Table

from bot.core.days import zone_info
from bot.core.events import Role
from bot.core.i18n import Words
from bot.core.names import printable
from models.tables.base import Moment

NAME = "hearth-my-data.html"
ORDER = (
    "person",
    "account",
    "member",
    "standing",
    "ledger_entry",
    "tally",
    "level_notice",
    "check_in",
    "excused_day",
    "league_place",
    "season_place",
    "receipt",
    "condition",
    "sketch",
    "audit_entry",
)
"""What comes first on the page; what else there is follows."""
REASON = "reason."
LANGUAGES = {"zh": "zh-Hans"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --line: #d8d2c8; --soft: #6b6459; --head: #f3eee6; }
@media (prefers-color-scheme: dark) {
  :root { --line: #45403a; --soft: #a8a095; --head: #2c2925; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem;
  font: 16px/1.5 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .25rem; }
p { margin: .25rem 0; color: var(--soft); max-width: 44rem; }
.rows { overflow-x: auto; margin-top: .5rem; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; font-size: .875rem; width: max-content; min-width: 100%;
  font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem; text-align: left; vertical-align: top; }
th { background: var(--head); font-weight: 600; white-space: nowrap; }
td { border-top: 1px solid var(--line); max-width: 28rem; overflow-wrap: break-word; }
td.n, th.n { text-align: right; }
td.n, td.t { white-space: nowrap; }
"""

Meanings = Mapping[str, Mapping[Any, str]]
"""By column, what values mean."""
Shown = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Section:
    """A table on the page."""

    table: Table
    count: int
    """Rows that there are."""
    newest: Sequence[Sequence[Any]]
    """Those that are shown, newest first."""


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    """In the rows."""
    head: str
    mark: str
    shown: Shown


def drawn(
    sections: Sequence[Section], names: Meanings, words: Words, zone: str, at: datetime
) -> str:
    """The page: a heading and a table for each section that has rows, moments in `zone`."""
    held = sorted((section for section in sections if section.count), key=_place)
    meanings = {**names, "role": _roles(words), "reason": _reasons(words)}
    title = _told(words, "mydata.page.title")
    lines = [
        "<!doctype html>",
        f'<html lang="{LANGUAGES.get(words.language, words.language)}"><head>',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        *(f"<p>{said}</p>" for said in _introduction(names, words, zone, at)),
        *(_section(section, meanings, words, zone) for section in held),
        "</body></html>\n",
    ]
    return "\n".join(lines)


def _introduction(names: Meanings, words: Words, zone: str, at: datetime) -> Iterator[str]:
    told = partial(_told, words)
    where = list(names.get("community_id", {}).values())
    yield told("mydata.page.made", at=_moment(at, zone_info(zone)), zone=zone)
    if where:
        yield told("mydata.page.places", names=where)
    yield told("mydata.page.blank")


def _told(words: Words, key: str, **values: Any) -> str:
    return escape(printable(words.plain(key, **values)))


def _roles(words: Words) -> dict[int, str]:
    return {int(role): words.plain(f"role.{role.name.lower()}") for role in Role}


def _reasons(words: Words) -> dict[str, str]:
    """What points were given for, by the reason's own name."""
    keys = [key for key in words.messages if key.startswith(REASON)]
    return {key.removeprefix(REASON): words.plain(key) for key in keys}


def _place(section: Section) -> tuple[int, str]:
    name = section.table.name
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _section(section: Section, meanings: Meanings, words: Words, zone: str) -> str:
    table, count, shown = section.table, section.count, len(section.newest)
    key = "mydata.page.rows" if shown == count else "mydata.page.newest"
    numbered = sorted(enumerate(table.c), key=lambda pair: _ties(pair[1], meanings))
    columns = [
        _Column(n, _head(words, table.name, c.name), _mark(c, meanings), _cell(c, meanings, zone))
        for n, c in numbered
    ]
    return "\n".join(
        [
            f"<h2>{_title(words, table.name)}</h2>",
            f"<p>{_told(words, key, n=count, shown=shown)}</p>",
            '<div class="rows"><table><thead><tr>',
            "".join(f"<th{column.mark}>{column.head}</th>" for column in columns),
            "</tr></thead><tbody>",
            *(_row(row, columns) for row in section.newest),
            "</tbody></table></div>",
        ]
    )


def _row(row: Sequence[Any], columns: Sequence[_Column]) -> str:
    return f"<tr>{''.join(f'<td{c.mark}>{c.shown(row[c.place])}</td>' for c in columns)}</tr>"


def _ties(column: Column[Any], meanings: Meanings) -> bool:
    """Whether it only ties rows to each other: such columns come last."""
    number = isinstance(column.type, Integer) and column.name not in meanings
    return number and (column.name == "id" or column.name.endswith("_id"))


def _mark(column: Column[Any], meanings: Meanings) -> str:
    """Numbers stand right, unless words are shown for them."""
    if isinstance(column.type, Integer | Float) and column.name not in meanings:
        return ' class="n"'
    return ' class="t"' if isinstance(column.type, Moment | Date) else ""


def _title(words: Words, table: str) -> str:
    """What a table is called; its own name where there are no words yet."""
    key = f"mydata.table.{table}"
    return _told(words, key) if key in words.messages else escape(table)


def _head(words: Words, table: str, column: str) -> str:
    """What a column is called, in this table or in any; else its own name."""
    for key in (f"mydata.column.{table}.{column}", f"mydata.column.{column}"):
        if key in words.messages:
            return _told(words, key)
    return escape(column)


def _cell(column: Column[Any], meanings: Meanings, zone: str) -> Shown:
    """How the values of a column are shown, of which some may have a meaning in words."""
    meant, within = meanings.get(column.name, {}), zone_info(zone)

    def shown(value: Any) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "✓" if value else "–"
            case datetime():
                return _moment(value, within)
            case bytes():
                return b64encode(value).decode()
            case int() | str():
                value = meant.get(value, value)
        return escape(printable(str(value)))

    return shown


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
