"""Updates that tell of a change: members, reactions, votes."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.telegram.people import GROUPS, Object, group_of, is_here, moment, role_of, sender_of
from adapters.telegram.surroundings import Surroundings
from bot.core.events import (
    BotJoined,
    Event,
    MemberJoined,
    MemberLeft,
    PollVoted,
    ReactionChanged,
)


def membership(change: Object, around: Surroundings) -> Iterator[Event]:
    """Somebody came or left."""
    chat, member = change["chat"], change["new_chat_member"]
    was, here = is_here(change["old_chat_member"]), is_here(member)
    if chat["type"] not in GROUPS or was == here:
        return
    link = change.get("invite_link") or {}
    invite = {"invite": link.get("invite_link")} if here else {}
    user = member["user"]
    yield (MemberJoined if here else MemberLeft)(
        group=group_of(chat),
        external_id=f"{user['id']} {change['date']}",
        at=moment(change["date"]),
        sender=sender_of(user, role_of(member)),
        group_title=chat.get("title", ""),
        **invite,
    )


def own_membership(change: Object, around: Surroundings) -> Iterator[Event]:
    """The bot was added to a group."""
    chat = change["chat"]
    came = is_here(change["new_chat_member"]) and not is_here(change["old_chat_member"])
    if chat["type"] in GROUPS and came:
        yield BotJoined(
            group=group_of(chat),
            external_id=f"bot {change['date']}",
            at=moment(change["date"]),
            group_title=chat.get("title", ""),
        )


def reaction(change: Object, update: int, around: Surroundings) -> Iterator[Event]:
    """Somebody's reactions on a message are others now."""
    user = change.get("user")
    if user is None:  # given in the name of a chat
        return
    yield ReactionChanged(
        group=group_of(change["chat"]),
        external_id=f"{update}",
        at=moment(change["date"]),
        sender=sender_of(user, around.role(str(change["chat"]["id"]), str(user["id"]))),
        group_title=change["chat"].get("title", ""),
        message=str(change["message_id"]),
        emojis=frozenset(map(_emoji, change["new_reaction"])),
    )


def _emoji(reaction: Object) -> str:
    return str(reaction.get("emoji") or reaction.get("custom_emoji_id") or reaction["type"])


def vote(answer: Object, update: int, around: Surroundings) -> Iterator[Event]:
    """Somebody voted in a poll of the bot's, or took the vote back."""
    held, user = around.poll(answer["poll_id"]), answer.get("user")
    if held is None or user is None:
        return
    group, message, known_as = held
    yield PollVoted(
        group=group,
        external_id=f"{update}",
        at=around.now(),
        sender=sender_of(user, around.role(group.id, str(user["id"]))),
        poll=message,
        known_as=known_as,
        options=frozenset(answer["option_ids"]),
    )
