"""Every naughty string through every argument of every command.

All of them are read as all arguments, or refused in words. Then some are brought to the handlers
on either database: each string of our own to half of the arguments, of the others to one or two.
`HEARTH_INJECTION=all` brings every string by every way to every argument, on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.calls import call
from bot.core import codec
from bot.core.actions import Outgoing, Say
from bot.core.binding import bind
from bot.core.commands import MemberRef
from bot.core.elements import Button, plain
from bot.core.events import Address, CommandInvoked, Role, Sender
from bot.core.feature import Declared
from bot.core.i18n import load_catalogue
from bot.core.refusal import Misused, Refusal
from bot.features import FEATURES
from bot.testing import PLATFORM, START, Community, Person
from models.tables import OutboxMessage, Quarantine
from tests.injection.answers import check, check_words
from tests.injection.corpus import ALL, OWN, STRINGS
from tests.injection.lines import lines

CALLERS = {"Ann": "en", "An": "zh"}
CHUNK = 25
"""Strings in one transaction, of which nothing stays: boards and seasons are few and new."""
EVERY, OTHERS = 4, 40
"""Of the arguments of strings of our own, and of others, each so many meet one database."""
GROUP = Address(PLATFORM, "group")


class Undo(Exception):
    """Ends a transaction of which nothing is to stay."""


class Conversation:
    """Somebody who calls commands in one transaction, of which nothing stays."""

    def __init__(self, community: Community, session: Session) -> None:
        self.app = community.app
        self.session = session
        self.callers = [
            community.person(name, role=Role.OWNER, locale=locale)
            for name, locale in CALLERS.items()
        ]
        self.failed = [
            self.app.catalogue[locale].plain("refusal.failed").casefold()
            for locale in CALLERS.values()
        ]

    def type(self, line: str, caller: Person) -> list[Outgoing]:
        """Type a line, and check what answers it; gives that back."""
        event = caller.message(line)
        if not isinstance(event, CommandInvoked):
            return []
        said = call(self.app, self.session, event, Role.OWNER)
        assert said is not None
        said = said or self.told_to_all(event)
        check(said, line)
        for one in said:
            words = plain(one.action.elements) if isinstance(one.action, Say) else ""
            assert words.casefold() not in self.failed, line
        return said

    def told_to_all(self, event: CommandInvoked) -> list[Outgoing]:
        """What waits to be told to the group: an award that was wished for before is."""
        newest = select(OutboxMessage.body).order_by(OutboxMessage.id.desc()).limit(1)
        body = self.session.scalar(newest)
        assert body, event.arguments
        return [codec.load(body)]

    def press(self, said: list[Outgoing], text: str, caller: Person) -> None:
        """Press every button whose line holds what was typed: it must be understood."""
        usage = self.app.catalogue[caller.sender.locale or "en"].plain("arguments.usage", usage="")
        for line in _lines(said):
            if text.strip() and text.strip() in line:
                again = self.type(line, caller)
                assert again, line
                told = "\n".join(
                    plain(o.action.elements) for o in again if isinstance(o.action, Say)
                )
                assert usage.strip() not in told, line


def _lines(said: list[Outgoing]) -> Iterator[str]:
    for one in said:
        if isinstance(one.action, Say):
            yield from (e.line for e in one.action.elements if isinstance(e, Button))


async def test_every_string_through_every_argument(community: Community, url: str) -> None:
    for name in ("Bob", *CALLERS):
        await community.person(name, username=name.casefold()).says("good morning")
    begins, part = lines(community.app.declared), int(url.startswith("sqlite"))

    def work(session: Session, first: int) -> None:
        talk = Conversation(community, session)
        for n in range(first, min(first + CHUNK, len(STRINGS))):
            _converse(talk, begins, n, part=part)
        assert not session.scalar(select(func.count()).select_from(Quarantine))
        raise Undo

    for first in range(0, len(STRINGS), CHUNK):
        with pytest.raises(Undo):
            await community.app.database.run(lambda session, first=first: work(session, first))


def _converse(talk: Conversation, begins: dict[str, list[str]], n: int, *, part: int) -> None:
    """Let a string meet the arguments; of several ways to one of them another each time."""
    text = STRINGS[n]
    every = EVERY if text in OWN else OTHERS
    for m, ways in enumerate(begins.values()):
        if not ALL and (n + m) % every != part:
            continue
        caller = talk.callers[(n + m) // every % len(talk.callers)]
        for way in ways if ALL else [ways[(n // 2) % len(ways)]]:
            gap = "" if way == "/" else " "
            talk.press(talk.type(f"{way}{gap}{text}", caller), text, caller)


def _nobody(wanted: Sender | str | None) -> MemberRef | None:
    return MemberRef(1, 1, "Bob") if wanted == "bob" else None


def test_every_string_is_read_as_every_argument_or_refused_in_words() -> None:
    declared, words = (
        Declared(FEATURES),
        [load_catalogue()[language] for language in CALLERS.values()],
    )
    bound = 0
    for text, ways in product(STRINGS, lines(declared).values()):
        for way in ways:
            called = declared.commands.recognise(f"{way} {text}")
            if called is None:
                continue
            about = {"group": GROUP, "external_id": "1", "at": START}
            event = CommandInvoked(command=called[0], arguments=called[1], **about)
            command = declared.commands[called[0]]
            assert command.role_for(event.arguments) in Role
            try:
                bind(command, event, _nobody)
                bound += 1
            except (Misused, Refusal) as refusal:
                if way == ways[0]:
                    for language in words:
                        check_words(language.text(refusal.key, **refusal.values), text)
    assert bound > len(STRINGS)
