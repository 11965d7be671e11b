"""Commands: declared once, by a function whose annotations are the list of arguments."""

from __future__ import annotations

import inspect
import re
import types
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, NewType, Union, get_args, get_origin

from bot.core.actions import Action
from bot.core.amounts import span, whole_number
from bot.core.days import find_zone
from bot.core.events import CommandInvoked, Role, Sender
from bot.core.names import printable
from bot.core.refusal import Misused, Refusal

Rest = NewType("Rest", str)
"""The remainder of the line, spaces and all."""

Title = NewType("Title", str)
"""As Rest, for the name of something; a keyword that such words follow is no call."""

Zone = NewType("Zone", str)
"""The remainder of the line as the IANA name of the time zone that it means."""

Reply = Action | Sequence[Action] | None
Handler = Callable[..., Reply]

SHOWN = 40
SLASHES = ("/", "／")
NAMES_A_MEMBER = re.compile(r"[@＠]|#\d{1,18}$")
NO_DEFAULT = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A member that an argument means: by reply, by mention, or by a name last seen."""

    member: int
    root: int
    name: str


FindMember = Callable[[Sender | str | None], MemberRef | None]
"""Finds whom a mention, a typed name or (None) the answered message means."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command."""

    name: str
    kind: Any
    default: Any
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is NO_DEFAULT

    @property
    def usage(self) -> str:
        """As it is written in a usage line."""
        shown = "|".join(self.choices) or self.name
        return shown if self.required else f"[{shown}]"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, known on every platform by the same name."""

    name: str
    handler: Handler
    parameters: tuple[Parameter, ...]
    role: Role = Role.MEMBER
    keywords: tuple[str, ...] = ()
    """Words that call it without a slash."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other spellings of choices: `week` for `7d`."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Arguments that some of the keywords stand for: `积分明细` for `/points why`."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By choice of the first argument, who may make it, if that is not `role`."""
    demands: Callable[[str], Role] | None = None
    """Who may call it with some arguments, where it takes more than a choice to tell."""
    own: bool = False
    """Whether it is about nothing but the caller, so that it stays theirs when they have left."""

    def role_for(self, arguments: str) -> Role:
        """Who may call it with these arguments."""
        if self.demands:
            return max(self.role, self.demands(printable(arguments)))
        words = [word for word in printable(arguments).split() if not NAMES_A_MEMBER.match(word)]
        return max([self.role, *(self.roles.get(self.choice(w), self.role) for w in words[:1])])

    def choice(self, word: str) -> str:
        """The choice that a typed word means, where an argument has choices."""
        word = unicodedata.normalize("NFKC", word).casefold()
        return self.aliases.get(word, word)

    @property
    def usage(self) -> str:
        """How it is typed."""
        return " ".join([f"/{self.name}", *(p.usage for p in self.parameters)])


def command_of(handler: Handler, name: str, **declared: Any) -> Command:
    """Read a command off its handler: the first parameter is the context, the rest arguments."""
    signature = inspect.signature(handler, eval_str=True)
    _, *parameters = signature.parameters.values()
    return Command(name, handler, tuple(map(_parameter, parameters)), **declared)


def _parameter(parameter: inspect.Parameter) -> Parameter:
    kind = parameter.annotation
    if isinstance(kind, types.UnionType) or get_origin(kind) is Union:
        (kind,) = (arm for arm in get_args(kind) if arm is not types.NoneType)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return Parameter(parameter.name, kind, parameter.default, choices)


class CommandSet:
    """All commands, and how they are recognised in what people type."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = {command.name: command for command in commands}
        self._keywords = {
            word: command for command in self._commands.values() for word in command.keywords
        }

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, name: str) -> Command:
        return self._commands[name]

    def __contains__(self, name: str) -> bool:
        return name in self._commands

    def recognise(self, text: str) -> tuple[str, str] | None:
        """The command's name and the rest of the line, if `text` calls a command; else None.

        `/checkin 20 pages`, `打卡 读了二十页`, `#打卡` and `/打卡` do; `打卡了吗` does not.
        """
        line = text.strip()
        explicit = line[:1] in SLASHES
        if explicit:
            name, *rest = line[1:].split(maxsplit=1) or [""]
            if name.casefold() in self:
                return name.casefold(), "".join(rest).strip()
        line = line[1:] if explicit or line.startswith("#") else line
        for word, command in self._keywords.items():
            after = line[len(word) :]
            if line.startswith(word) and not (after and after[0].isalnum()):
                typed = after.lstrip(" \t\n,.!:;，。！：；、~～").strip()
                arguments = f"{command.phrases.get(word, '')} {typed}".strip()
                meant = explicit or _is_meant(command, arguments)
                return (command.name, arguments) if meant else None
        return None

    def named(self, word: str) -> Command | None:
        """The command of that name or keyword, with or without its slash."""
        bare = word.lstrip("".join(SLASHES))
        return self._commands.get(bare.casefold()) or self._keywords.get(bare)


def _is_meant(command: Command, arguments: str) -> bool:
    """Whether a keyword and what follows it call a command, rather than speak about it."""
    if arguments.endswith(("?", "？")):
        return False
    words = arguments.split()
    for parameter in command.parameters:
        if parameter.kind is Rest or not words:
            return True
        if parameter.kind is Zone:
            return find_zone(arguments) is not None
        if _is_clear(command, parameter, words[0]):
            words.pop(0)
        elif parameter.required:
            return False
    return not words


def _is_clear(command: Command, parameter: Parameter, word: str) -> bool:
    if parameter.choices:
        return command.aliases.get(word.casefold(), word.casefold()) in parameter.choices
    if parameter.kind is Title:
        return False
    if parameter.kind is MemberRef:
        return bool(NAMES_A_MEMBER.match(word))
    return word.isdecimal() if parameter.kind is int else word.isascii()


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
        self.trails = any(p.kind in (Rest, Title, Zone) for p in command.parameters)
        self.order = list(command.parameters)
        if not self.trails:
            self.order.sort(key=lambda parameter: parameter.kind is not MemberRef)
        self.replying = event.reply_to is not None or event.to is not None

    def take(self, parameter: Parameter) -> Any:
        if parameter.kind in (Rest, Title):
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
