"""Where the room is seen: a terminal, or a page of plain lines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import repeat
from typing import IO

from babel.dates import format_datetime
from rich.console import Console
from rich.text import Text

from adapters.console.attachments import keep
from adapters.console.render import QUIET, render, render_post
from adapters.console.room import Post
from adapters.console.wrapping import line_breaks
from bot.core.elements import Elements, File, Image
from bot.core.i18n import Words

GUTTER = 7
"""Columns for the number of a message."""
NARROWEST = 20
"""Columns that a text takes at least, however narrow the terminal."""


class Screen(ABC):
    """A View that is made of a gutter with numbers and a column with text."""

    @abstractmethod
    def put(self, number: str, text: Text) -> None:
        """Show a text of one or several lines."""

    def post(self, post: Post, words: Words) -> None:
        """See View.post."""
        self.put(f"#{post.number}", render_post(post, words))

    def notice(self, elements: Elements) -> None:
        """See View.notice."""
        text = render(elements)
        text.stylize_before(QUIET)
        self.put("", text)

    def moment(self, at: datetime, words: Words) -> None:
        """See View.moment."""
        shown = format_datetime(at, "EEE y-MM-dd HH:mm", locale=words.language)
        self.put("", Text(f"── {shown} {at.tzinfo} ──", "bold blue"))


class Page(Screen):
    """Plain lines, the same on every machine."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def put(self, number: str, text: Text) -> None:
        """See Screen.put."""
        for gutter, line in zip(_gutters(number), text.split(allow_blank=True), strict=False):
            self._out.write(f"{gutter}{line.plain}".rstrip() + "\n")
        self._out.flush()


class Terminal(Screen):
    """Coloured lines, as wide as the terminal; pictures and files are written into a folder."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def post(self, post: Post, words: Words) -> None:
        """See View.post."""
        super().post(post, words)
        attached = [e for e in post.elements if isinstance(e, Image | File) and not post.gone]
        for one in attached:
            with suppress(OSError):  # its words are shown already
                self.put("", Text(str(keep(one)), QUIET))

    def put(self, number: str, text: Text) -> None:
        """See Screen.put."""
        columns = max(self._console.width - GUTTER, NARROWEST)
        lines = [
            part
            for line in text.split(allow_blank=True)
            for part in line.divide(line_breaks(line.plain, columns))
        ]
        for gutter, line in zip(_gutters(number), lines, strict=False):
            line.rstrip()
            shown = Text.assemble((gutter, QUIET), line)
            self._console.print(shown, no_wrap=True, overflow="ignore", crop=False)


def _gutters(number: str) -> Iterator[str]:
    """What stands before the lines of a text: the number before the first."""
    yield number.ljust(GUTTER - 1) + " "
    yield from repeat(" " * GUTTER)
