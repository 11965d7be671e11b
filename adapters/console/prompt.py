"""Lines that somebody types: a prompt that tells who speaks and what time it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples

from adapters.console.controls import people
from adapters.console.directives import DIRECTIVES
from adapters.console.room import Room
from bot.core.i18n import LANGUAGES

REFRESH_SECONDS = 5.0
NAMED = ("as", "join", "leave", "who")


class RoomCompleter(Completer):
    """Offers people, commands with their choices, keywords and directives."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        """See Completer."""
        typed = document.text_before_cursor
        word = typed.rpartition(" ")[2]
        for offer in self._offers(typed[: len(typed) - len(word)].split()):
            if word and offer.casefold().startswith(word.casefold()):
                yield Completion(offer, -len(word))

    def _offers(self, before: list[str]) -> Iterable[str]:
        """What may come after these words."""
        names = [player.name for player in self._room.players.values()]
        if not before:
            yield from (f"{name}: " for name in names)
        if not before or before[-1].endswith((":", "：")):
            yield from (f":{name} " for name in DIRECTIVES)
            for command in self._room.commands:
                yield f"/{command.name} "
                yield from command.keywords
        else:
            yield from self._arguments(before[-1], names)

    def _arguments(self, word: str, names: list[str]) -> Iterable[str]:
        yield from (f"@{name}" for name in names)
        if word[1:] in NAMED:
            yield from names
        if word[1:] in self._room.commands:
            for parameter in self._room.commands[word[1:]].parameters:
                yield from parameter.choices


def greet(room: Room) -> None:
    """Tell a newcomer, in both languages, what to type; and what time it is."""
    for language in sorted(LANGUAGES, key=lambda language: language != room.language):
        room.view.notice(room.catalogue[language].text("console.welcome"))
    room.tell_time()
    if room.players:
        people(room)


async def typed_lines(room: Room) -> AsyncIterator[str]:
    """Ask for line after line until the end of input (Ctrl-D); Ctrl-C drops the line."""
    session: PromptSession[str] = PromptSession(
        lambda: prompt_of(room),
        completer=RoomCompleter(room),
        complete_while_typing=False,
        erase_when_done=True,
        bottom_toolbar=lambda: room.words.plain("console.hint"),
        refresh_interval=REFRESH_SECONDS,
    )
    while True:
        try:
            yield await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def prompt_of(room: Room) -> StyleAndTextTuples:
    """Who speaks, and what time it is in the room; a question mark while a form asks them."""
    who = room.current.name if room.current else "?"
    asked = room.current is not None and room.current.account.id in room.asked
    return [
        ("bold", who),
        ("ansibrightblack", f" {room.now:%H:%M}"),
        ("", " ? " if asked else " › "),
    ]
