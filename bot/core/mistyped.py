"""A command that there is not: what was meant, perhaps."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bot.core.commands import CommandSet
from bot.core.elements import Code
from bot.core.events import Role
from bot.core.refusal import Refusal

SHOWN = 40


def unknown(commands: CommandSet, given: str, role: Role) -> Refusal:
    """What to answer: the nearest command that somebody in this role may use, if one is near."""
    given = given[:SHOWN]
    allowed = [command.name for command in commands if command.role <= role]
    near = nearest(given, allowed)
    if near:
        return Refusal("help.nearest", given=given, nearest=Code(f"/{near}"))
    return Refusal("help.unknown", given=given)


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The one of the known words that was meant, perhaps."""
    near = get_close_matches(given.casefold(), list(known), n=1)
    return near[0] if near else None
