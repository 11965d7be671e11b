"""The sums against a plain model of the rules, whatever happens in whatever order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.events import Event, MemberJoined, MemberLeft, MessageDeleted, MessageSent
from bot.testing import Community, Person
from tests.bot.services.rules import Book

PEOPLE = ("Ann", "Ben", "Cho")
ZONES = ("UTC", "Asia/Shanghai", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia")


person = st.sampled_from([0, 0, 0, 1, 1, 2])
number = st.integers(0, 6)
minutes_ago = st.sampled_from([0, 0, 0, 1, 45, 200, 700, 1400, 60_000, -2])
SETTING = {
    "points.message": st.sampled_from([1, 1, 3, 7, 0]),
    "points.message_cooldown": st.sampled_from([60, 0, 3600, 86_400]),
    "points.message_cap": st.sampled_from([20, 1, 2, 3, 20, 0]),
    "points.reply": st.sampled_from([1, 5, 5, 0]),
    "points.reply_cap": st.sampled_from([20, 1, 2]),
    "points.reply_pair_cap": st.sampled_from([4, 1, 2, 100]),
    "points.newcomer_reply": st.sampled_from([4, 4, 1, 0]),
    "points.checkin": st.sampled_from([5, 14, 14, 0]),
}
WAITS = [1, 17, 300, 700, 1440, 10_080, 50_000, -90]
STEP = {
    "say": st.tuples(st.just("say"), person, minutes_ago, st.none() | number),
    "come or go": st.tuples(st.sampled_from(["join", "leave"]), person),
    "delete": st.tuples(st.just("delete"), person, number),
    "again": st.tuples(st.just("again"), number),
    "check in": st.tuples(st.just("type"), person, st.just("/checkin")),
    "move": st.tuples(st.just("type"), person, st.sampled_from(ZONES).map("/timezone {}".format)),
    "wait": st.tuples(st.just("wait"), st.sampled_from(WAITS)),
    "set": st.sampled_from(sorted(SETTING)).flatmap(
        lambda name: st.tuples(st.just("set"), st.just(name), SETTING[name])
    ),
    "cut": st.just(("cut",)),
}
USUAL = {
    "points.message": 1,
    "points.message_cooldown": 60,
    "points.message_cap": 20,
    "points.reply": 1,
    "points.reply_cap": 20,
    "points.reply_pair_cap": 4,
    "points.newcomer_reply": 4,
    "points.checkin": 5,
}
SPEAK, LEAVE, CHECK_IN = ("say", 0, 0, None), ("leave", 0), ("type", 0, "/checkin")
BACK_IN_TIME = [SPEAK, LEAVE, SPEAK, SPEAK, SPEAK, ("wait", -90), SPEAK, CHECK_IN]
# Each example is made of a few kinds of steps, so that those meet often.
STEPS = st.sets(st.sampled_from(sorted(STEP)), min_size=2, max_size=6).flatmap(
    lambda kinds: st.lists(
        st.one_of(STEP["say"], *(STEP[kind] for kind in sorted(kinds))), min_size=8, max_size=50
    )
)


class Play:
    """Steps played at once to the bot and by the book."""

    def __init__(self, town: Any, book: Book) -> None:
        self.town, self.book = town, book
        self.community: Community = town.found(book.zone, book.turn, book.settings)
        self.people = [self.somebody(name) for name in PEOPLE]
        self.pending: list[Event] = []
        self.past: list[Event] = []
        self.said = 0

    def somebody(self, name: str) -> Person:
        group = self.community.group
        return self.community.person(name, account=group._replace(id=f"{name} of {group.id}"))

    def step(self, what: str, *how: Any) -> None:
        match what, *how:
            case "wait", minutes:
                self.community.wait(minutes=minutes)
            case "again", n:
                self.pending += self.past[n : n + 1]
            case "set", name, value:
                self.receive()
                self.book.settings |= {name: value}
                self.town.set(self.community, self.book.settings)
            case "cut", *_:
                self.receive()
            case _:
                event = self.event(what, self.people[how[0]], *how[1:])
                self.pending.append(event)
                self.past.insert(0, event)

    def event(self, what: str, by: Person, *how: Any) -> Event:
        now = self.community.clock.now()
        about = {"group": self.community.group, "at": now, "sender": by.sender}
        match what, *how:
            case "say", ago, to:
                self.said += 1
                about |= {"external_id": f"say {self.said}", "at": now - timedelta(minutes=ago)}
                return MessageSent(reply_to=f"say {to}" if to else None, **about)
            case "delete", n:
                return MessageDeleted(external_id=f"say {n}", **about)
            case "type", line:
                return by.message(line)
        kind = MemberJoined if what == "join" else MemberLeft
        return kind(external_id=self.community.next_id(), **about)

    def receive(self) -> None:
        if self.pending:
            self.book.receive(self.pending)
            self.town.run(self.community.receives(self.pending))
        self.pending = []


def test_whatever_happens_the_sums_are_those_of_the_rules(town: Any) -> None:
    @settings(max_examples=town.examples, deadline=None)
    @given(
        st.sampled_from(ZONES),
        st.sampled_from([0, 0, 4, 23]),
        st.fixed_dictionaries(SETTING),
        STEPS,
    )
    @example("UTC", 0, USUAL, BACK_IN_TIME)
    @example("UTC", 0, USUAL, [LEAVE, ("cut",), ("wait", -90), CHECK_IN, ("wait", 300)])
    def holds(zone: str, turn: int, rules: dict[str, int], steps: list[tuple[Any, ...]]) -> None:
        play = Play(town, Book(zone, turn, rules))
        latest = town.clock.now()
        for step in steps:
            play.step(*step)
            latest = max(latest, town.clock.now())
        play.receive()
        town.clock.set(latest)
        assert town.totals(play.community) == play.book.totals(play.book.day(latest))
        assert town.breaches(play.community) == []

    holds()
