"""What somebody who is played does in the room. Each gives back what happened thereby."""

from __future__ import annotations

import re
import unicodedata

from adapters.console import attachments
from adapters.console.decode import about_event, spoken
from adapters.console.room import SHOWN, Misread, Player, Post, Room
from bot.core.elements import Code, Text
from bot.core.events import Event, MessageDeleted, PollVoted, ReactionChanged

EMOJI_LENGTH = 16
MOST_EMOJIS = 20
SIGNS = {"photo": "📷", "file": "📎"}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def speak(room: Room, who: Player, words: str, answered: Post | None = None) -> list[Event]:
    """Say something; whoever speaks is here."""
    who.here = True
    post = room.say(who, (Text(words),), answered)
    return [spoken(room, who, words, post)]


def reply(room: Room, who: Player, number: str, words: str) -> list[Event]:
    """Answer a message."""
    return speak(room, who, words, room.find(number, who))


def photo(room: Room, who: Player, name: str, words: str = "") -> list[Event]:
    """Send a photo or a file, by its path or by any name, with or without words."""
    who.here = True
    sent = attachments.sent(name, room.key)
    post = room.say(who, (Text(f"[{SIGNS[sent.kind]} {name}] "), Text(words)))
    post.attached = (sent,)
    return [spoken(room, who, words, post)]


def react(room: Room, who: Player, number: str, emojis: str) -> list[Event]:
    """Put emojis on a message, beside those that are there."""
    post = room.find(number, who)
    added = frozenset(emojis.split())
    for emoji in added:
        if len(emoji) > EMOJI_LENGTH or emoji.isalnum() or CONTROL.search(emoji):
            raise Misread("console.no_emoji", given=emoji[:SHOWN])
    return _have(room, who, post, _had(who, post) | added)


def unreact(room: Room, who: Player, number: str, emojis: str = "") -> list[Event]:
    """Take emojis off a message; all of one's own, if none are named."""
    post = room.find(number, who)
    removed = frozenset(emojis.split()) or _had(who, post)
    return _have(room, who, post, _had(who, post) - removed)


def _had(who: Player, post: Post) -> frozenset[str]:
    return post.reactions.get(who.account.id, frozenset())


def _have(room: Room, who: Player, post: Post, emojis: frozenset[str]) -> list[Event]:
    if len(emojis) > MOST_EMOJIS:
        raise Misread("console.too_many_emojis", limit=MOST_EMOJIS)
    post.reactions[who.account.id] = emojis
    shown = " ".join(sorted(emojis))
    key = "console.reacted" if emojis else "console.unreacted"
    room.notice(key, name=who.name, number=post.number, emojis=shown)
    return [ReactionChanged(message=post.id, emojis=emojis, **about_event(room, who))]


def delete(room: Room, who: Player, number: str) -> list[Event]:
    """Delete a message."""
    post = room.find(number, who)
    post.gone = True
    room.notice("console.deleted", name=who.name, number=post.number)
    return [MessageDeleted(**about_event(room, who) | {"external_id": post.id})]


def press(room: Room, who: Player, typed: str) -> list[Event]:
    """Press a button of the latest message with buttons, or of the message named before it."""
    *where, number = typed.split(maxsplit=1)
    post = room.find(where[0], who) if where else _latest(room, who)
    chosen = _numbers(number, len(post.buttons))
    if len(chosen) != 1:
        raise Misread("console.no_button", number=post.number, given=number[:SHOWN])
    button = post.buttons[chosen[0] - 1]
    pressed = room.say(who, (Text(f"[{button.label}] "), Code(button.line)))
    return [spoken(room, who, button.line, pressed)]


def _latest(room: Room, who: Player) -> Post:
    for post in reversed(room.posts):
        if post.buttons and post.seen_by(who):
            return post
    raise Misread("console.no_buttons", name=who.name)


def vote(room: Room, who: Player, number: str, options: str) -> list[Event]:
    """Vote in a poll; what was voted before is forgotten."""
    post = room.find(number, who)
    chosen = _numbers(options, len(post.options))
    if not chosen:
        raise Misread("console.no_option", number=post.number, given=options[:SHOWN])
    names = [post.options[n - 1] for n in chosen]
    room.notice("console.voted", name=who.name, number=post.number, options=names)
    indices = frozenset(n - 1 for n in chosen)
    about = about_event(room, who) | {"known_as": post.known_as}
    return [PollVoted(poll=post.id, options=indices, **about)]


def _numbers(typed: str, most: int) -> list[int]:
    """The numbers from 1 to `most` that were typed; none, if anything else was."""
    allowed = {str(n): n for n in range(1, most + 1)}
    words = unicodedata.normalize("NFKC", typed).split()
    return [allowed[word] for word in words] if all(word in allowed for word in words) else []
