"""Any text at all through everything that writes or reads text.

`HEARTH_EXAMPLES=100000 uv run pytest tests/injection/test_text.py -n 0 --timeout 0` does it so
often for each (about an hour); else a hundred times.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.console.decode import find_mentions, read_line, read_moment, read_span
from adapters.console.render import visible
from adapters.console.room import PLATFORM, Misread, Player, Room
from adapters.console.screen import Page
from adapters.console.trail import Trail
from adapters.console.wrapping import line_breaks
from adapters.telegram.decode import decode
from adapters.telegram.render import caption, harmless
from adapters.telegram.render import render as on_telegram
from adapters.telegram.surroundings import Press, Surroundings
from bot.core import codec
from bot.core.actions import Outgoing, Place, Say
from bot.core.amounts import INT_DIGITS, span, whole_number
from bot.core.binding import bind
from bot.core.clock import ManualClock
from bot.core.commands import Command, MemberRef
from bot.core.days import find_zone
from bot.core.elements import Bold, Code, Mention, Table, Text, aligned
from bot.core.events import Address, CommandInvoked, Event, Role
from bot.core.feature import Declared
from bot.core.i18n import load_catalogue
from bot.core.names import LIMIT, clean, printable
from bot.core.refusal import Misused, Refusal
from bot.core.sketch import BITS, sketch
from bot.core.values import read, written
from bot.features import FEATURES
from bot.features.boards.typed import NAME_LIMIT, described
from bot.testing import START
from tests.injection.answers import CONTROLS, check_telegram, check_words
from tests.injection.corpus import BIDI, STRINGS, UNSEEN

EXAMPLES = int(os.environ.get("HEARTH_EXAMPLES", "100"))
SHARP = f"@#/$.:<>&'\"*_`{{}}%+-=0159aé٣３Ⅷ²中 \n\t\x00\ud800{BIDI}{UNSEEN}"
WORDS = (
    st.text()
    | st.text(alphabet=SHARP)
    | st.sampled_from(STRINGS)
    | st.builds(
        lambda text, times: text * times, st.text(min_size=1, max_size=9), st.integers(1, 600)
    )
)
DECLARED = Declared(FEATURES)
ENGLISH = load_catalogue()["en"]
GROUP = Address(PLATFORM, "room")
ZONES = available_timezones()
Test = Callable[..., None]


def any_text(*also: st.SearchStrategy[Any]) -> Callable[[Test], Test]:
    """Run a test so often, with any text and what else it takes."""
    often = settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    return lambda test: often(given(WORDS, *also)(test))


def a_room() -> Room:
    clock, page = ManualClock(START), Page(io.StringIO())
    room = Room(GROUP, "room", ZoneInfo("UTC"), "en", clock, Trail(), page, load_catalogue())
    room.commands = DECLARED.commands
    room.players["ann"] = Player("Ann")
    return room


@any_text()
def test_names_are_short_seen_and_clean(text: str) -> None:
    assert 0 < len(clean(text)) <= LIMIT
    assert clean(clean(text)) == clean(text)
    for shown in (clean(text), printable(text), visible(text)):
        assert not CONTROLS.search(shown)
        shown.encode()
    assert printable(printable(text)) == printable(text)


@any_text()
def test_every_platform_can_show_it(text: str) -> None:
    elements = (Text("“"), Text(text), Bold(text), Code(text), Mention(text), Text("”"))
    check_words((*elements, Table(((text, "1"), ("2", text)))), text)
    check_telegram(on_telegram((Text(caption(text) + "-"), Text(harmless(text)))), text)
    place, said = Place(GROUP), Say(elements)
    assert codec.load(codec.dump(Outgoing(place, said))) == Outgoing(place, said)


@any_text(st.integers(2, 60))
def test_lines_are_broken_so_that_nothing_is_lost(text: str, columns: int) -> None:
    line = visible(text).replace("\n", " ")
    breaks = [0, *line_breaks(line, columns), len(line)]
    assert "".join(line[a:b] for a, b in pairwise(breaks)) == line
    cells = "".join(aligned(Table(((line, "|"), ("", "|")))))
    assert cells.count("|") == line.count("|") + 2


@any_text()
def test_catalogues_fill_it_in_and_never_read_it(text: str) -> None:
    said = ENGLISH.plain("arguments.unfit", given=text, name=text)
    assert said == ENGLISH.plain("arguments.unfit", given="\0", name="\0").replace("\0", text)


@any_text()
def test_amounts_and_spans_are_read_or_not(text: str) -> None:
    try:
        number = whole_number(text)
    except Misused:
        number = None
    assert number is None or abs(number) < 10**INT_DIGITS
    assert (found := span(text)) is None or found >= timedelta()
    assert find_zone(text) in {None, *ZONES}


@any_text()
def test_settings_take_only_what_fits_them(text: str) -> None:
    for setting in DECLARED.settings.values():
        value = read(setting, printable(text))
        assert value is None or setting.fits(value), setting.name
        assert value is None or "\n" in str(value) or written(value), setting.name


@any_text()
def test_boards_are_described_or_refused(text: str) -> None:
    try:
        name, days = described(printable(text), date(2026, 3, 2), None)
    except (Misused, Refusal) as refusal:
        check_words(ENGLISH.text(refusal.key, **refusal.values), text)
        return
    assert 0 < len(name) <= NAME_LIMIT
    assert not (days.first and days.last) or days.first <= days.last


@any_text(st.sampled_from([*DECLARED.commands]))
def test_arguments_are_bound_or_refused(text: str, command: Command) -> None:
    recognised = DECLARED.commands.recognise(f"/{command.name} {text}")
    assert recognised is not None
    name, arguments = recognised
    assert command.role_for(arguments) in Role
    assert DECLARED.commands.recognise(text) is None or text.strip()
    event = CommandInvoked(
        group=GROUP, external_id="1", at=START, command=name, arguments=arguments
    )
    try:
        bind(command, event, lambda wanted: MemberRef(1, 1, "Bob") if wanted else None)
    except (Misused, Refusal) as refusal:
        check_words(ENGLISH.text(refusal.key, **refusal.values), text)


@any_text()
def test_sketches_are_of_one_size(text: str) -> None:
    found = sketch(text, b"key")
    assert found is None or len(found) * 8 == BITS


@any_text()
def test_the_terminal_reads_any_line(text: str) -> None:
    room = a_room()
    for reading in (
        lambda: read_line(text, room),
        lambda: read_moment(text, room.zone),
        lambda: read_span(text),
        lambda: room.player(text),
        lambda: find_mentions(text, room.players.values()),
    ):
        try:
            reading()
        except Misread as fault:
            room.notice(fault.key, **fault.values)


@any_text(st.integers(-5, 9), st.integers(-5, 9))
def test_telegram_messages_are_read_or_called_misshapen(text: str, at: int, length: int) -> None:
    around = Surroundings(
        DECLARED.commands,
        "hearth_bot",
        lambda chat, user: Role.MEMBER,
        lambda poll: None,
        lambda account: None,
        lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )
    user = {"id": 1, "is_bot": False, "first_name": text, "username": text}
    entity = {"type": "text_mention", "offset": at, "length": length, "user": user}
    chat = {"id": -1, "type": "supergroup", "title": text}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
    for more in ({}, {"entities": [entity]}, {"sender_chat": chat}):
        found = [*decode({"update_id": 1, "message": message | more}, around)]
        assert all(isinstance(event, Event | Press) for event in found)


def test_two_pieces_make_no_address_together() -> None:
    for second in (Text("example"), Bold("example/path"), Mention("example")):
        check_telegram(on_telegram((Text("look at evil."), second)), "evil.example")
    assert on_telegram((Text("So."), Code("/help"))).texts == ["So.<code>/help</code>"]
