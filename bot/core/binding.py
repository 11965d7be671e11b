"""What is typed after a command, as the arguments of its handler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.core.amounts import span, whole_number
from bot.core.commands import (
    NAMES_A_MEMBER,
    NO_DEFAULT,
    Command,
    MemberRef,
    Parameter,
    Question,
    Rest,
    Title,
    Zone,
)
from bot.core.days import find_zone
from bot.core.events import CommandInvoked, Sender
from bot.core.names import printable
from bot.core.refusal import Misused, Refusal

SHOWN = 40

FindMember = Callable[[Sender | str | None], MemberRef | None]
"""Finds whom a mention, a typed name or (None) the answered message means."""


def bind(command: Command, event: CommandInvoked, find: FindMember) -> dict[str, Any]:
    """The arguments that `event` gives to the handler of `command`, by name.

    Raises Misused, in words for the member, for arguments that do not fit.
    """
    binder = _Binder(command, event, find)
    values = {parameter.name: binder.take(parameter) for parameter in binder.order}
    if binder.words:
        raise Misused("arguments.too_many", given=binder.words[0][:SHOWN])
    return {name: value for name, value in values.items() if value is not NO_DEFAULT}


class _Binder:
    """Takes words off the line, one argument after the other."""

    def __init__(self, command: Command, event: CommandInvoked, find: FindMember) -> None:
        self.command = command
        self.line = printable(event.arguments)
        self.words = self.line.split()
        self.mentions = event.mentions
        self.marks = [word for word in self.words if word[0] in "@＠"]
        self.find = find
        self.trails = any(p.kind in (Rest, Question, Title, Zone) for p in command.parameters)
        self.order = list(command.parameters)
        if not self.trails:
            self.order.sort(key=lambda parameter: parameter.kind is not MemberRef)
        self.replying = event.reply_to is not None or event.to is not None

    def take(self, parameter: Parameter) -> Any:
        if parameter.kind in (Rest, Question, Title):
            return self._rest(parameter)
        if parameter.kind is Zone:
            return self._zone(parameter)
        if parameter.kind is MemberRef:
            return self._member(parameter)
        if not self.words:
            return self._missing(parameter)
        value = self._converted(parameter, self.words[0])
        if value is None and not parameter.required:
            return self._missing(parameter)
        if value is None:
            raise Misused("arguments.unfit", given=self.words[0][:SHOWN], name=parameter.usage)
        self.words.pop(0)
        return value

    def _rest(self, parameter: Parameter) -> Any:
        if not self.words:
            return self._missing(parameter)
        rest = self.line.split(maxsplit=len(self.line.split()) - len(self.words))[-1]
        self.words = []
        return Rest(rest)

    def _zone(self, parameter: Parameter) -> Any:
        typed = self._rest(parameter)
        if typed is parameter.default:
            return typed
        found = find_zone(typed)
        if found is None:
            raise Refusal("timezone.unknown", given=typed[:SHOWN])
        return Zone(found)

    def _member(self, parameter: Parameter) -> Any:
        """A member is named by @, or by # and their id, as buttons do; else the reply counts.

        The name may stand anywhere, unless the command takes the remainder of the line: there it
        comes in its turn, and whoever is named further on is only spoken of.
        """
        within = self.words[:1] if self.trails else self.words
        word = next((word for word in within if NAMES_A_MEMBER.match(word)), None)
        if word is not None:
            self.words.remove(word)
            number = word if word[0] == "#" else None
            found = self.find(self._marked(word) or number or word.lstrip("@＠#"))
            if not found:
                raise Misused("arguments.unknown_member", given=word[:SHOWN])
            return found
        return (self.find(None) if self.replying else None) or self._missing(parameter)

    def _marked(self, word: str) -> Sender | None:
        """The account behind a word with an @; platforms mark some of them and not others."""
        if len(self.marks) == len(self.mentions) and word in self.marks:
            return self.mentions[self.marks.index(word)]
        for sender in self.mentions:
            names = (sender.name.replace(" ", "_"), sender.username or "", sender.account.id)
            if word[1:].casefold() in map(str.casefold, names):
                return sender
        return None

    def _missing(self, parameter: Parameter) -> Any:
        if parameter.required:
            raise Misused("arguments.missing", name=parameter.usage)
        return parameter.default

    def _converted(self, parameter: Parameter, word: str) -> Any:
        if parameter.choices:
            word = self.command.choice(word)
            return word if word in parameter.choices else None
        if parameter.kind is int:
            return whole_number(word)
        if parameter.kind is timedelta:
            return span(word)
        return word
