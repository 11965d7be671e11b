"""From elements to styled text; without its styles it is what a script prints."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.text import Text as Styled

from adapters.console.room import Post
from bot.core.elements import (
    Bold,
    Button,
    Code,
    Element,
    File,
    Image,
    Mention,
    Table,
    aligned,
    plain,
)
from bot.core.i18n import Words
from bot.core.names import DROPPED, KEPT

MARK, NO_MARK = "▸ ", "  "
STYLES: dict[type[Element], str] = {
    Bold: "bold",
    Code: "cyan",
    Mention: "bold",
    Image: "italic",
    File: "italic",
}
BUTTON, QUIET, OWN, BOT = "reverse", "dim", "bold green", "bold yellow"


def render_post(post: Post, words: Words) -> Styled:
    """A message with its author, whom it is for, and what it answers."""
    text = _head(post, words)
    if post.gone:
        return text.append(words.plain("console.gone"), QUIET)
    text.append_text(render(post.elements))
    for n, option in enumerate(post.options, 1):
        text.append(visible(f"\n{n}. {option}"))
    return text


def _head(post: Post, words: Words) -> Styled:
    head = Styled()
    if post.author:
        head.append(visible(post.author.name), "bold")
    else:
        head.append(words.plain("console.bot"), BOT)
    if post.only:
        head.append(visible(words.plain("console.only", name=post.only.name)), QUIET)
    if post.answered:
        head.append(f" ↩ #{post.answered.number}", QUIET)
    if post.edited:
        head.append(words.plain("console.edited"), QUIET)
    return head.append(": ")


def render(elements: Iterable[Element]) -> Styled:
    """Elements as text; buttons follow on a line of their own, with the numbers to press."""
    text, labels = Styled(), []
    for element in elements:
        if isinstance(element, Button):
            labels.append(visible(element.label))
        elif isinstance(element, Table):
            text.append_text(_table(element))
        else:
            text.append(visible(plain([element])), STYLES.get(type(element), ""))
    for number, label in enumerate(labels, 1):
        text.append("\n" if number == 1 else " ")
        text.append(f"[{number} {label}]", BUTTON)
    return text


def _table(table: Table) -> Styled:
    """A table; if a row is the reader's own, a mark stands before it."""
    cells = tuple(tuple(visible(cell) for cell in row) for row in table.rows)
    lines = aligned(Table(cells, table.right))
    if table.marked is None:
        return Styled("\n".join(lines))
    marked = [
        Styled(MARK + line, OWN) if n == table.marked else Styled(NO_MARK + line)
        for n, line in enumerate(lines)
    ]
    return Styled("\n").join(marked)


def visible(text: str) -> str:
    """The text without what could steer the terminal or turn the reading direction."""
    return "".join(
        char
        for char in text.replace("\t", " ")
        if char == "\n" or char in KEPT or unicodedata.category(char) not in DROPPED
    )
