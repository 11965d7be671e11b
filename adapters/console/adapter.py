"""The console as a platform: lines in, messages out."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Sequence
from datetime import timedelta
from typing import Any

from adapters.console.decode import Line, read_line
from adapters.console.deeds import speak
from adapters.console.directives import carry_out
from adapters.console.room import PLATFORM, Misread, Post, Room
from bot.app import perform
from bot.core.actions import (
    Action,
    Delete,
    Delivered,
    Edit,
    Grant,
    Mark,
    Outcome,
    Outgoing,
    Place,
    Poll,
    React,
    Refused,
    Revoke,
    Say,
)
from bot.core.adapter import Receive
from bot.core.commands import CommandSet
from bot.core.elements import Text
from bot.core.events import Address, CommandInvoked, Event, Role

RETRY_SECONDS = 3600.0


class Unread(Exception):
    """A line of a script cannot be carried out; the message is a sentence with its number."""


class ConsoleAdapter:
    """Lets whoever types the lines play everybody in a room.

    With `strict`, for scripts, the first line that cannot be carried out ends it all with Unread,
    and a line needs a name before it unless somebody was chosen. Otherwise a sentence is shown and
    the first to speak is chosen.
    """

    platform = PLATFORM

    def __init__(self, room: Room, lines: AsyncIterable[str], *, strict: bool) -> None:
        self.room = room
        self._lines = lines
        self._strict = strict
        self._performers: dict[type[Action], Callable[[Any, Place], Outcome]] = {
            Say: self._say,
            Poll: self._poll,
            Edit: self._edit,
            Delete: self._delete,
            React: self._react,
            Mark: self._mark,
            Grant: self._grant,
            Revoke: self._revoke,
        }
        self.performs = frozenset(self._performers)

    def offer(self, commands: CommandSet) -> None:
        """See Adapter.offer."""
        self.room.commands = commands

    def pace(self, *, private: bool) -> float:
        """See Adapter.pace: whoever reads along scrolls."""
        return 0.0

    def silent_for(self) -> timedelta:
        """See Adapter.silent_for: a terminal is always there."""
        return timedelta()

    async def run(self, receive: Receive) -> None:
        """See Adapter.run; it ends with the lines, or when the room is closed."""
        number = 0
        async for text in self._lines:
            number += 1
            try:
                await self._take(text, receive)
            except Misread as fault:
                self._complain(fault, number, text)
            if not self.room.open:
                return

    def _complain(self, fault: Misread, line: int, text: str) -> None:
        if self._strict:
            why = self.room.words.text(fault.key, **fault.values)
            raise Unread(self.room.words.plain("console.line", line=line, why=why)) from None
        self.room.view.notice((Text(f"› {text.strip()}"),))
        self.room.notice(fault.key, **fault.values)

    async def _take(self, text: str, receive: Receive) -> None:
        line = read_line(text, self.room)
        if line is None:
            return
        self.room.trail.add(text.strip())
        events = self._follow(line)
        self.room.begun |= bool(events)
        self._heed(events)
        taken = await receive(events)
        for outgoing in taken.outgoing:
            await perform(self, outgoing)
        if taken.new < len(events):
            self.room.notice("console.known")

    def _follow(self, line: Line) -> Sequence[Event]:
        who = self.room.player(line.who) if line.who else None
        if self.room.current is None and not self._strict:
            self.room.current = who
        if line.directive:
            return carry_out(self.room, who, line.directive, line.words)
        return speak(self.room, self.room.speaker(who), line.words)

    def _heed(self, events: Sequence[Event]) -> None:
        """Whoever has answered is asked no more, unless the bot asks again."""
        for event in events:
            if isinstance(event, CommandInvoked) and event.sender and event.command == "form":
                self.room.asked.discard(event.sender.account.id)

    async def role(self, account: Address, group: Address) -> Role:
        """See Adapter.role."""
        return self.room.someone(account).role

    async def perform(self, outgoing: Outgoing) -> Outcome:
        """See Adapter.perform."""
        if outgoing.place.group != self.room.group:
            return Refused("that is another room", RETRY_SECONDS)
        outcome = self._performers[type(outgoing.action)](outgoing.action, outgoing.place)
        if isinstance(outgoing.action, Poll):
            self.room.posts[-1].known_as = outgoing.known_as
        return outcome

    def _say(self, say: Say, place: Place) -> Outcome:
        if say.private and place.account is None:
            return Refused("there is nobody to say it to")
        only = self.room.someone(place.account) if say.private and place.account else None
        if say.asks and only:
            self.room.asked.add(only.account.id)
        answered = self.room.find_id(say.reply_to)
        if answered is self.room.last_said:  # the number tells that already
            answered = None
        said = self.room.pointed(say.elements)
        return Delivered((self.room.hear(said, only=only, answered=answered).id,))

    def _poll(self, poll: Poll, place: Place) -> Outcome:
        return Delivered((self.room.hear((Text(poll.question),), options=poll.options).id,))

    def _edit(self, edit: Edit, place: Place) -> Outcome:
        post = self._standing(edit.message)
        if post is None or post.author:
            return Refused("there is no such message of the bot")
        post.elements, post.edited = self.room.pointed(edit.elements), True
        self.room.view.post(post, self.room.words)
        return Delivered((post.id,))

    def _delete(self, delete: Delete, place: Place) -> Outcome:
        post = self._standing(delete.message)
        if post:
            post.gone = True
        return self._told(post, "console.deleted")

    def _react(self, react: React, place: Place) -> Outcome:
        post = self._standing(react.message)
        key = "console.reacted" if react.emoji else "console.unreacted"
        return self._told(post, key, emojis=react.emoji)

    def _mark(self, mark: Mark, place: Place) -> Outcome:
        return self._told(self._standing(mark.message), "console.marked", mark=mark.mark)

    def _standing(self, id: str) -> Post | None:
        """The message of that id, unless it was deleted."""
        post = self.room.find_id(id)
        return None if post is None or post.gone else post

    def _told(self, post: Post | None, key: str, **values: str) -> Outcome:
        """Tell what the bot did with a message."""
        if post is None:
            return Refused("there is no such message in this run")
        name = self.room.words.plain("console.bot")
        self.room.notice(key, name=name, number=post.number, **values)
        return Delivered()

    def _grant(self, grant: Grant, place: Place) -> Outcome:
        name = self.room.someone(grant.account).name
        self.room.notice("console.granted", name=name, honour=grant.honour)
        return Delivered()

    def _revoke(self, revoke: Revoke, place: Place) -> Outcome:
        name = self.room.someone(revoke.account).name
        self.room.notice("console.revoked", name=name, honour=revoke.honour)
        return Delivered()
