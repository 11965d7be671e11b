"""The rules of points, of who is here and of check-ins, told as plainly as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import floor
from zoneinfo import ZoneInfo

from bot.core.events import (
    CommandInvoked,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
)
from bot.testing import START

DAY = timedelta(days=1)
CAPS = {
    "message": "points.message_cap",
    "reply": "points.reply_cap",
    "newcomer_reply": "points.reply_cap",
}


@dataclass
class Entry:
    """Points that somebody has, until they are taken back."""

    who: str
    day: date
    points: int
    message: str


@dataclass
class Book:
    """What a community that keeps to the rules remembers."""

    zone: str
    turn: int
    settings: dict[str, int]
    seen: set[tuple[str, str]] = field(default_factory=set)
    authors: dict[str, str] = field(default_factory=dict)
    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)
    counted: Counter[tuple[str, str, date]] = field(default_factory=Counter)
    left: dict[str, datetime | None] = field(default_factory=dict)
    joined: dict[str, datetime] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)
    days: dict[str, dict[date, datetime]] = field(default_factory=dict)

    def receive(self, events: Iterable[Event]) -> None:
        """Take a batch in: commands one by one, what lies between them together."""
        segment: list[Event] = []
        for event in events:
            if isinstance(event, CommandInvoked):
                self.take(segment)
                segment = []
                self.call(event)
            else:
                segment.append(event)
        self.take(segment)

    def day(self, at: datetime, zone: str | None = None) -> date:
        """The day that a moment belongs to."""
        local = at.astimezone(ZoneInfo(zone or self.zone))
        return local.date() if local.hour >= self.turn else local.date() - DAY

    def is_new(self, event: Event) -> bool:
        key = (event.kind, event.external_id)
        new = key not in self.seen
        self.seen.add(key)
        return new

    def take(self, segment: Sequence[Event]) -> None:
        """Messages first, then who came and went, then what was deleted."""
        for event in sorted(segment, key=lambda event: event.at):
            self.left.setdefault(who(event), None)
            self.joined.setdefault(who(event), event.at)
        messages = [event for event in segment if isinstance(event, MessageSent)]
        near = {message.external_id: who(message) for message in messages}
        new = [message for message in messages if self.is_new(message)]
        for message in new:
            self.speak(message)
        self.authors |= {message.external_id: who(message) for message in new}
        for message in new:
            self.count(message)
            self.answer(message, self.authors | near)
        self.welcome(new, self.authors | near)
        self.move(segment, new)
        for event in segment:
            if isinstance(event, MessageDeleted) and self.is_new(event):
                self.take_back(event.external_id)

    def move(self, segment: Sequence[Event], spoken: Sequence[MessageSent]) -> None:
        """Who came and went; whoever spoke after leaving is here."""
        for event in segment:
            if isinstance(event, MemberJoined | MemberLeft) and self.is_new(event):
                self.come_or_go(event)
        for message in spoken:
            gone = self.left[who(message)]
            if gone and message.at > gone:
                self.left[who(message)] = None

    def speak(self, event: Event) -> None:
        """Whoever speaks is here."""
        gone = self.left.setdefault(who(event), None)
        if gone and event.at >= gone:
            self.left[who(event)] = None

    def come_or_go(self, event: Event) -> None:
        if isinstance(event, MemberJoined):
            self.left[who(event)] = None
        elif self.left[who(event)] is None:
            self.left[who(event)] = event.at

    def take_back(self, message: str) -> None:
        """Take back what a message brought; if it is still to come, it will come too late."""
        self.seen.add(("message", message))
        for entry in self.entries.values():
            if entry.message == message:
                entry.points = 0

    def count(self, message: MessageSent) -> None:
        """One message a slot, and it belongs to the day on which the slot began."""
        source, began = message.external_id, message.at
        if cooldown := self.settings["points.message_cooldown"]:
            began = slot(message.at, cooldown)
            source = str(began)
        self.award("message", source, message, self.day(began))

    def answer(self, message: MessageSent, authors: dict[str, str]) -> None:
        """A few answers a day to each other member: the first places that are free."""
        to = authors.get(message.reply_to or "", who(message))
        if to == who(message):
            return
        day = self.day(message.at)
        for place in range(self.settings["points.reply_pair_cap"]):
            source = f"{to} {day} {place}"
            if ("reply", source, who(message)) not in self.entries:
                self.award("reply", source, message, day)
                return

    def welcome(self, messages: Sequence[MessageSent], authors: dict[str, str]) -> None:
        """Whoever is first to answer somebody who came within a week, but not on the first day."""
        first = set()
        for message in sorted(messages, key=lambda message: (message.at, message.external_id)):
            to = authors.get(message.reply_to or "", who(message))
            if to != who(message) and to not in self.answered:
                self.answered.add(to)
                if self.joined[to] > START + DAY and message.at < self.joined[to] + 7 * DAY:
                    first.add(message.external_id)
        for message in messages:
            if message.external_id in first:
                to = authors[message.reply_to or ""]
                self.award("newcomer_reply", to, message, self.day(message.at))

    def award(self, reason: str, source: str, event: Event, day: date) -> None:
        key, counter = (reason, source, who(event)), (reason, who(event), day)
        rate, cap = self.settings[f"points.{reason}"], self.settings.get(CAPS.get(reason, ""))
        if not rate or key in self.entries or (cap is not None and self.counted[counter] >= cap):
            return
        self.counted[counter] += 1
        n, points = self.counted[counter], rate
        if cap is not None:
            points = floor(rate * weight(n, cap)) - floor(rate * weight(n - 1, cap))
        self.entries[key] = Entry(who(event), day, points, event.external_id)

    def call(self, event: CommandInvoked) -> None:
        """Answer a command. Whoever typed it was here then, also if they have left since."""
        if not self.is_new(event):
            return
        self.speak(event)
        self.joined.setdefault(who(event), event.at)
        self.authors[event.external_id] = who(event)
        if event.command == "timezone":
            self.zones[who(event)] = event.arguments
            return
        today = self.day(event.at, self.zones.get(who(event)))
        days = self.days.setdefault(who(event), {})
        ahead = any(day >= today and at <= event.at for day, at in days.items())
        if today not in days and not ahead:
            days[today] = event.at
            self.award("checkin", str(today), event, self.day(event.at))

    def totals(self, today: date) -> dict[str, tuple[int, int, int, int, int, bool]]:
        """Of everybody: earned, balance, level, week, month, and whether on the boards."""
        return {
            person: (*self.total(person, today), left is None) for person, left in self.left.items()
        }

    def total(self, person: str, today: date) -> tuple[int, int, int, int, int]:
        mine = [entry for entry in self.entries.values() if entry.who == person]
        earned = sum(entry.points for entry in mine)
        week, month = (
            sum(entry.points for entry in mine if today - days * DAY < entry.day <= today)
            for days in (7, 30)
        )
        level = 1
        while earned >= round(15 * level**2.2):
            level += 1
        return earned, earned, level, week, month


def who(event: Event) -> str:
    assert event.sender
    return event.sender.account.id


def slot(at: datetime, seconds: int) -> datetime:
    """When the slot of a moment began."""
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def weight(n: int, cap: int) -> float:
    """The first n of a day together: in full to the middle of the cap, then by half."""
    return sum(1.0 if i <= (cap + 1) // 2 else 0.5 for i in range(1, n + 1))
