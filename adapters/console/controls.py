"""What whoever sits at the terminal does: people, time, and a look around."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.console.decode import about_event, later, read_moment, read_span
from adapters.console.room import SHOWN, Misread, Player, Room
from bot.core.elements import Code, Table
from bot.core.events import Event, MemberJoined, MemberLeft, Role
from bot.core.i18n import LANGUAGES, language_of

LOGGED = 20
WHO = ":who Bob role=admin lang=zh"


def who(room: Room, words: str) -> None:
    """Say who somebody is: `Ann Lee role=admin lang=en`."""
    given = dict(word.split("=", 1) for word in words.split() if "=" in word)
    name = " ".join(word for word in words.split() if "=" not in word)
    if not name or not given.keys() <= {"role", "lang"}:
        raise Misread("console.usage", usage=Code(WHO))
    role, language = _role(given.get("role")), _language(given.get("lang"))
    player = room.player(name)
    player.role = player.role if role is None else role
    player.language = language or player.language
    _list(room, [player])


def _role(given: str | None) -> Role | None:
    if given is None:
        return None
    if given.upper() not in Role.__members__:
        raise _unfit(given, (role.name.lower() for role in Role))
    return Role[given.upper()]


def _language(given: str | None) -> str | None:
    if given is not None and language_of(given) is None:
        raise _unfit(given, LANGUAGES)
    return given


def _unfit(given: str, choices: Iterable[str]) -> Misread:
    return Misread("console.unfit", given=given[:SHOWN], choices=Code(" | ".join(choices)))


def choose(room: Room, name: str) -> None:
    """Choose who says the lines that have no name before them."""
    room.current = room.player(name)


def people(room: Room) -> None:
    """List everybody."""
    if not room.players:
        raise Misread("console.empty")
    _list(room, list(room.players.values()))


def _list(room: Room, players: list[Player]) -> None:
    rows = tuple(_described(room, player) for player in players)
    marked = players.index(room.current) if room.current in players else None
    room.view.notice((Table(rows, marked=marked),))


def _described(room: Room, player: Player) -> tuple[str, ...]:
    """A person as `:who` takes them, and whether they are away."""
    language = f"lang={player.language}" if player.language else ""
    away = "" if player.here else room.words.plain("console.away")
    return (player.name, f"role={player.role.name.lower()}", language, away)


def join(room: Room, name: str) -> list[Event]:
    """Let somebody come into the group."""
    player = room.player(name)
    player.here = True
    room.notice("console.joined", name=player.name)
    return [MemberJoined(**about_event(room, player))]


def leave(room: Room, name: str) -> list[Event]:
    """Let somebody leave the group."""
    player = room.player(name)
    player.here = False
    room.notice("console.left", name=player.name)
    return [MemberLeft(**about_event(room, player))]


def wait(room: Room, span: str) -> None:
    """Let time pass."""
    room.clock.set(later(room.clock.now(), read_span(span)))
    room.tell_time()


def now(room: Room, moment: str = "") -> None:
    """Tell the time, or set it: forwards, and at the very beginning to any moment."""
    if moment:
        at = read_moment(moment, room.zone)
        if room.begun and at < room.clock.now():
            raise Misread("console.no_way_back")
        room.clock.set(at)
    room.tell_time()


def log(room: Room) -> None:
    """Show the last messages again."""
    for post in room.posts[-LOGGED:]:
        room.view.post(post, room.words)


def speak_language(room: Room, language: str) -> None:
    """Choose the language in which the room itself speaks."""
    room.language = language_of(_language(language)) or room.language
    room.notice("console.speaks")


def quit_(room: Room) -> None:
    """Close the room."""
    room.open = False
