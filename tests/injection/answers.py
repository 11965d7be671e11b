"""What must hold of everything that is said, whatever somebody wrote before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser

from adapters.console.render import render as on_console
from adapters.telegram.render import Rendered
from adapters.telegram.render import render as on_telegram
from bot.core import codec
from bot.core.actions import Ask, Diagnose, Outgoing, React, Say
from bot.core.elements import Button, Elements, Link, Mention
from tests.adapters.telegram.server import _checked
from tests.injection.corpus import BIDI

FOUND_BY_TELEGRAM = re.compile(r"[@#/$]\w|\w\.\w|://\w")
"""What Telegram's servers make a mention, a tag, a call or a link of, and more: none may show."""
CONTROLS = re.compile(f"[{BIDI}\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
OWN_LINE = re.compile(r"/[a-z]+(?: |$)")
LABEL_LIMIT = 80
"""Characters of the longest label that every platform takes: Discord's limit."""


class Page(HTMLParser):
    """What is to be seen of Telegram's HTML, apart from what it looks for nothing in."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.quiet = 0
        self.seen = ""
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in {"code", "pre", "a"}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in {"code", "pre", "a"}

    def handle_data(self, data: str) -> None:
        self.seen += "" if self.quiet else data


def check(outgoing: Iterable[Outgoing], cause: str) -> None:
    """Fail unless these answer in words, call nobody, and can be sent everywhere."""
    said = [one for one in outgoing if isinstance(one.action, Say | React | Diagnose | Ask)]
    assert said, f"nothing answers {cause!r}"
    for one in said:
        assert codec.load(codec.dump(one)) == one, cause
        if words := words_of(one):
            check_words(words, cause)


def words_of(one: Outgoing) -> Elements:
    """What is said by an action, or in its place."""
    match one.action:
        case Say(elements) | Diagnose(elements):
            return elements
        case React(otherwise=elements) | Ask(otherwise=elements):
            return elements
        case _:
            return ()


def check_words(words: Elements, cause: str) -> None:
    """Fail unless a message is in words, calls nobody, and can be sent everywhere."""
    for element in words:
        assert not isinstance(element, Link), cause
        assert not (isinstance(element, Mention) and element.ping), cause
        if isinstance(element, Button):
            check_button(element, cause)
    check_console(words, cause)
    check_telegram(on_telegram(words), cause)


def check_button(button: Button, cause: str) -> None:
    """Fail unless a button can be read, and runs one line of the bot's own."""
    label = "".join(char for char in button.label if unicodedata.category(char)[0] not in "ZC")
    assert label, cause
    assert len(button.label) <= LABEL_LIMIT, cause
    assert OWN_LINE.match(button.line), cause
    assert not CONTROLS.search(button.line), cause


def check_console(words: Elements, cause: str) -> None:
    """Fail where a message could steer a terminal, or turn the reading direction."""
    shown = on_console(words).plain
    assert shown.strip(), cause
    assert not CONTROLS.search(shown), cause


def check_telegram(rendered: Rendered, cause: str) -> None:
    """Fail where Telegram would refuse a message, or make more of it than was meant."""
    assert rendered.texts or rendered.images, cause
    for text in rendered.texts:
        check_html(text)


@lru_cache(maxsize=65_536)
def check_html(html: str) -> None:
    """Fail where Telegram would refuse a text, or find a mention, a call or a link in it."""
    whole = _checked({"text": html, "parse_mode": "HTML"}, "text", 4096)
    assert not CONTROLS.search(whole), html
    page = Page(html)
    assert not page.links, html
    found = FOUND_BY_TELEGRAM.search(page.seen)
    assert found is None, (found, html)
