"""Lines that were typed, taken apart."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.console.adapter import ConsoleAdapter, Unread
from adapters.console.decode import Line, find_mentions, later, read_line, read_moment, read_span
from adapters.console.directives import DIRECTIVES, carry_out
from adapters.console.render import visible
from adapters.console.room import Misread, Player, Room
from adapters.console.script import script_lines
from bot.core.adapter import Taken
from bot.core.commands import CommandSet
from bot.core.events import Event
from bot.core.feature import Declared
from bot.features import FEATURES

T = TypeVar("T")
NewRoom = Callable[..., Room]

COMMANDS: CommandSet = Declared(FEATURES).commands


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Alice: hello", Line("hello", "Alice")),
        ("Ann Lee:  hello: you ", Line("hello: you", "Ann Lee")),
        ("小明：大家好", Line("大家好", "小明")),
        ("\ufeffAlice: hello", Line("hello", "Alice")),
        ("Alice: /points", Line("/points", "Alice")),
        ("Alice: :reply 3 thanks", Line("3 thanks", "Alice", "reply")),
        ("小明：：wait 1d", Line("1d", "小明", "wait")),
        (":Wait 1d", Line("1d", None, "wait")),
        (":people", Line("", None, "people")),
        ("hello", Line("hello")),
        ("/checkin a: b", Line("/checkin a: b")),
        ("签到: 二十页", Line("签到: 二十页")),
        ("see https://example.org", Line("see https://example.org")),
        ("at 10:30", Line("at 10:30")),
        (":)", Line(":)")),
        (":D", Line(":D")),
        ("#打卡", Line("#打卡")),
        ("# a comment", None),
        ("#", None),
        ("   ", None),
    ],
)
def test_a_line_is_taken_apart(new_room: NewRoom, text: str, line: Line | None) -> None:
    room = new_room()
    room.commands = COMMANDS
    assert read_line(text, room) == line


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("hello", "Line 1: Who is that?"),
        ("\n# note\nAlice:", "Line 3: What does Alice say?"),
        (":wiat 1d", "Did you mean :wait?"),
        (":xyzzy", "Did you mean :help?"),
        (":wait", "Type it like this: :wait 1d2h"),
        (":wait soon", "“soon” is no span of time"),
        (":wait 1d1", "“1d1” is no span of time"),
        (":wait -1d", "“-1d” is no span of time"),
        (":wait " + "99999w" * 9, "from the year 2000 to 2100"),
        (":wait " + "99999w" * 99999, "from the year 2000 to 2100"),
        (":now tomorrow", "“tomorrow” is no date and time"),
        (":now 2026-02-30 09:00", "is no date and time"),
        (":now 9999-12-31 23:59", "from the year 2000 to 2100"),
        ("Alice: hi\n:now 2026-03-01 09:00", "Line 2: Something has happened already"),
        (":reply 1 hi", "Line 1: Who is that?"),
        ("Alice: :reply 1 hi", "There is no message 1 here"),
        ("Alice: :reply 1", "Type it like this: :reply 3 …"),
        ("Alice: :delete " + "9" * 400, "There is no message 9999"),
        ("Alice: hi\nAlice: :delete 1\nAlice: :delete 1", "Line 3: There is no message 1"),
        ("Alice: hi\nBob: :react 1 fine", "“fine” is no emoji"),
        ("Alice: :press 1", "Alice sees no message with buttons"),
        ("Alice: hi\nAlice: :vote 1 1", "#1 has no option 1"),
        (":who", "Type it like this: :who"),
        (":who role=admin", "Type it like this: :who"),
        (":who Bob age=7", "Type it like this: :who"),
        (":who Bob role=king", "it can be member | moderator | admin | owner"),
        (":who Bob lang=fr", "it can be en | zh"),
        (":lang fr", "it can be en | zh"),
        (":people now", "Type it like this: :people"),
        (":people", "Nobody is here yet"),
        (":as " + "x" * 33, "it takes 1 to 32 characters"),
        (":as \u202e\u202e", "it takes 1 to 32 characters"),
        (b"Alice: hi\nAlice: \xff\xfe", "Line 2: That is not UTF-8"),
    ],
)
async def test_a_line_that_cannot_be_carried_out_is_told_with_its_number(
    new_room: NewRoom, script: str | bytes, complaint: str
) -> None:
    raw = script.encode() if isinstance(script, str) else script
    adapter = ConsoleAdapter(new_room(), script_lines(io.BytesIO(raw)), strict=True)
    with pytest.raises(Unread) as told:
        await adapter.run(hear)
    assert str(told.value).startswith("Line ")
    assert complaint in str(told.value)


async def hear(events: Sequence[Event]) -> Taken:
    """Take everything in, and say nothing to it."""
    return Taken(len(events))


def said_of(room: Room, call: Callable[[], T]) -> T | str:
    """What a call gives back, or the sentence that says why it does not."""
    try:
        return call()
    except Misread as fault:
        return room.words.plain(fault.key, **fault.values)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_line_is_taken_apart_or_refused_in_words(new_room: NewRoom, text: str) -> None:
    room = new_room()
    room.commands = COMMANDS
    said = said_of(room, lambda: read_line(text, room))
    assert said is None or isinstance(said, str) or said.words or said.directive


@settings(deadline=None)
@given(st.sampled_from(sorted(DIRECTIVES)), st.text(max_size=30))
def test_any_directive_is_carried_out_or_refused_in_words(
    new_room: NewRoom, name: str, typed: str
) -> None:
    room = new_room()
    alice = room.player("Alice")
    room.say(alice, ())
    assert said_of(room, lambda: carry_out(room, alice, name, typed)) != ""


@settings(deadline=None)
@given(st.text())
def test_whoever_has_a_name_is_found_by_it(new_room: NewRoom, name: str) -> None:
    room = new_room()
    player = said_of(room, lambda: room.player(name))
    if isinstance(player, str):
        assert not room.players
    else:
        assert room.find_player(name) is player
        assert visible(player.name) == player.name


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("1d2h", timedelta(days=1, hours=2)),
        ("1W 2D", timedelta(weeks=1, days=2)),
        ("１ｄ", timedelta(days=1)),
    ],
)
def test_a_span_is_numbers_with_units(typed: str, span: timedelta) -> None:
    assert read_span(typed) == span


def test_a_moment_is_read_in_the_zone_of_the_room() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert read_moment("2026-03-02 09:00", berlin) == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert read_moment("2026-03-02T09:00+00:00", berlin) == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_time_does_not_run_out_of_the_calendar() -> None:
    with pytest.raises(Misread):
        later(datetime(2026, 3, 2, tzinfo=UTC), timedelta.max)


def test_mentions_are_found_by_the_longest_name() -> None:
    ann, ann_lee, ming = Player("Ann"), Player("Ann Lee"), Player("小明")
    text, mentions = find_mentions("@ann lee 3 @小明 @Anna @Ann", [ann, ann_lee, ming])
    assert mentions == (ann_lee.sender, ming.sender, ann.sender)
    assert text == "@ann_lee 3 @小明 @Anna @Ann"
