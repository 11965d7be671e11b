"""Commands: declared once, by a function whose annotations are the list of arguments."""

from __future__ import annotations

import inspect
import re
import types
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NewType, Union, get_args, get_origin

from bot.core.actions import Action
from bot.core.days import find_zone
from bot.core.events import Role
from bot.core.names import printable

Rest = NewType("Rest", str)
"""The remainder of the line, spaces and all."""

Question = NewType("Question", str)
"""As Rest, for words that may well be a question: also with these a keyword calls."""

Title = NewType("Title", str)
"""As Rest, for the name of something; a keyword that such words follow is no call."""

Zone = NewType("Zone", str)
"""The remainder of the line as the IANA name of the time zone that it means."""

Reply = Action | Sequence[Action] | None
Handler = Callable[..., Reply]

SLASHES = ("/", "／")
NAMES_A_MEMBER = re.compile(r"[@＠]|#\d{1,18}$")
NO_DEFAULT = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A member that an argument means: by reply, by mention, or by a name last seen."""

    member: int
    root: int
    name: str


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
    """A command, known on every platform by the same name.

    Some have two words: `challenge join` is one of the group of `challenge`.
    """

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
    spellings: tuple[str, ...] = ()
    """Other ways to type the second word of its name: `加入` for `join`."""
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
    def group(self) -> str:
        """The name of the command to whose group it belongs; empty if to none."""
        return self.name.partition(" ")[0] if " " in self.name else ""

    @property
    def key(self) -> str:
        """What its words begin with."""
        return f"command.{self.name.replace(' ', '_')}"

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
        self._members = {
            (command.group, word): command
            for command in self._commands.values()
            if command.group
            for word in (command.name.partition(" ")[2], *command.spellings)
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
                return self._member(name.casefold(), "".join(rest).strip())
        line = line[1:] if explicit or line.startswith("#") else line
        for word, command in self._keywords.items():
            after = line[len(word) :]
            if line.startswith(word) and not (after and after[0].isalnum()):
                typed = after.lstrip(" \t\n,.!:;，。！：；、~～").strip()
                phrase = f"{command.phrases.get(word, '')} {typed}".strip()
                called, arguments = self._member(command.name, phrase)
                meant = explicit or _is_meant(self[called], arguments)
                return (called, arguments) if meant else None
        return None

    def _member(self, name: str, arguments: str) -> tuple[str, str]:
        """The command of a group that the first word after the group's name means, if one."""
        first, *rest = arguments.split(maxsplit=1) or [""]
        word = unicodedata.normalize("NFKC", first).casefold()
        member = self._members.get((name, word))
        return (member.name, "".join(rest)) if member else (name, arguments)

    def group(self, name: str) -> list[Command]:
        """The commands of a group, in the order of their declaration."""
        return [command for command in self if command.group == name]

    def named(self, word: str) -> Command | None:
        """The command of that name or keyword, with or without its slash."""
        bare = word.lstrip("".join(SLASHES))
        return self._commands.get(bare.casefold()) or self._keywords.get(bare)


def _is_meant(command: Command, arguments: str) -> bool:
    """Whether a keyword and what follows it call a command, rather than speak about it."""
    kinds = [parameter.kind for parameter in command.parameters]
    if arguments.endswith(("?", "？")) and Question not in kinds:
        return False
    words = arguments.split()
    for parameter in command.parameters:
        if parameter.kind in (Rest, Question) or not words:
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
