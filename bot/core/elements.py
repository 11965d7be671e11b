"""What messages are made of. Each element has a plain form, so any platform can show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import combining, east_asian_width

from bot.core.events import Address


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are; adapters escape them."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed or copied."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address on the web."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Words that lead to a message of a group, where the platform can do that."""

    text: str
    group: Address
    message: str
    """External id of the message."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A member's name. Nobody is pinged by it unless `ping` is set."""

    name: str
    account: Address | None = None
    ping: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """A moment; platforms that can show it in the reader's own zone do so."""

    at: datetime
    shown: str
    """As text in the zone and language of the message."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in columns. Numbers stand right, words left; a row may be marked as the reader's."""

    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """Columns that are aligned right."""
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, drawn after the commit by the function named `picture` from `data`."""

    picture: str
    alt: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, or to open elsewhere: a table, a page."""

    name: str
    """With an ending that tells what it is; letters, digits, `.`, `_` and `-` only."""
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it runs a command line as whoever presses it."""

    label: str
    line: str


Element = Text | Bold | Code | Link | Jump | Mention | Time | Table | Image | File | Button
Elements = tuple[Element, ...]

NEWLINE = Text("\n")


def plain(elements: Iterable[Element]) -> str:
    """The text of a message where nothing but text can be shown."""
    return "".join(_plain(element) for element in elements)


def _plain(element: Element) -> str:
    match element:
        case Text(text) | Bold(text) | Code(text) | Jump(text):
            return text
        case Link(text, url):
            return f"{text} ({url})"
        case Time(_, shown):
            return shown
        case Table():
            return "\n".join(aligned(element))
        case Mention(name=words) | Image(alt=words):
            return words
        case File(name):
            return f"\n📎 {name}"
        case Button(label, line):
            return f" [{label}: {line}]"


def aligned(table: Table) -> list[str]:
    """The lines of a table with its columns aligned, counting wide characters as two."""
    if not table.rows:
        return []
    widths = [max(width(row[n]) for row in table.rows) for n in range(len(table.rows[0]))]
    return [
        "  ".join(
            _pad(cell, widths[n], right=n in table.right) for n, cell in enumerate(row)
        ).rstrip()
        for row in table.rows
    ]


def width(text: str) -> int:
    """Terminal columns that `text` takes."""
    return sum(
        0
        if combining(char) or char == "\N{ZERO WIDTH JOINER}" or char == "\ufe0f"
        else 2
        if east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def _pad(cell: str, to: int, *, right: bool) -> str:
    space = " " * (to - width(cell))
    return space + cell if right else cell + space
