"""The lines that begin with a colon: what they are called and how they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from adapters.console import controls, deeds
from adapters.console.room import SHOWN, Misread, Player, Room
from bot.core.elements import NEWLINE, Code, Table
from bot.core.events import Event


@dataclass(frozen=True, slots=True)
class Directive:
    """Words: `console.do.<name>`."""

    usage: str
    do: Callable[..., Sequence[Event] | None]
    """Called with the room, whoever does it if it is a deed, and the arguments."""
    deed: bool = False
    required: int = 0
    optional: int = 0

    def arguments(self, typed: str) -> list[str]:
        """What was typed as so many arguments, the last of which holds all that remains."""
        arguments = typed.split(maxsplit=max(self.required + self.optional - 1, 0))
        if not self.required <= len(arguments) <= self.required + self.optional:
            raise Misread("console.usage", usage=Code(self.usage))
        return arguments


def carry_out(room: Room, who: Player | None, name: str, typed: str) -> Sequence[Event]:
    """Do what a directive says, and give back what happened thereby; else raises Misread."""
    if name not in DIRECTIVES:
        near = get_close_matches(name, DIRECTIVES, 1) or ["help"]
        raise Misread(
            "console.no_directive", given=Code(f":{name[:SHOWN]}"), nearest=Code(f":{near[0]}")
        )
    directive = DIRECTIVES[name]
    arguments = directive.arguments(typed)
    if directive.deed:
        return directive.do(room, room.speaker(who), *arguments) or ()
    return directive.do(room, *arguments) or ()


def help_(room: Room) -> None:
    """List all directives."""
    rows = tuple(
        (directive.usage, room.words.plain(f"console.do.{name}"))
        for name, directive in DIRECTIVES.items()
    )
    room.view.notice((*room.words.text("console.help"), NEWLINE, Table(rows)))


DIRECTIVES = {
    "as": Directive(":as Alice", controls.choose, required=1),
    "reply": Directive(":reply 3 …", deeds.reply, deed=True, required=2),
    "photo": Directive(":photo page.png …", deeds.photo, deed=True, required=1, optional=1),
    "react": Directive(":react 3 👍", deeds.react, deed=True, required=2),
    "unreact": Directive(":unreact 3", deeds.unreact, deed=True, required=1, optional=1),
    "delete": Directive(":delete 3", deeds.delete, deed=True, required=1),
    "press": Directive(":press 2", deeds.press, deed=True, required=1),
    "vote": Directive(":vote 3.1 2", deeds.vote, deed=True, required=2),
    "join": Directive(":join Bob", controls.join, required=1),
    "leave": Directive(":leave Bob", controls.leave, required=1),
    "who": Directive(controls.WHO, controls.who, required=1),
    "people": Directive(":people", controls.people),
    "wait": Directive(":wait 1d2h", controls.wait, required=1),
    "now": Directive(":now 2026-03-02 09:00", controls.now, optional=1),
    "log": Directive(":log", controls.log),
    "lang": Directive(":lang zh", controls.speak_language, required=1),
    "help": Directive(":help", help_),
    "quit": Directive(":quit", controls.quit_),
}
"""By name, in the order in which :help lists them."""
