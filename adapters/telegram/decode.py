"""Updates of the Bot API as events.

Plain dictionaries are read: making the library's objects of an update costs seventeen times as
much, and one that it cannot parse would stop all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.telegram import changes
from adapters.telegram.history import PLATFORM
from adapters.telegram.people import GROUPS, Object, group_of, moment, sender_of
from adapters.telegram.spans import marked
from adapters.telegram.surroundings import PRIVATE, Press, Surroundings
from bot.core.commands import SLASHES, CommandSet
from bot.core.events import Address, CommandInvoked, Event, GroupMoved, MessageSent, Role
from bot.core.gratitude import thanks

KINDS = (
    "message",
    "chat_member",
    "my_chat_member",
    "message_reaction",
    "poll_answer",
    "callback_query",
)
"""The kinds of update that are asked for, always by name: what is left out is what was set
before. Edits are not among them: they earn nothing and run no command."""
CONTENT = (
    *("text", "caption", "photo", "video", "animation", "audio", "document", "sticker", "voice"),
    *("video_note", "contact", "location", "venue", "poll", "dice", "story", "checklist"),
    *("paid_media", "game"),
)
"""A message with none of these tells of something instead of saying something."""


def decode(update: Object, around: Surroundings) -> Iterator[Event | Press]:
    """What an update tells. Raises KeyError, TypeError or ValueError for one that is no update."""
    if "message" in update:
        yield from _message(update["message"], around)
    elif "chat_member" in update:
        yield from changes.membership(update["chat_member"], around)
    elif "my_chat_member" in update:
        yield from changes.own_membership(update["my_chat_member"], around)
    elif "message_reaction" in update:
        yield from changes.reaction(update["message_reaction"], update["update_id"], around)
    elif "poll_answer" in update:
        yield from changes.vote(update["poll_answer"], update["update_id"], around)
    elif "callback_query" in update:
        yield from _press(update["callback_query"], around)


def _message(message: Object, around: Surroundings) -> Iterator[Event]:
    chat = message["chat"]
    if chat["type"] == "private":
        yield from _in_private(message, around)
    elif chat["type"] not in GROUPS:
        return
    elif "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
        yield _move(message)
    elif "from" in message and not _is_service(message):
        yield from _spoken(message, around)


def _move(message: Object) -> Event:
    """A basic group became a supergroup; both of them tell."""
    here, date = group_of(message["chat"]), moment(message["date"])
    there = Address(PLATFORM, str(message.get("migrate_to_chat_id", here.id)))
    old = Address(PLATFORM, str(message.get("migrate_from_chat_id", here.id)))
    return GroupMoved(group=old, external_id=f"to {there.id}", at=date, to=there)


def _is_service(message: Object) -> bool:
    """Whether a message tells of something instead of saying something."""
    return not any(key in message for key in CONTENT)


def _spoken(message: Object, around: Surroundings) -> Iterator[Event]:
    chat, user = message["chat"], message["from"]
    masked = "sender_chat" in message
    role = Role.MEMBER if masked else around.role(str(chat["id"]), str(user["id"]))
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    about: dict[str, Any] = {
        "group": group_of(chat),
        "external_id": _id(message),
        "at": moment(message["date"]),
        "sender": sender_of(user, role, masked=masked),
        "channel": None if topic is None else str(topic),
        "group_title": chat.get("title", ""),
        **_answered(message, topic),
    }
    text = message.get("text") or message.get("caption") or ""
    yield from _said(message, text, about, around)


def _said(
    message: Object, text: str, about: dict[str, Any], around: Surroundings
) -> Iterator[Event]:
    """A command if it calls one; else a message, unless it calls another bot's."""
    line, mentions = marked(text, message, sender_of)
    if not ("forward_origin" in message or "via_bot" in message):
        slash, rest = [*line.split(maxsplit=1), "", ""][:2]
        name, _, bot = slash.partition("@")
        if line.startswith("/") and bot:
            if bot.casefold() != around.username.casefold():
                return
            line = f"{name} {rest}"
        called = around.commands.recognise(line)
        if called:
            about["external_id"] = str(message["message_id"])  # also of an album: it has one text
            command, arguments = called
            about |= {"mentions": mentions, "attached": around.attached(message)}
            yield CommandInvoked(command=command, arguments=arguments, **about)
            return
        if line.startswith("/") and bot:
            yield CommandInvoked(command=name[1:].casefold(), arguments=rest, **about)
            return
    about |= {"sketch": around.sketch(text), "thanks": thanks(text)}
    yield MessageSent(length=len(text), **about)


def _id(message: Object) -> str:
    """Messages of an album come one by one, and are one."""
    album = message.get("media_group_id")
    return str(message["message_id"]) if album is None else f"album {album}"


def _answered(message: Object, topic: int | None) -> dict[str, Any]:
    """What a message answers. In a topic, an answer to its first message is none."""
    answered = message.get("reply_to_message")
    if not answered or answered["message_id"] == topic or "forum_topic_created" in answered:
        return {"reply_to": None, "to": None}
    author = answered.get("from")
    known = author and "sender_chat" not in answered and sender_of(author).is_person
    to = sender_of(author).account if author and known else None
    return {"reply_to": _id(answered), "to": to}


def _in_private(message: Object, around: Surroundings) -> Iterator[Event]:
    """Commands are taken from a private chat, and answers; nobody earns by talking to the bot."""
    user, text = message["from"], message.get("text") or message.get("caption") or ""
    home = around.home(str(user["id"]))
    if home is None or "forward_origin" in message or "via_bot" in message:
        return
    line, mentions = marked(text, message, sender_of)
    asked = "text" in message and around.asked(str(user["id"]))
    name, arguments = _meant(line, around.commands, asked=asked)
    yield CommandInvoked(
        group=home,
        external_id=f"{PRIVATE}{user['id']} {message['message_id']}",
        at=moment(message["date"]),
        sender=sender_of(user, around.role(home.id, str(user["id"]))),
        channel=f"{PRIVATE}{user['id']}",
        present=False,
        command=name,
        arguments=arguments,
        mentions=mentions,
        attached=around.attached(message),
    )


def _meant(line: str, commands: CommandSet, *, asked: bool) -> tuple[str, str]:
    """What a line in a private chat calls: a command; else it answers what is asked there.

    Whoever is asked may answer with any word that elsewhere would call a command.
    """
    line = line.strip()
    called, slash = commands.recognise(line), line[:1] in SLASHES
    if called and (slash or not asked):
        return called
    if slash or not line:
        return ("form" if asked else "help"), ""
    return "form", f"answer {line}"


def _press(query: Object, around: Surroundings) -> Iterator[Press]:
    message = query.get("message")
    if message is None or "data" not in query:
        return
    chat, user = message["chat"], query["from"]
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    private = chat["type"] == "private"
    yield Press(
        query=query["id"],
        data=str(query["data"]),
        sender=sender_of(user, around.role(str(chat["id"]), str(user["id"]))),
        chat=str(chat["id"]),
        message=str(message["message_id"]),
        channel=f"{PRIVATE}{user['id']}" if private else None if topic is None else str(topic),
        at=moment(message.get("date") or 0),
    )
