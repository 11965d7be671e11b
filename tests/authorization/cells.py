"""The cells of the matrix: who, in what manner, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bot.core.events import Role
from tests.authorization.table import Row


class Who(Enum):
    """Who acts. The value: their role in the group where the command would run."""

    OWNER = Role.OWNER, "owner"
    ADMIN = Role.ADMIN, "admin"
    MODERATOR = Role.MODERATOR, "moderator"
    MEMBER = Role.MEMBER, "member"
    RESTRICTED = Role.MEMBER, "restricted, but here"
    LEFT = Role.MEMBER, "an admin who left"
    BANNED = Role.MEMBER, "an admin who was banned"
    FOREIGN_ADMIN = Role.MEMBER, "another community's owner, a member here"
    STRANGER = Role.MEMBER, "another community's owner, never here"
    MASK = Role.MEMBER, "anonymous admin"
    CHANNEL = Role.MEMBER, "linked channel"
    SERVICE = Role.MEMBER, "the platform's own account"
    BOT = Role.MEMBER, "another bot"
    WEBHOOK = Role.MEMBER, "webhook"

    @property
    def role(self) -> Role:
        """What the platform lets them do in the group."""
        return self.value[0]


PEOPLE = (Who.OWNER, Who.ADMIN, Who.MODERATOR, Who.MEMBER, Who.RESTRICTED, Who.FOREIGN_ADMIN)
"""Who is in the group."""
GONE = (Who.LEFT, Who.BANNED)
MASKS = (Who.MASK, Who.CHANNEL)
"""Who speaks for a chat."""


class Kind(Enum):
    """In what manner a line comes."""

    TYPED = "typed"
    PRIVATE = "typed in a private chat"
    EDITED = "by editing a message"
    FORWARDED = "forwarded"
    VIA_BOT = "by way of an inline bot"
    BUTTON = "their own button"
    PRIVATE_BUTTON = "their own button in a private chat"
    REPLAYED = "a press that is delivered twice"
    AGAIN = "everybody's button, pressed twice"
    ANOTHERS = "another's button"
    ELSEWHERE = "everybody's button of this group, from another group"
    OLD = "a button of more than thirty days ago"


NEVER = (Kind.EDITED, Kind.FORWARDED, Kind.VIA_BOT)
PRESSED = (Kind.BUTTON, Kind.PRIVATE_BUTTON, Kind.REPLAYED, Kind.AGAIN)
DEAD = {Kind.ANOTHERS: "not_yours", Kind.ELSEWHERE: "old_button", Kind.OLD: "old_button"}
"""Buttons that do nothing, and the words for it."""


@dataclass(slots=True)
class Seen:
    """What came of a cell."""

    ran: int = 0
    """How often the command did its work."""
    said: set[str] = field(default_factory=set)
    """The keys of refusals, and of what a pressed button said by itself."""


def expected(row: Row, who: Who, kind: Kind) -> Seen:
    """What must come of a cell that is possible."""
    if kind in DEAD:
        return Seen(said={DEAD[kind]})
    if kind in NEVER or who in (Who.BOT, Who.SERVICE):
        return Seen()
    if who in MASKS:
        return Seen(said={"refusal.masked"})
    if row.gated and who.role < row.least:
        return Seen(said={row.denial})
    if who in GONE and not row.own:
        return Seen(said={"refusal.gone"})
    if who.role < row.least:
        return Seen(said={row.denial})
    return Seen(ran=times(row, kind))


def times(row: Row, kind: Kind) -> int:
    """How often a line runs for whoever may; what takes a right is done once a button."""
    return 2 if kind is Kind.AGAIN and not row.gated else 1


def is_denied(row: Row, who: Who, kind: Kind) -> bool:
    """Whether nothing may come of a cell but words."""
    return not expected(row, who, kind).ran


def described(platform: str, row: Row, who: Who, kind: Kind) -> str:
    """A cell, for whoever reads that it failed."""
    return f"{platform}: {row.line!r} by {who.value[1]}, {kind.value}"
