"""Forms: what a command needs to know, asked one thing after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.events import Role

if TYPE_CHECKING:  # contexts carry what is declared: the types know each other
    from bot.core.context import Context

ReadAnswer = Callable[["Context", str], str]
"""Checks what was typed, and returns it as it is put into the command line; raises Refusal.

What was typed has no SEPARATOR in it any more; what is returned may have some.
"""

MOST_FIELDS = 5
"""As many as a dialogue of any platform has room for."""
NAME = re.compile("[a-z][a-z0-9_]{0,31}")
STEPS = ("answer", "choose", "back", "skip", "cancel")
"""What can be done with an open form; none is called like one of these."""
SEPARATOR = "; "
PARTED = str.maketrans(";；", ",，")


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that a form asks for.

    Words: `form.<form>.<field>` (the question), `….hint` (an example, or how to answer) and
    `….<choice>` (what stands on the button of a choice).
    """

    name: str
    read: ReadAnswer | None = None
    """With choices, too: then they are but the most usual answers, and it is given one of them."""
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The answers become the arguments of `command`. Words: `form.<name>`, its title.

    Raises ValueError for a form that could not be filled in.
    """

    name: str
    command: str
    fields: tuple[FormField, ...]
    role: Role = Role.MEMBER
    """Who may fill it in. The command asks for its own role again when it runs."""

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        sound = all(map(NAME.fullmatch, (self.name, *names))) and self.name not in STEPS
        if not sound or len(set(names)) < len(names) or not 1 <= len(names) <= MOST_FIELDS:
            raise ValueError(f"a form that cannot be filled in: {self.name}")

    @property
    def key(self) -> str:
        """What its words begin with."""
        return f"form.{self.name}"

    def keys(self) -> Iterator[str]:
        """The keys of all its words."""
        yield self.key
        for field in self.fields:
            yield f"{self.key}.{field.name}"
            yield from (f"{self.key}.{field.name}.{part}" for part in ("hint", *field.choices))


def line_of(answers: Iterable[str]) -> str:
    """The arguments that some answers, in the order of the fields, make; skipped ones are empty."""
    return SEPARATOR.join(answers).rstrip(SEPARATOR)


def one_line(typed: str) -> str:
    """An answer in one line and without what parts answers from each other."""
    return " ".join(typed.translate(PARTED).split())
