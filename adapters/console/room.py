"""The room: who is played in it, and what was said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from adapters.console.clock import MovableClock
from adapters.console.trail import Trail
from bot.core.commands import CommandSet
from bot.core.elements import Button, Elements, Jump, Text
from bot.core.events import Address, Attachment, Role, Sender
from bot.core.i18n import Catalogue, Words
from bot.core.names import LIMIT, NAMELESS, clean

PLATFORM = "console"
HAN = re.compile(r"[\u3400-\u9fff]")
SHOWN = 40


class Misread(Exception):
    """A line cannot be carried out; `key` has the words for why."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


@dataclass(slots=True)
class Player:
    """Somebody who is played."""

    name: str
    role: Role = Role.MEMBER
    language: str | None = None
    here: bool = True

    @property
    def account(self) -> Address:
        """Their account, the same however the name is capitalised."""
        return Address(PLATFORM, account_of(self.name))

    @property
    def sender(self) -> Sender:
        """As the core is told of them."""
        username = self.name.replace(" ", "_")
        return Sender(self.account, self.name, self.role, self.language, username)


def account_of(name: str) -> str:
    """The id of whoever has such a name, however it is capitalised.

    Emoji are joined by what cannot be seen, and no id may hold that.
    """
    return "".join(char for char in name.casefold() if char.isprintable())


def language_of_name(name: str) -> str | None:
    """The language of whoever has such a name, until it is told: Chinese, or not known."""
    return "zh" if HAN.search(name) else None


@dataclass(slots=True)
class Post:
    """A message in the room."""

    number: str
    id: str
    author: Player | None
    """None for the bot."""
    elements: Elements
    answered: Post | None = None
    attached: tuple[Attachment, ...] = ()
    """What somebody sent with it."""
    only: Player | None = None
    """Who alone sees it, if it is private."""
    reactions: dict[str, frozenset[str]] = field(default_factory=dict)
    """By account."""
    options: tuple[str, ...] = ()
    """What a poll lets choose from."""
    known_as: str = ""
    """How a poll is called by who put it up."""
    edited: bool = False
    gone: bool = False

    @property
    def buttons(self) -> list[Button]:
        """Its buttons, in order."""
        return [element for element in self.elements if isinstance(element, Button)]

    def seen_by(self, who: Player) -> bool:
        """Whether somebody can see it."""
        return not self.gone and self.only in (None, who)


class View(Protocol):
    """Where the room is seen."""

    def post(self, post: Post, words: Words) -> None:
        """Show a message."""
        ...

    def notice(self, elements: Elements) -> None:
        """Show something that is no message."""
        ...

    def moment(self, at: datetime, words: Words) -> None:
        """Show what time it is; `at` is in the room's zone."""
        ...


@dataclass(slots=True)
class Room:
    """A group of the platform called console, and the people who are played in it."""

    group: Address
    title: str
    zone: ZoneInfo
    language: str
    """In which the room itself speaks."""
    clock: MovableClock
    trail: Trail
    view: View
    catalogue: Catalogue
    sketch_of: Callable[[str], bytes | None] = lambda text: None
    """What tells a text from a copy, where copies are looked for."""
    key: bytes = field(default=b"", repr=False)
    """With which what is sent is marked: see bot.core.likeness."""
    commands: CommandSet = field(default_factory=lambda: CommandSet(()))
    current: Player | None = None
    """Who says the lines that have no name before them."""
    players: dict[str, Player] = field(default_factory=dict)
    """By account."""
    asked: set[str] = field(default_factory=set)
    """The accounts of those whose next words answer what a form asks them."""
    posts: list[Post] = field(default_factory=list)
    begun: bool = False
    """Whether anything has happened yet."""
    open: bool = True
    last_said: Post | None = None
    """The last message that was not the bot's."""
    _told: date | None = None
    _said: int = 0
    _answers: int = 0

    @property
    def words(self) -> Words:
        """The words of the room's language."""
        return self.catalogue[self.language]

    @property
    def now(self) -> datetime:
        """The present moment, in the room's zone."""
        return self.clock.now().astimezone(self.zone)

    def find_player(self, name: str) -> Player | None:
        """The person of that name, if there is one."""
        return self.players.get(account_of(clean(name)))

    def player(self, name: str) -> Player:
        """The person of that name, who comes into being if need be; Misread if it is no name."""
        cleaned = clean(name)
        if len(name.strip()) > LIMIT or (cleaned == NAMELESS and name.strip() != NAMELESS):
            raise Misread("console.no_name", given=name[:SHOWN], limit=LIMIT)
        player = Player(cleaned, language=language_of_name(cleaned))
        return self.players.setdefault(player.account.id, player)

    def speaker(self, who: Player | None) -> Player:
        """`who`, else whoever is chosen; raises Misread if nobody is."""
        speaker = who or self.current
        if speaker is None:
            raise Misread("console.nobody", limit=LIMIT)
        return speaker

    def someone(self, account: Address) -> Player:
        """Whose account that is, also if they are not played in this run."""
        return self.players.get(account.id) or Player(clean(account.id))

    def say(self, who: Player, elements: Elements, answered: Post | None = None) -> Post:
        """Write a message by somebody; a command is one, too."""
        self._said += 1
        self._answers = 0
        id = self.trail.id(self.clock.now())
        self.last_said = Post(str(self._said), id, who, elements, answered)
        return self._put(self.last_said)

    def hear(self, elements: Elements, **about: Any) -> Post:
        """Write a message by the bot; it is numbered after the one that it follows.

        So the numbers of what people say do not depend on how much the bot has to say.
        """
        self._answers += 1
        number = f"{self._said}.{self._answers}"
        id = f"{self.trail.id(self.clock.now())}.{number}"
        return self._put(Post(number, id, None, elements, **about))

    def _put(self, post: Post) -> Post:
        if self._told != self.now.date():
            self.tell_time()
        self.posts.append(post)
        self.view.post(post, self.words)
        return post

    def find(self, number: str, who: Player) -> Post:
        """The message of that number, if `who` can see it; else raises Misread."""
        wanted = unicodedata.normalize("NFKC", number).removeprefix("#")
        post = next((post for post in self.posts if post.number == wanted), None)
        if post is None or post.gone:
            raise Misread("console.no_message", given=number[:SHOWN])
        if not post.seen_by(who):
            raise Misread("console.unseen", name=who.name, number=post.number)
        return post

    def pointed(self, elements: Elements) -> Elements:
        """The elements; where they lead to a message of this run, its number tells to which."""
        return tuple(
            Text(f"{element.text} #{post.number}")
            if isinstance(element, Jump) and (post := self.find_id(element.message))
            else element
            for element in elements
        )

    def find_id(self, id: str | None) -> Post | None:
        """The message of that id, if it was written in this run."""
        return next((post for post in self.posts if post.id == id), None)

    def notice(self, key: str, **values: Any) -> None:
        """Show something that is no message, in the room's language."""
        self.view.notice(self.words.text(key, **values))

    def tell_time(self) -> None:
        """Show what time it is."""
        self._told = self.now.date()
        self.view.moment(self.now, self.words)
