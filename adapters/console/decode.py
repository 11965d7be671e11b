"""From what was typed to events."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.console.room import SHOWN, Misread, Player, Post, Room
from bot.core.amounts import SPAN, SPANS
from bot.core.commands import SLASHES
from bot.core.events import Attachment, CommandInvoked, Event, MessageSent, Sender
from bot.core.gratitude import thanks
from bot.core.names import LIMIT

COMMENT = re.compile(r"#(\s|$)")
DIRECTIVE = re.compile(r"[:：]([A-Za-z]{2,})(?:\s+(.*))?")
SPEECH = re.compile(r"([^:：]+)([:：])(.*)", re.DOTALL)
SLASH = re.compile(r"[/／]([^\W\d]\w*)(?:\s|$)")
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, and by whom."""

    words: str
    who: str | None = None
    directive: str | None = None
    """The name of the directive that `words` are the arguments of."""


def read_line(text: str, room: Room) -> Line | None:
    """Take a line apart; None if it is empty or a comment. Raises Misread for half a line."""
    text = text.lstrip("\ufeff").strip()
    if not text or COMMENT.match(text):
        return None
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise Misread("console.no_utf8")
    line = _directive(text) or Line(text)
    if line.directive or SLASH.match(text) or room.commands.recognise(text):
        return line
    return _speech(text, room) or line


def _directive(text: str, who: str | None = None) -> Line | None:
    found = DIRECTIVE.fullmatch(text)
    return Line((found[2] or "").strip(), who, found[1].casefold()) if found else None


def _speech(text: str, room: Room) -> Line | None:
    """A line that begins with a name; a newcomer's is followed by a space or a wide colon."""
    found = SPEECH.fullmatch(text)
    if found is None:
        return None
    who, colon, words = found[1].strip(), found[2], found[3]
    unmistakable = colon == "：" or not words or words[0].isspace()
    if not who or len(who) > LIMIT or not (unmistakable or room.find_player(who)):
        return None
    if not words.strip():
        raise Misread("console.no_words", name=who)
    return _directive(words.strip(), who) or Line(words.strip(), who)


def spoken(room: Room, who: Player, text: str, post: Post) -> Event:
    """The event of somebody's words: a call of a command, an answer to a form, or a message.

    A command that is not known becomes a question to /help, which tells what is known.
    """
    about: dict[str, Any] = about_event(room, who, post)
    about["reply_to"] = post.answered.id if post.answered else None
    called = _answer(room, who, text, post) or room.commands.recognise(text)
    unknown = SLASH.match(text)
    if called is None and unknown and "help" in room.commands:
        called = ("help", unknown[1])
    if called is None:
        about |= {"sketch": room.sketch_of(text), "thanks": thanks(text)}
        return MessageSent(length=len(text), **about)
    arguments, mentions = find_mentions(called[1], room.players.values())
    about |= {"mentions": mentions, "attached": _attached(who, post)}
    return CommandInvoked(command=called[0], arguments=arguments, **about)


def _answer(room: Room, who: Player, text: str, post: Post) -> tuple[str, str] | None:
    """What plain words call while a form asks for them."""
    plain = not (post.answered or post.attached or text.startswith(SLASHES))
    return ("form", f"answer {text}") if plain and who.account.id in room.asked else None


def _attached(who: Player, post: Post) -> tuple[Attachment, ...]:
    """What came with a message, or else with one's own that it answers."""
    answered = post.answered
    own = answered.attached if answered and answered.author is who else ()
    return post.attached or own


def about_event(room: Room, who: Player, post: Post | None = None) -> dict[str, Any]:
    """What all events have: of a message, or of something that is none."""
    now = room.clock.now()
    return {
        "group": room.group,
        "group_title": room.title,
        "external_id": post.id if post else room.trail.id(now),
        "at": now,
        "sender": who.sender,
    }


def find_mentions(text: str, players: Iterable[Player]) -> tuple[str, tuple[Sender, ...]]:
    """The people marked by an @ and, each as one word, the text that marks them."""
    named = {player.name.casefold(): player for player in players}
    if not named:
        return text, ()
    names = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    mentions: list[Sender] = []

    def mark(found: re.Match[str]) -> str:
        mentions.append(named[found[1].casefold()].sender)
        return "@" + found[1].replace(" ", "_")

    return re.sub(rf"[@＠]({names})(?!\w)", mark, text, flags=re.IGNORECASE), tuple(mentions)


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """The moment meant by `2026-03-02 09:00`; raises Misread."""
    try:
        at = datetime.fromisoformat(unicodedata.normalize("NFKC", text.strip()))
    except ValueError:
        raise Misread("console.no_moment", given=text[:SHOWN]) from None
    return within_reach(at if at.tzinfo else at.replace(tzinfo=zone))


def read_span(text: str) -> timedelta:
    """The span meant by `1d2h`; raises Misread."""
    typed = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    parts = SPAN.findall(typed)
    if not parts or "".join(number + unit for number, unit in parts) != typed:
        raise Misread("console.no_span", given=text[:SHOWN])
    try:
        return sum((timedelta(**{SPANS[unit]: int(n)}) for n, unit in parts), timedelta())
    except OverflowError:
        raise _out_of_reach() from None


def later(at: datetime, span: timedelta) -> datetime:
    """So much later; raises Misread if the room's clock does not go so far."""
    try:
        return within_reach(at + span)
    except OverflowError:
        raise _out_of_reach() from None


def within_reach(at: datetime) -> datetime:
    """`at`, if the room's clock can be set to it; else raises Misread."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _out_of_reach()
    return at


def _out_of_reach() -> Misread:
    return Misread("console.out_of_reach", first=str(FIRST_YEAR), last=str(LAST_YEAR))
