"""Who and where, in the words of the Bot API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.telegram.history import NO_PEOPLE, PLATFORM
from bot.core.events import Address, Role, Sender
from bot.core.names import printable

Object = Mapping[str, Any]

GROUPS = ("group", "supergroup")
HERE = ("creator", "administrator", "member")


def group_of(chat: Object) -> Address:
    """The address of a chat."""
    return Address(PLATFORM, str(chat["id"]))


def moment(seconds: int) -> datetime:
    """A moment of the Bot API. Raises ValueError or TypeError for none."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no moment that can be told") from error


def sender_of(user: Object, role: Role = Role.MEMBER, *, masked: bool = False) -> Sender:
    """Who a user is; masked are those who speak for a chat."""
    account = str(user["id"])
    return Sender(
        Address(PLATFORM, account),
        " ".join(filter(None, (user.get("first_name"), user.get("last_name")))),
        role,
        user.get("language_code"),
        printable(user.get("username") or "") or None,
        bool(user.get("is_bot")) and not masked,
        masked or account in NO_PEOPLE,
    )


def is_here(member: Object) -> bool:
    """Whether a ChatMember is in the chat."""
    return member["status"] in HERE or (
        member["status"] == "restricted" and bool(member.get("is_member"))
    )


def role_of(member: Object) -> Role:
    """What a ChatMember may do: the creator owns; who may restrict or promote others is an
    admin; other administrators moderate."""
    match member["status"]:
        case "creator":
            return Role.OWNER
        case "administrator":
            strong = member.get("can_restrict_members") or member.get("can_promote_members")
            return Role.ADMIN if strong else Role.MODERATOR
        case _:
            return Role.MEMBER
