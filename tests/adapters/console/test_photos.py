"""Photos and files that are sent in the console, by a path or by any name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.console.decode import read_line
from adapters.console.deeds import speak
from adapters.console.directives import carry_out
from adapters.console.room import Room
from bot.core.events import Attachment, CommandInvoked, Event, MessageSent
from bot.core.feature import Declared
from bot.core.likeness import LARGEST, alike, file_mark, photo_mark
from bot.features import FEATURES
from tests.pictures import jpeg, png, scene

NewRoom = Callable[..., Room]
Replay = Callable[..., Awaitable[str]]

KEY = b"of this room"


@pytest.fixture
def room(new_room: NewRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room in a folder with two pictures and a file."""
    monkeypatch.chdir(tmp_path)
    Path("desk.jpg").write_bytes(jpeg(scene(1)))
    Path("desk.png").write_bytes(png(scene(1).resize((200, 150))))
    Path("essay.pdf").write_bytes(b"%PDF-1.7 twenty pages")
    opened = new_room()
    opened.commands, opened.key = Declared(FEATURES).commands, KEY
    return opened


def types(room: Room, text: str) -> Event:
    """What comes of a line."""
    line = read_line(text, room)
    assert line
    who = room.player(line.who or "Alice")
    if line.directive:
        (event,) = carry_out(room, who, line.directive, line.words)
    else:
        (event,) = speak(room, who, line.words)
    return event


def brought(room: Room, text: str) -> Attachment:
    event = types(room, text)
    assert isinstance(event, CommandInvoked)
    (attached,) = event.attached
    return attached


def test_a_picture_that_is_there_is_known_by_how_it_looks(room: Room) -> None:
    event = types(room, "小明: :photo desk.jpg 打卡 读书笔记")
    assert isinstance(event, CommandInvoked)
    assert (event.command, event.arguments) == ("checkin", "读书笔记")
    mark = photo_mark(Path("desk.jpg").read_bytes(), KEY)
    assert mark
    assert event.attached == (Attachment("photo", mark),)
    assert alike(mark, brought(room, "Bob: :photo desk.png /checkin").mark)


@pytest.mark.parametrize("name", ["page.png", "晨读", "./no/such/path.jpeg", "x" * 5000])
def test_a_name_that_no_file_has_is_the_picture_of_that_name(room: Room, name: str) -> None:
    assert brought(room, f":photo {name} /checkin") == Attachment("photo", file_mark(name, KEY))


def test_a_file_is_known_by_what_is_in_it(room: Room) -> None:
    first = brought(room, ":photo essay.pdf /checkin")
    assert first.kind == "file"
    Path("essay.pdf").rename("copy.pdf")
    assert brought(room, ":photo copy.pdf /checkin") == first
    assert brought(room, ":photo essay.pdf /checkin") != first


@pytest.mark.parametrize("content", [b"", b"no picture", bytes(LARGEST + 9)])
def test_a_picture_that_cannot_be_seen_is_still_one(room: Room, content: bytes) -> None:
    Path("odd.png").write_bytes(content)
    assert brought(room, ":photo odd.png /checkin").kind == "photo"
    assert brought(room, ":photo . /checkin").kind == "photo"


def test_a_photo_may_be_answered_by_whoever_sent_it(room: Room) -> None:
    sent = types(room, "Alice: :photo desk.jpg")
    assert isinstance(sent, MessageSent)
    mark = photo_mark(Path("desk.jpg").read_bytes(), KEY)
    assert brought(room, "Alice: :reply 1 /checkin").mark == mark
    theirs = types(room, "Bob: :reply 1 /checkin")
    assert isinstance(theirs, CommandInvoked)
    assert theirs.attached == ()


async def test_a_photo_is_shown_by_its_name(replay: Replay) -> None:
    page = await replay("Alice: :photo desk.png /checkin twenty pages\nBob: :photo essay.pdf\n")
    assert "#1     Alice: [📷 desk.png] /checkin twenty pages" in page
    assert "#2     Bob: [📎 essay.pdf]" in page
    assert "Checked in" in page
