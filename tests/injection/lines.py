"""Command lines that bring a string to every argument of every command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from bot.core.commands import MemberRef, Parameter
from bot.core.feature import Declared

MEMBER = "@bob"


def lines(declared: Declared) -> dict[str, list[str]]:
    """By argument (`board.name`), the beginnings of lines that the argument's value follows.

    Commands without arguments have one, too: they must bear what follows them.
    """
    found: dict[str, list[str]] = {}
    for command in declared.commands:
        if not command.parameters:
            found[command.name] = [f"/{command.name}"]
        for n, parameter in enumerate(command.parameters):
            key = f"{command.name}.{parameter.name}"
            before = dict.fromkeys(_before(command.parameters[:n], declared))
            found[key] = [f"/{command.name} {words}".rstrip() for words in before]
    found["help.unknown"] = ["/"]
    return found


def _before(parameters: Sequence[Parameter], declared: Declared) -> Iterator[str]:
    """Values for the arguments before one: none of the optional ones, then all of them."""
    if all(not parameter.required for parameter in parameters):
        yield ""
    ways = [[*_values(parameter, declared)] for parameter in parameters]
    for n in range(max(map(len, ways), default=0)):
        yield " ".join(way[min(n, len(way) - 1)] for way in ways)


def _values(parameter: Parameter, declared: Declared) -> Iterator[str]:
    if parameter.choices:
        yield from parameter.choices
    elif parameter.kind is MemberRef:
        yield MEMBER
    elif parameter.kind is int:
        yield "1"
    elif parameter.kind is timedelta:
        yield "1h"
    elif parameter.name == "name":  # of a setting: one of each type, and all that take words
        yield from _settings(declared)
    else:
        yield "word"


def _settings(declared: Declared) -> Iterator[str]:
    free = [s.name for s in declared.settings.values() if isinstance(s.default, str | tuple)]
    yield from free
    for kind in (bool, int):
        names = (s.name for s in declared.settings.values() if type(s.default) is kind)
        yield from islice(names, 1)
