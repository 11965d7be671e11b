"""What a handler or listener is given: the transaction, the time, the place, the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.core.actions import Action, Place, React, Say
from bot.core.clock import Clock
from bot.core.days import local_day
from bot.core.elements import Elements
from bot.core.events import CommandInvoked, Consequence, Event, Role
from bot.core.feature import Declared
from bot.core.i18n import Catalogue, Words
from bot.core.keep import KEEP, Keep
from models.tables import Community, Group, Member, Person

E = TypeVar("E", bound=Event | Consequence)


@dataclass(slots=True, kw_only=True)
class Scope:
    """One community within one transaction."""

    session: Session
    now: datetime
    community: Community
    declared: Declared
    catalogue: Catalogue
    key: bytes = field(default=b"", repr=False)
    """The key of this installation: see bot.config.secrets."""
    keep: Keep = KEEP
    live: bool = True
    """False while history is imported: nothing is announced."""
    raised: list[Consequence] = field(default_factory=list)
    """Consequences that listeners have yet to hear of."""
    period: datetime | None = None
    """For a job: the moment at which this run was due."""
    window_held: bool = False
    """Whether the ends of the 7- and 30-day sums are locked and of today."""
    last: dict[int, Event] = field(default_factory=dict)
    """By root: what each member last did in this transaction."""

    def setting(self, name: str) -> Any:
        """The community's value of a declared setting."""
        own, declared = self.community.settings, self.declared
        if name in declared.columns:
            return getattr(self.community, declared.columns[name])
        value = own[name] if name in own else declared.defaults[name]
        return tuple(value) if isinstance(value, list) else value

    def day(self, at: datetime) -> date:
        """The community's local day of a moment."""
        return local_day(at, self.community.timezone, self.community.day_turn)

    @property
    def today(self) -> date:
        """The community's local day now."""
        return self.day(self.now)

    @property
    def words(self) -> Words:
        """The words of the community's language, for what is said to all."""
        return self.catalogue[self.community.language]

    def place_of(self, root: int) -> Place | None:
        """Where a member last did something in this transaction."""
        event = self.last.get(root)
        if event is None or event.sender is None:
            return None
        return Place(event.group, event.channel, event.sender.account)

    def raise_(self, consequence: Consequence) -> None:
        """Let listeners hear of something that follows, before the commit."""
        self.raised.append(consequence)


class House(Protocol):
    """What a transaction needs of the application."""

    declared: Declared
    catalogue: Catalogue
    clock: Clock
    key: bytes
    keep: Keep


def scope_of(house: House, session: Session, community: Community, *, live: bool = True) -> Scope:
    """A scope of one community within a transaction."""
    return Scope(
        session=session,
        now=house.clock.now(),
        community=community,
        declared=house.declared,
        catalogue=house.catalogue,
        key=house.key,
        keep=house.keep,
        live=live,
    )


class Noted(NamedTuple, Generic[E]):
    """A new event with what was found out about it."""

    event: E
    receipt: int | None = None
    member: int | None = None
    """Who did it; None for bots and masks."""
    root: int | None = None
    """For whom it counts."""
    to: int | None = None
    """The root of the member whom it answers, or on whose message somebody reacts."""
    to_member: int | None = None
    """That member (differs from the root for linked members)."""
    subject: int | None = None
    """The receipt of the message that it is about (a deletion, a reaction)."""
    turn: int = 0
    """Which change of a state this is."""


@dataclass(slots=True, kw_only=True)
class Batch(Scope, Generic[E]):
    """All new events of one kind within one segment."""

    events: Sequence[Noted[E]]


@dataclass(slots=True, kw_only=True)
class Context(Scope):
    """One call of a command."""

    event: CommandInvoked
    group: Group
    member: Member
    person: Person
    role: Role
    asked: bool = False
    """Whether the platform was asked for the role just now, rather than telling it by the way."""
    receipt: int
    language: str

    @property
    def mine(self) -> Words:
        """The words of the member's language."""
        return self.catalogue[self.language]

    def text(self, key: str, **values: Any) -> Elements:
        """A message in the member's language."""
        return self.mine.text(key, **values)

    def say(self, key: str, *, private: bool = False, **values: Any) -> Say:
        """A reply in the member's language."""
        return self.answer(self.text(key, **values), private=private)

    def answer(self, elements: Elements, *, private: bool = False) -> Say:
        """A reply made of these elements."""
        return Say(elements, private, reply_to=None if private else self.event.external_id)

    def quietly(self, told: Elements, emoji: str = "👍") -> list[Action]:
        """A yes that does not fill the group: an emoji for all, words for the caller alone."""
        return [
            React(self.event.external_id, emoji, otherwise=told),
            Say(told, private=True, optional=True),
        ]

    @property
    def zone(self) -> str:
        """The time zone that the member's own days are counted in."""
        return self.person.timezone or self.community.timezone
