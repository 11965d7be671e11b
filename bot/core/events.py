"""What happens: events that adapters bring, and consequences that arise from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import ClassVar, Literal, NamedTuple

ID_LIMIT = 128
"""Characters of the longest id that is kept."""


class Role(IntEnum):
    """What somebody may do in a group, by the platform's own rights."""

    MEMBER = 0
    MODERATOR = 1
    ADMIN = 2
    OWNER = 3


class Address(NamedTuple):
    """An id on a platform: of a group or of an account."""

    platform: str
    id: str


class Attachment(NamedTuple):
    """A picture or file that came with a message. What is in it is not part of it."""

    kind: Literal["photo", "file"]
    mark: bytes
    """At most 16 bytes that tell it from others: see bot.core.likeness."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is behind an event, as the platform told it with the event."""

    account: Address
    name: str
    role: Role = Role.MEMBER
    locale: str | None = None
    """The platform's own code for their language: `zh-hans`, `en-US`."""
    username: str | None = None
    is_bot: bool = False
    is_anonymous: bool = False
    created_at: datetime | None = None
    """When the account was made, where the platform tells."""
    honours: frozenset[str] = frozenset()
    """Platform ids of the roles that they hold."""

    @property
    def is_person(self) -> bool:
        """Whether points, levels and care are for them: no bot, no mask."""
        return not (self.is_bot or self.is_anonymous)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a group. The same (group, kind, external_id) happens once."""

    kind: ClassVar[str] = ""

    group: Address
    external_id: str
    at: datetime
    """Aware; when it happened by the platform's clock."""
    sender: Sender | None = None
    channel: str | None = None
    """A channel, topic or thread within the group."""
    group_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """Somebody wrote a message. What they wrote is not part of it."""

    kind: ClassVar[str] = "message"

    reply_to: str | None = None
    """External id of the message that it answers."""
    to: Address | None = None
    """Account of the person whom it answers, where the platform tells."""
    length: int | None = None
    """Characters, where they can be seen."""
    sketch: bytes | None = None
    """What tells it from a copy (see bot.core.sketch); of live messages, where the text is seen."""
    thanks: bool = False
    """Whether its words thank somebody (see bot.core.gratitude), where they can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """The message `external_id` is gone."""

    kind: ClassVar[str] = "deletion"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInvoked(Event):
    """Somebody called a command, by its name, a keyword or a button."""

    kind: ClassVar[str] = "command"

    command: str
    arguments: str = ""
    """What was typed after the name."""
    mentions: tuple[Sender, ...] = ()
    """Accounts that the platform marked in the arguments, in order."""
    attached: tuple[Attachment, ...] = ()
    """What came with it, or with the sender's own message that it answers."""
    reply_to: str | None = None
    to: Address | None = None
    present: bool = True
    """Whether it shows that the sender is in the group: a button can be pressed from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged(Event):
    """The sender's reactions on a message are now these. A state, not a step."""

    kind: ClassVar[str] = "reaction"

    message: str
    """External id of the message."""
    emojis: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVoted(Event):
    """The sender's vote in a poll is now this. A state, not a step."""

    kind: ClassVar[str] = "vote"

    poll: str
    """External id of the message that asks."""
    options: frozenset[int] = frozenset()
    known_as: str = ""
    """How the poll was called when it was put up: see Outgoing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """The sender came into the group."""

    kind: ClassVar[str] = "join"

    invite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """The sender left the group, or was made to."""

    kind: ClassVar[str] = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotJoined(Event):
    """The bot itself was added to the group."""

    kind: ClassVar[str] = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMoved(Event):
    """The platform moved the group to another id; its messages are numbered anew there."""

    kind: ClassVar[str] = "move"

    to: Address


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that follows within the same transaction; it needs no receipt."""


@dataclass(frozen=True, slots=True)
class LevelReached(Consequence):
    """A member's earned points passed the threshold of a level."""

    member: int
    level: int


@dataclass(frozen=True, slots=True)
class Posted(Consequence):
    """What was to be said under a name (`Outgoing.known_as`) stands in the group.

    It is heard soon after, in a transaction of its own: what somebody does with the message may
    have been taken in before.
    """

    name: str
    group: Address
    message: str
    """External id of the message."""


@dataclass(frozen=True, slots=True)
class QuestionAsked(Consequence):
    """A question was opened, or has its first tags; `question` is the id of its row."""

    question: int


@dataclass(frozen=True, slots=True)
class MembersMoved(Consequence):
    """A community ends, and its members go on in this one; what they did there is theirs here.

    Of their messages the listeners to messages hear again.
    """

    members: Mapping[int, int]
    """By the ids that they have in the community that ends, those that they have in this one."""


@dataclass(frozen=True, slots=True)
class SettingChanged(Consequence):
    """A setting of the community has another value from now on; it is stored already.

    `before` and `after` are values as `Scope.setting` gives them.
    """

    name: str
    before: object
    after: object


def is_sound(event: Event) -> bool:
    """Whether the ids of an event can be kept: short enough, and made of visible characters."""
    sender = event.sender
    return (
        _can_be_kept(event.external_id)
        and _can_be_kept(event.group.id)
        and (sender is None or _can_be_kept(sender.account.id))
        and (event.channel is None or _can_be_kept(event.channel))
    )


def _can_be_kept(id: str) -> bool:
    return 0 < len(id) <= ID_LIMIT and id.isprintable()
