"""From elements to Telegram's HTML, in messages of a length that it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from adapters.telegram.history import PLATFORM
from adapters.telegram.spans import units
from bot.core.elements import (
    Bold,
    Button,
    Code,
    Element,
    File,
    Image,
    Jump,
    Link,
    Mention,
    Table,
    Text,
    Time,
    aligned,
)
from bot.core.names import printable

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
MARK, NO_MARK = "▸ ", "  "
JOINER = "\N{WORD JOINER}"
"""Between what Telegram would else make a link or a call of."""
CALLS = re.compile(r"(?<=[@#/$])(?=\w|\Z)|(?<=\.)(?=\w)|(?<=\w)(?=\.\w)")
SUPERGROUP, LINK = "-100", "https://t.me/c/{}/{}"
"""Only supergroups have links to messages: https://core.telegram.org/api/links#message-links."""
PRE = "<pre>"
BOLD = "<b>"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style."""

    text: str
    opening: str = ""
    closing: str = ""

    def html(self) -> str:
        """As Telegram reads it."""
        if not self.text:
            return ""
        return f"{self.opening}{escape(self.text, quote=False)}{self.closing}"


@dataclass(slots=True)
class Rendered:
    """What is to be sent: texts in order, pictures before and files after, buttons below."""

    texts: list[str]
    images: list[Image] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


def render(elements: Iterable[Element]) -> Rendered:
    """The messages that elements make."""
    elements = tuple(elements)
    images = [element for element in elements if isinstance(element, Image)]
    files = [element for element in elements if isinstance(element, File)]
    buttons = [element for element in elements if isinstance(element, Button)]
    texts = [*_messages(_parted(piece for element in elements for piece in _pieces(element)))]
    return Rendered(texts, images, files, buttons)


def _pieces(element: Element) -> Iterator[Piece]:
    match element:
        case Mention(name, account, True) if account and account.platform == PLATFORM:
            yield Piece(printable(name), f'<a href="tg://user?id={escape(account.id)}">', "</a>")
        case Bold(name) | Mention(name):
            yield Piece(harmless(name), BOLD, "</b>")
        case Code(text):
            yield Piece(printable(text), "<code>", "</code>")
        case Jump(text, group, message) if group.id.startswith(SUPERGROUP) and message.isdecimal():
            url = LINK.format(group.id.removeprefix(SUPERGROUP), message)
            yield Piece(printable(text), f'<a href="{url}">', "</a>")
        case Link(text, url):
            yield Piece(printable(text), f'<a href="{escape(url)}">', "</a>")
        case Table():
            yield Piece(printable("\n".join(_lines(element))), PRE, "</pre>")
        case Time(_, text) | Text(text) | Jump(text):
            yield Piece(harmless(text))


def _parted(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of which no two make an address together, as `evil.` and `example` would."""
    before = ""
    for piece in pieces:
        joins = before == "." and piece.opening in ("", BOLD) and piece.text[:1].isalnum()
        yield Piece(JOINER + piece.text, piece.opening, piece.closing) if joins else piece
        before = piece.text[-1:] or before


def harmless(name: str) -> str:
    """A name that calls nobody, leads nowhere and runs nothing, though it look like it."""
    return CALLS.sub(JOINER, printable(name))


def _lines(table: Table) -> list[str]:
    lines = aligned(table)
    if table.marked is None:
        return lines
    return [(MARK if n == table.marked else NO_MARK) + line for n, line in enumerate(lines)]


def _messages(pieces: Iterable[Piece], limit: int = TEXT_LIMIT) -> Iterator[str]:
    message, room, seen = "", limit, False
    for piece in pieces:
        rest = piece
        while units(rest.text) > room:
            part, rest = _cut(rest, room, whole=not seen)
            if seen or part.text.strip():
                yield message + part.html()
            message, room, seen = "", limit, False
        message += rest.html()
        room -= units(rest.text)
        seen = seen or bool(rest.text.strip())
    if seen:
        yield message


def _cut(piece: Piece, room: int, *, whole: bool) -> tuple[Piece, Piece]:
    """As much of a piece as fits, up to the end of a line or a word; and the rest of it.

    With `whole`, a word longer than a message is cut within; else it goes to the next message.
    """
    fitting = piece.text
    while units(fitting) > room:
        fitting = fitting[: len(fitting) - max(1, (units(fitting) - room) // 2)]
    line, word = fitting.rfind("\n") + 1, fitting.rfind(" ") + 1
    safe = line or word if piece.opening == PRE else max(line, word)
    end = safe if fitting[:safe].strip() else len(fitting) if whole else 0
    part, rest = piece.text[:end].rstrip(), piece.text[end:]
    rest = rest.lstrip("\n") if piece.opening == PRE else rest.lstrip()
    return Piece(part, piece.opening, piece.closing), Piece(rest, piece.opening, piece.closing)


def caption(text: str) -> str:
    """Plain text cut to what a picture may carry, which calls nobody."""
    text = harmless(text)
    while units(text) > CAPTION_LIMIT:
        text = text[: len(text) - max(1, (units(text) - CAPTION_LIMIT) // 2)]
    return text
