"""What is said, as Telegram's HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.render import (
    CAPTION_LIMIT,
    JOINER,
    TEXT_LIMIT,
    caption,
    harmless,
    render,
)
from adapters.telegram.spans import units
from bot.core.elements import Bold, Code, Element, Link, Mention, Table, Text
from bot.core.events import Address
from bot.core.names import printable

ANY = st.text(max_size=40)
LONG = st.builds(
    lambda word, times, gap: gap.join([word] * times),
    st.text(min_size=1, max_size=30),
    st.integers(1, 900),
    st.sampled_from(("", " ", "\n", "\n\n", ". ")),
)
WORDS = ANY | LONG
ELEMENTS = st.lists(
    st.builds(Text, WORDS)
    | st.builds(Bold, WORDS)
    | st.builds(Code, WORDS)
    | st.builds(Mention, ANY)
    | st.builds(Link, ANY, st.just('https://example.org/?a=1&b="2"'))
    | st.builds(Table, st.lists(st.tuples(ANY, ANY), max_size=60).map(tuple)),
    max_size=8,
)
CALLING = re.compile(r"[@#/$]\w|\w\.\w")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Page(HTMLParser):
    """What is to be seen of a message; fails where Telegram would not read it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen = ""
        self.feed(html)
        self.close()
        assert self.open == []
        assert not re.search(r"&(?!(amp|lt|gt|quot);)", html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "a", "code", "pre"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen += data


def bare(text: str) -> str:
    """What has to be seen of a text, but for blanks."""
    return "".join(printable(text).replace(JOINER, "").split())


def words_of(element: Element) -> str:
    match element:
        case Table(rows):
            return "".join(cell for row in rows for cell in row)
        case Mention(name):
            return name
        case Text(text) | Bold(text) | Code(text) | Link(text):
            return text
    raise AssertionError(element)


@given(ELEMENTS)
def test_every_message_is_valid_short_enough_and_nothing_is_lost(elements: list[Element]) -> None:
    pages = [Page(text).seen for text in render(elements).texts]
    for page in pages:
        assert page.strip()
        assert units(page) <= TEXT_LIMIT
        assert not BIDI.search(page)
    assert bare("".join(pages)) == bare("".join(map(words_of, elements)))


@given(st.text(alphabet="@#/$.tme_xa1 小\u202e\u200f\u2066") | ANY)
def test_no_name_calls_anybody_runs_anything_or_leads_anywhere(name: str) -> None:
    for element in (Text(name), Bold(name), Mention(name), Mention(name, None, ping=True)):
        seen = "".join(Page(text).seen for text in render([element]).texts)
        assert not CALLING.search(seen)
        assert not BIDI.search(seen)
    assert not CALLING.search(caption(name))


@given(st.sampled_from("@#/$"), st.text(alphabet="abz_1小", min_size=1))
def test_nor_does_one_together_with_the_words_around_it(mark: str, name: str) -> None:
    (text,) = render([Text(f"look: {mark}"), Bold(name), Text(mark), Mention(name)]).texts
    assert not CALLING.search(Page(text).seen)


@given(WORDS)
def test_captions_are_short_enough(text: str) -> None:
    cut = caption(text)
    assert units(cut) <= CAPTION_LIMIT
    assert harmless(text).startswith(cut)


@pytest.mark.parametrize("before", [[], [Text("\n")], [Text(" \n ")], [Bold(" ")]])
def test_a_word_longer_than_a_message_begins_at_once(before: list[Element]) -> None:
    texts = render([*before, Text("\n" + "x" * 5000)]).texts
    assert len(texts) == 2
    assert all(Page(text).seen.strip() for text in texts)


def test_a_table_is_cut_between_its_rows() -> None:
    rows = tuple((f"{n}.", "a b c d e f g") for n in range(600))
    texts = render([Table(rows, right=frozenset({0}))]).texts
    assert len(texts) > 1
    lines = [line for text in texts for line in Page(text).seen.splitlines()]
    assert lines == [f"{n}.".rjust(4) + "  a b c d e f g" for n in range(600)]


def test_only_accounts_of_telegram_are_pinged() -> None:
    here, there = Address("telegram", "11"), Address("elsewhere", "11")
    assert render([Mention("A", here, ping=True)]).texts == ['<a href="tg://user?id=11">A</a>']
    assert render([Mention("A", there, ping=True)]).texts == ["<b>A</b>"]
