"""The room in a terminal: the prompt, what it completes, and how one leaves."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.prompt import RoomCompleter, greet, prompt_of, typed_lines
from adapters.console.room import Room
from adapters.console.screen import Page
from bot.core.feature import Declared
from bot.features import FEATURES

NewRoom = Callable[..., Room]

ENTER, CTRL_C, CTRL_D = "\r", "\x03", "\x04"


@pytest.fixture
def room(new_room: NewRoom) -> Room:
    room = new_room()
    room.commands = Declared(FEATURES).commands
    room.player("Ann Lee")
    room.player("小明")
    return room


async def lines_of(room: Room, keys: str) -> list[str]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        return [line async for line in typed_lines(room)]


def completions(room: Room, typed: str) -> list[str]:
    offered = RoomCompleter(room).get_completions(Document(typed), CompleteEvent())
    return [completion.text for completion in offered]


async def test_lines_are_typed_until_ctrl_d(room: Room) -> None:
    keys = f"Alice: hello{ENTER}小明：打卡{ENTER}{CTRL_D}"
    assert await lines_of(room, keys) == ["Alice: hello", "小明：打卡"]


async def test_ctrl_c_drops_a_line(room: Room) -> None:
    assert await lines_of(room, f"hello{CTRL_C}Bob: hi{ENTER}{CTRL_D}") == ["Bob: hi"]


def test_the_prompt_tells_who_speaks_and_what_time_it_is(room: Room) -> None:
    assert "".join(text for _, text, *_ in prompt_of(room)) == "? 09:00 › "
    room.current = room.player("小明")
    assert "".join(text for _, text, *_ in prompt_of(room)) == "小明 09:00 › "


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("An", ["Ann Lee: "]),
        ("小", ["小明: "]),
        (":wa", [":wait "]),
        ("/lead", ["/leaderboard "]),
        ("打", ["打卡", "打卡日历"]),
        ("Ann Lee: /che", ["/checkin "]),
        ("Ann Lee: :rep", [":reply "]),
        ("/leaderboard 3", ["30d"]),
        (":as 小", ["小明"]),
        ("Ann Lee: thanks @小", ["@小明"]),
        ("Ann Lee: che", []),
        ("", []),
    ],
)
def test_tab_completes_what_may_come_next(room: Room, typed: str, offered: list[str]) -> None:
    assert completions(room, typed) == offered


def test_a_newcomer_is_told_in_both_languages_what_to_do(new_room: NewRoom) -> None:
    page = io.StringIO()
    greet(new_room(Page(page)))
    assert "Alice: hello" in page.getvalue()
    assert "小明: 大家好" in page.getvalue()
    assert "Mon 2026-03-02 09:00" in page.getvalue()


def test_whoever_comes_back_sees_who_was_there(new_room: NewRoom) -> None:
    page = io.StringIO()
    room = new_room(Page(page))
    room.player("小明")
    greet(room)
    assert "小明  role=member  lang=zh" in page.getvalue()
