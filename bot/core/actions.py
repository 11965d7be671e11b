"""What the bot wants done, as data. An adapter performs an action, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.elements import Button, Elements, Text
from bot.core.events import Address


@dataclass(frozen=True, slots=True)
class Say:
    """Say something in the group, or to one person alone."""

    elements: Elements
    private: bool = False
    reply_to: str | None = None
    optional: bool = False
    """Good to know, but not worth a public line where nothing can be said privately."""
    asks: bool = False
    """Something is to be typed in answer, for the bot alone: it is said where nobody reads along.

    Of private messages only.
    """


@dataclass(frozen=True, slots=True)
class React:
    """Put an emoji on a message: the quiet way to say yes in a busy group."""

    message: str
    emoji: str
    """Empty to take away what the bot has put there."""
    otherwise: Elements = ()
    """What to say privately where reactions cannot be had."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what the bot said before."""

    message: str
    elements: Elements


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message away."""

    message: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Give an account a role, tag or title of the platform."""

    account: Address
    honour: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """Take it back."""

    account: Address
    honour: str


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask everybody, with options to choose from. Who voted is told; `known_as` tells of what."""

    question: str
    options: tuple[str, ...]
    several: bool = False
    seconds: int | None = None
    """For so long votes are taken; None for as long as the message stands."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """Ask everybody something to which one of the options is the right answer."""

    question: str
    options: tuple[str, ...]
    right: int
    """Index of the right option."""
    explanation: str = ""
    """Shown to who has answered."""
    seconds: int | None = None
    otherwise: Elements = ()
    """What to say where the platform has no quizzes, with a button for each option."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Mark a message: `solved`, `pinned`."""

    message: str
    mark: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks for."""

    name: str
    label: str
    required: bool = True
    choices: tuple[str, ...] = ()
    hint: str = ""
    """An example, or how to answer."""
    labels: tuple[str, ...] = ()
    """Of the choices, in their order."""
    free: bool = True
    """Whether something else than the choices may be typed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Have a form filled in; the answers come back as arguments of the command `line`.

    They are put together as bot.core.forms does it.
    """

    title: str
    line: str
    fields: tuple[Field, ...]
    otherwise: Elements = ()
    """What to say privately where no form can be had, with a button that asks step by step."""


@dataclass(frozen=True, slots=True)
class Diagnose:
    """Tell one person alone what the bot knows, and what it can and cannot do in the group.

    The adapter adds what its platform knows, in the reader's language.
    """

    elements: Elements
    language: str


Action = Say | React | Edit | Delete | Grant | Revoke | Poll | Quiz | Mark | Ask | Diagnose


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action is performed: a group (and channel), on behalf of or towards an account."""

    group: Address
    channel: str | None = None
    account: Address | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An action on its way to a place."""

    place: Place
    action: Action
    once: str = ""
    """What is said by listeners and jobs carries a key: the same key is said once."""
    until: datetime | None = None
    """After this moment it is too late to say it, and it is left unsaid."""
    known_as: str = ""
    """Under this name listeners to Posted hear which message it became. Of the outbox only.

    Votes in a poll or quiz tell it, too.
    """


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform took it; these are the ids of what it made."""

    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will not take it. With `retry_after` (seconds) it may later."""

    why: str
    retry_after: float | None = None


Outcome = Delivered | Refused


def fallback(action: Action) -> Action | None:
    """What to do instead on a platform that cannot perform `action`; None if nothing helps."""
    match action:
        case React(otherwise=elements) if elements:
            return Say(elements, private=True)
        case Edit(_, elements):
            return Say(elements)
        case Poll(question, options):
            listed = "".join(f"\n{n}. {option}" for n, option in enumerate(options, 1))
            return Say((Text(question + listed),))
        case Quiz(otherwise=elements):
            return Say(elements)
        case Ask(otherwise=elements) if elements:
            return Say(elements, private=True)
        case Ask(title, line, _):
            return Say((Text(title), Button(title, line)), private=True)
        case Diagnose(elements):
            return Say(elements, private=True)
        case _:
            return None
