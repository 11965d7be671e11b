"""What is shown, in colours and without."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from adapters.console.adapter import ConsoleAdapter
from adapters.console.render import render, visible
from adapters.console.room import PLATFORM, Room
from adapters.console.screen import Page, Terminal
from bot.core.actions import (
    Action,
    Delete,
    Delivered,
    Edit,
    Grant,
    Mark,
    Outcome,
    Outgoing,
    Place,
    Poll,
    React,
    Refused,
    Revoke,
    Say,
)
from bot.core.elements import Bold, Button, Code, Image, Link, Mention, Table, Text, Time, width
from bot.core.events import Address

Replay = Callable[..., Awaitable[str]]
NewRoom = Callable[..., Room]

ALICE = Address(PLATFORM, "alice")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def page() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def room(new_room: NewRoom, page: io.StringIO) -> Room:
    room: Room = new_room(Page(page))
    room.say(room.player("Alice"), (Text("hello"),))
    return room


async def perform(room: Room, action: Action, account: Address | None = None) -> Outcome:
    adapter = ConsoleAdapter(room, no_lines(), strict=True)
    assert type(action) in adapter.performs
    return await adapter.perform(Outgoing(Place(room.group, account=account), action))


async def no_lines() -> AsyncIterator[str]:
    for line in list[str]():
        yield line


def test_every_element_has_its_place_in_the_line() -> None:
    elements = (
        Bold("Bold"),
        Text(" text "),
        Code("/code"),
        Text(" "),
        Link("link", "https://example.org"),
        Text(" "),
        Mention("Bob"),
        Text(" "),
        Time(AT, "9 am"),
        Text(" "),
        Image("chart", "a chart"),
        Button("One", "/one"),
        Button("Two", "/two"),
    )
    shown = "Bold text /code link (https://example.org) Bob 9 am a chart\n[1 One] [2 Two]"
    assert render(elements).plain == shown


def test_a_table_is_aligned_and_the_row_of_the_reader_is_marked() -> None:
    rows = (("1", "小明", "120"), ("2", "Alice", "7"))
    lines = render([Table(rows, right=frozenset({2}), marked=1)]).plain.split("\n")
    assert lines == ["  1  小明   120", "▸ 2  Alice    7"]
    assert width(lines[0]) == width(lines[1])


def test_a_table_without_a_reader_has_no_margin() -> None:
    assert render([Table((("a", "b"),))]).plain == "a  b"


async def test_a_private_message_tells_who_sees_it(room: Room, page: io.StringIO) -> None:
    outcome = await perform(room, Say((Text("psst"),), private=True), ALICE)
    assert isinstance(outcome, Delivered)
    assert "#1.1   Hearth (only Alice sees this): psst" in page.getvalue()


async def test_a_private_message_for_nobody_is_refused(room: Room) -> None:
    assert isinstance(await perform(room, Say((Text("psst"),), private=True)), Refused)


async def test_an_answer_to_an_older_message_tells_which(room: Room, page: io.StringIO) -> None:
    older = room.posts[0].id
    room.say(room.player("Bob"), (Text("hi"),))
    await perform(room, Say((Text("late"),), reply_to=older))
    assert "#2.1   Hearth ↩ #1: late" in page.getvalue()


async def test_an_edited_message_is_shown_again(room: Room, page: io.StringIO) -> None:
    said = await perform(room, Say((Text("teh"),)))
    assert isinstance(said, Delivered)
    await perform(room, Edit(said.ids[0], (Text("the"),)))
    assert "#1.1   Hearth (edited): the" in page.getvalue()


async def test_a_deleted_message_is_gone_from_the_log(room: Room, page: io.StringIO) -> None:
    await perform(room, Delete(room.posts[0].id))
    room.view.post(room.posts[0], room.words)
    shown = "       Hearth deletes #1.\n#1     Alice: (deleted)\n"
    assert page.getvalue().endswith(shown)


async def test_a_poll_is_voted_in_by_number(room: Room, page: io.StringIO) -> None:
    await perform(room, Poll("Which day?", ("Monday", "星期二")))
    assert "#1.1   Hearth: Which day?\n       1. Monday\n       2. 星期二\n" in page.getvalue()


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        (Grant(ALICE, "Stargazer"), "Alice receives: Stargazer"),
        (Revoke(ALICE, "Stargazer"), "Alice loses: Stargazer"),
        (Grant(Address(PLATFORM, "zoe"), "Stargazer"), "zoe receives: Stargazer"),
    ],
)
async def test_honours_are_told(room: Room, page: io.StringIO, action: Action, shown: str) -> None:
    assert isinstance(await perform(room, action), Delivered)
    assert shown in page.getvalue()


async def test_marks_and_reactions_are_told(room: Room, page: io.StringIO) -> None:
    await perform(room, Mark(room.posts[0].id, "solved"))
    await perform(room, React(room.posts[0].id, "👍"))
    assert "Hearth marks #1: solved\n       Hearth reacts to #1: 👍\n" in page.getvalue()


@pytest.mark.parametrize(
    "action", [React("x", "👍"), Mark("x", "solved"), Delete("x"), Edit("x", ())]
)
async def test_what_is_about_an_unknown_message_is_refused(room: Room, action: Action) -> None:
    assert isinstance(await perform(room, action), Refused)


async def test_what_is_for_another_room_waits_for_it(room: Room, page: io.StringIO) -> None:
    place = Place(Address(PLATFORM, "elsewhere"))
    adapter = ConsoleAdapter(room, no_lines(), strict=True)
    outcome = await adapter.perform(Outgoing(place, Say((Text("over there"),))))
    assert isinstance(outcome, Refused)
    assert outcome.retry_after
    assert "over there" not in page.getvalue()


HOSTILE = "Bob\x1b[31m\x1b]0;title\x07[red]\u202e\u2066\x00\x9b\r"


async def test_names_and_words_cannot_steer_the_terminal(replay: Replay) -> None:
    page = await replay(
        f"{HOSTILE}: {HOSTILE}\n{HOSTILE}: /timezone {HOSTILE}\n{HOSTILE}: /leaderboard\n:people\n"
    )
    assert "[red]" in page
    assert all(char.isprintable() or char == "\n" for char in page)


async def test_the_terminal_shows_markup_of_names_as_it_is(new_room: NewRoom) -> None:
    out = io.StringIO()
    room: Room = new_room(Terminal(Console(file=out, force_terminal=True, width=60)))
    room.say(room.player("[red]Bob"), (Text("[bold]hi[/bold] :smile: \x1b[2J"),))
    assert "[bold]hi[/bold] :smile: [2J" in out.getvalue()
    assert "[red]Bob" in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()


async def test_the_terminal_wraps_long_lines_beside_the_numbers(new_room: NewRoom) -> None:
    out = io.StringIO()
    room: Room = new_room(Terminal(Console(file=out, width=40)))
    room.say(room.player("Alice"), (Text("word " * 20),))
    _, first, *others = out.getvalue().splitlines()
    assert first.startswith("#1     Alice: word")
    assert all(line.startswith("       word") for line in others)
    assert len(others) > 1


@settings(deadline=None)
@given(st.text())
def test_what_is_visible_stays_and_nothing_else(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert all(char in "\n\u200d\ufe0f" or ord(char) >= ord(" ") for char in shown)
    assert "\x1b" not in shown
