"""Thanks against a plain model of the rules, said and taken back in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.core.context import Scope
from bot.core.events import CommandInvoked, Event, MessageDeleted, MessageSent, ReactionChanged
from bot.testing import START, Community, Person
from models.tables import LedgerEntry, Member

PEOPLE = ("Ann", "Ben", "Cho")
RATE = 3


@dataclass
class Thank:
    """Somebody thanked somebody."""

    giver: str
    receiver: str
    at: datetime
    message: str | None
    holds: bool = True


@dataclass
class Book:
    """The rules, told as plainly as can be."""

    zone: str
    turn: int
    hours: int
    daily: int
    authors: dict[str, str] = field(default_factory=dict)
    thanks: dict[tuple[str, str, str], Thank] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        return (at.astimezone(ZoneInfo(self.zone)) - timedelta(hours=self.turn)).date()

    def take(self, segment: Iterable[Event]) -> None:
        """Messages come before what is about them."""
        stages = (MessageSent, MessageDeleted, ReactionChanged)
        for event in sorted(segment, key=lambda event: stages.index(type(event))):
            self.hear(event)

    def hear(self, event: Event) -> None:
        match event:
            case MessageSent(external_id=id, reply_to=answered, thanks=thanks):
                self.authors[id] = who(event)
                if thanks and answered:
                    self.say(event, "reply", id, answered, self.authors[answered])
            case MessageDeleted(external_id=id):
                self.delete(id)
            case ReactionChanged(message=message, emojis=emojis):
                key = (who(event), "reaction", message)
                if "🙏" in emojis:
                    self.say(event, "reaction", message, message, self.authors[message])
                elif key in self.thanks:
                    self.thanks[key].holds = False

    def delete(self, id: str) -> None:
        for (_, way, message), thank in self.thanks.items():
            if way != "reaction" and message == id:
                thank.holds = False

    def call(self, event: CommandInvoked) -> None:
        self.authors[event.external_id] = who(event)
        if event.command == "thanks undo":
            today = self.day(event.at)
            mine = [t for t in self.in_force(who(event)) if self.day(t.at) == today]
            if mine:
                mine[-1].holds = False
        elif event.reply_to:
            author = self.authors[event.reply_to]
            self.say(event, "command", event.external_id, event.reply_to, author)

    def say(self, event: Event, way: str, id: str, message: str, receiver: str) -> None:
        key = (who(event), way, id)
        if receiver != who(event):
            made = Thank(who(event), receiver, event.at, message)
            self.thanks.setdefault(key, made).holds = True

    def in_force(self, giver: str) -> list[Thank]:
        mine = [t for t in self.thanks.values() if t.giver == giver and t.holds]
        return sorted(mine, key=lambda t: t.at)

    def worth(self) -> Counter[tuple[str, date]]:
        """How often each was thanked on each day so that it counts."""
        found: Counter[tuple[str, date]] = Counter()
        for giver in PEOPLE:
            counted: list[Thank] = []
            for n, thank in enumerate(self.in_force(giver)):
                before = self.in_force(giver)[:n]
                today = [t for t in counted if self.day(t.at) == self.day(thank.at)]
                again = any(t.message == thank.message for t in before)
                if not again and len(today) < self.daily and not self.soon(thank, today):
                    counted.append(thank)
            found.update((thank.receiver, self.day(thank.at)) for thank in counted)
        return found

    def soon(self, thank: Thank, today: list[Thank]) -> bool:
        return any(
            self.hours
            and t.receiver == thank.receiver
            and (
                self.hours >= 24
                or t.at.timestamp() // (3600 * self.hours)
                == thank.at.timestamp() // (3600 * self.hours)
            )
            for t in today
        )


def who(event: Event) -> str:
    assert event.sender
    return event.sender.name


person, number = st.integers(0, 2), st.integers(1, 8)
STEP = st.one_of(
    st.tuples(st.just("say"), person),
    st.tuples(st.just("reply"), person, number),
    st.tuples(st.just("react"), person, number, st.sampled_from(["🙏", "🙏👍", "👍", ""])),
    st.tuples(st.just("react"), person, number, st.sampled_from(["🙏", ""])),
    st.tuples(st.just("command"), person, number),
    st.tuples(st.just("undo"), person),
    st.tuples(st.just("delete"), number),
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 400, 800, 1500])),
    st.just(("cut",)),
)


class Play:
    """Steps played at once to the bot and by the book."""

    def __init__(self, town: Any, book: Book) -> None:
        self.town, self.book = town, book
        rules = {
            "points.thanked": RATE,
            "thanks.daily": book.daily,
            "thanks.cooldown_hours": book.hours,
        }
        self.community: Community = town.found(book.zone, book.turn, rules)
        self.people = [self.somebody(name) for name in PEOPLE]
        self.pending: list[Event] = []
        self.said: list[str] = []
        for by in (0, 1, 2, 0, 1):
            self.step("say", by)

    def somebody(self, name: str) -> Person:
        group = self.community.group
        return self.community.person(name, account=group._replace(id=f"{name} of {group.id}"))

    def step(self, what: str, *how: Any) -> None:
        self.community.clock.move(timedelta(seconds=1))
        match what, *how:
            case "wait", minutes:
                self.receive()
                self.community.wait(minutes=minutes)
            case "cut", *_:
                self.receive()
            case "undo", by:
                self.call(self.people[by].message("/thanks undo"))
            case "command", by, n:
                self.receive()
                self.call(self.people[by].message("/thanks", reply_to=self.nth(n)))
            case _:
                self.pending.append(self.event(what, *how))

    def event(self, what: str, *how: Any) -> Event:
        match what, *how:
            case "delete", n:
                about = {"group": self.community.group, "at": self.community.clock.now()}
                return MessageDeleted(external_id=self.nth(n), **about)
            case "react", by, n, emojis:
                event = self.people[by].message("")
                about = {"group": event.group, "at": event.at, "sender": event.sender}
                id, emojis = event.external_id, frozenset(emojis)
                return ReactionChanged(message=self.nth(n), emojis=emojis, external_id=id, **about)
            case "reply", by, n:
                event = self.people[by].message("thanks", reply_to=self.nth(n))
            case _:
                event = self.people[how[0]].message("hello")
        self.said.append(event.external_id)
        return event

    def nth(self, n: int) -> str:
        """One of the last messages."""
        return self.said[-min(n, len(self.said))]

    def call(self, event: Event) -> None:
        assert isinstance(event, CommandInvoked)
        self.receive()
        self.book.call(event)
        self.town.run(self.community.receives([event]))
        self.said.append(event.external_id)

    def receive(self) -> None:
        if self.pending:
            self.book.take(self.pending)
            self.town.run(self.community.receives(self.pending))
        self.pending = []

    def earned(self) -> dict[tuple[str, date], int]:
        def read(scope: Scope) -> Any:
            return scope.session.execute(
                select(Member.name, LedgerEntry.day, func.sum(LedgerEntry.points))
                .join(Member, Member.id == LedgerEntry.root_id)
                .where(
                    LedgerEntry.community_id == scope.community.id,
                    LedgerEntry.reason == "thanked",
                )
                .group_by(Member.name, LedgerEntry.day)
            ).all()

        rows = self.town.work(self.community, read)
        return {(name, day): points for name, day, points in rows if points}


def test_the_ledger_holds_what_the_thanks_in_force_are_worth(town: Any) -> None:
    @settings(max_examples=town.examples // 4, deadline=None)
    @given(
        st.sampled_from(["UTC", "Asia/Shanghai", "America/St_Johns"]),
        st.sampled_from([0, 4]),
        st.sampled_from([12, 0, 1, 24]),
        st.sampled_from([5, 1, 2]),
        st.lists(STEP, min_size=5, max_size=25),
    )
    def holds(zone: str, turn: int, hours: int, daily: int, steps: list[Any]) -> None:
        play = Play(town, Book(zone, turn, hours, daily))
        for step in steps:
            play.step(*step)
        play.receive()
        worth = {key: RATE * times for key, times in play.book.worth().items()}
        assert play.earned() == worth
        assert min(earned for earned, *_ in town.totals(play.community).values()) >= 0
        assert town.breaches(play.community) == []

    holds()


def test_the_book_knows_the_day() -> None:
    book = Book("Asia/Shanghai", 4, 12, 5)
    assert book.day(datetime(2026, 3, 2, 19, 59, tzinfo=UTC)) == START.date()
    assert book.day(datetime(2026, 3, 2, 20, 0, tzinfo=UTC)) == START.date() + timedelta(days=1)
