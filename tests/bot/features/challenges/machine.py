"""Whatever members, admins and clocks do to challenges: the bot and a plain model agree.

A state machine lets things happen one after the other; after each of them all that the bot has is
compared with `model`, and all that must hold between its rows is checked. `HEARTH_MACHINE=500`
runs 500 such stories instead of the few of every day (on SQLite; a fifth of it on PostgreSQL).

Of the daily check-in the model leaves one thing to the bot: whether a day counts that somebody
flew back to after they had checked in for a later one. Challenges are modelled there, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.events import Address, Event, Role
from bot.features.challenges.course import course
from bot.services.challenges.rule import Rule
from bot.testing import PLATFORM, Community, Person, must_hold
from tests.bot.features.challenges.looking import (
    claimed,
    forget_outages,
    look_around,
    silence,
    waiting,
)
from tests.bot.features.challenges.model import Entry, Game, Model
from tests.bot.features.challenges.plain import DAY, QUARTER, Life
from tests.bot.features.challenges.village import challenge, within

T = TypeVar("T")
Opening = Callable[[], AbstractAsyncContextManager[Community]]

STARTS = (datetime(2026, 3, 25, 9, tzinfo=UTC), datetime(2026, 10, 20, 9, tzinfo=UTC))
"""Clocks are put forward, or back, in the days that follow."""
ZONES = (
    *("UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/New_York"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Antarctica/Troll", "America/Santiago"),
)
POINTS = {"alice": 60, "bo": 12, "cho": 30}
RULES = {
    1: Rule(freezes=2, every=3, price=5, make_ups=2, leave=3, bond=10, least_done=60, reward=50),
    2: Rule(kind="total", goal=60, unit="min", bond=7, share=False, late=6, leave=2, reward=20),
    3: Rule(
        kind="weekly",
        times=2,
        freezes=1,
        every=1,
        price=4,
        make_ups=3,
        approve=True,
        leave=4,
        late=20,
        reward=0,
        least_done=50,
    ),
}
BEGINS, LENGTHS = {1: 0, 2: 1, 3: 0}, {1: 9, 2: 8, 3: 13}

names = st.sampled_from(sorted(POINTS))
numbers = st.sampled_from(sorted(RULES))
ago = st.integers(0, 9)


class Machine(RuleBasedStateMachine):
    """One community, three members, an admin, three challenges."""

    opening: Opening
    runner: asyncio.Runner
    stories = 0

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Event] = []
        self._house = self.opening()
        self.house = self.run(self._house.__aenter__())

    def teardown(self) -> None:
        """All that must hold is checked once more."""
        self.run(self._house.__aexit__(None, None, None))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    # How it begins

    @initialize(
        start=st.sampled_from(STARTS),
        turn=st.sampled_from((0, 0, 2, 4)),
        joined=st.sets(st.tuples(names, numbers), min_size=3),
        otherwise=st.booleans(),
    )
    def begin(
        self, start: datetime, turn: int, joined: set[tuple[str, int]], otherwise: bool
    ) -> None:
        type(self).stories += 1
        house, n = self.house, self.stories
        self.here = Community(house.app, house.clock, house.stage, f"here {n}")
        self.here.clock.set(start)
        self.people = {name: self._person(name, n) for name in POINTS}
        self.olga = self._person("olga", n, role=Role.ADMIN)
        games = {n: game(n, start.date(), otherwise=otherwise) for n in RULES}
        self.run(self._furnish(turn, games))
        lives = {name: Life(start, turn) for name in POINTS}
        self.model = Model(start, turn, games, lives, dict(POINTS))
        for name, number in sorted(joined):
            self.joins(name, number)

    def _person(self, name: str, n: int, **about: Any) -> Person:
        account = Address(PLATFORM, f"{name} {n}")
        return self.here.person(name, account=account, username=f"{name}{n}", **about)

    async def _furnish(self, turn: int, games: dict[int, Game]) -> None:
        await self.here.app.database.run(forget_outages)
        for setting in ("points.message 0", "points.checkin 5", f"community.day_turn {turn}"):
            await self.olga.says(f"/settings {setting}")
        for name, person in self.people.items():
            await person.says("hello")
            await self.olga.says(f"/award @{person.sender.username} {POINTS[name]}")
        for n, one in games.items():
            about: dict[str, Any] = {"first_day": one.begins, "last_day": one.last}
            about |= {"state": one.state, "creator": self.olga, "name": f"Number {n}"}
            await challenge(self.here, one.rule, **about)

    # What people do

    def says(self, person: Person, line: str, at: datetime | None = None) -> None:
        event = person.message(line, at=at)
        self.heard.append(event)
        self.model.messages += 1
        self.run(self.here.receives([event]))

    @rule(name=names, number=numbers)
    def joins(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge join {number} yes")
        self.model.join(name, number)

    @rule(name=names, number=numbers)
    def leaves(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge leave {number} yes")
        self.model.leave(name, number)

    @rule(name=names, number=numbers)
    def checks_in(self, name: str, number: int) -> None:
        self._checks_in(name, number, 0)

    @rule(name=names, number=numbers, quarters=st.integers(1, 60))
    def checked_in_earlier(self, name: str, number: int, quarters: int) -> None:
        self._checks_in(name, number, quarters)

    @rule(days=st.lists(st.sets(st.tuples(names, numbers)), min_size=1, max_size=4))
    def days_go_by(self, days: list[set[tuple[str, int]]]) -> None:
        for checked_in in days:
            for name, number in sorted(checked_in):
                self._checks_in(name, number, 0)
            self.model.now = self.here.clock.move(DAY)

    def _checks_in(self, name: str, number: int, late: int) -> None:
        at = self.here.clock.now() - late * QUARTER
        self.says(self.people[name], f"/checkin #{number} 20 min", at)
        self.model.check_in(name, number, at, 20 if number == 2 else 1)

    @rule(name=names, number=numbers)
    def checks_in_for_yesterday(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/checkin yesterday #{number} 15 min")
        quantity = 15 if number == 2 else 1
        self.model.check_in(name, number, self.model.now, quantity, late=True)

    @rule(name=names)
    def takes_back(self, name: str) -> None:
        self.says(self.people[name], "/checkin undo")
        self.model.undo(name)

    @rule(name=names, zone=st.sampled_from(ZONES))
    def travels(self, name: str, zone: str) -> None:
        self.says(self.people[name], f"/timezone {zone}")
        self.model.lives[name].move(self.model.now, zone)

    @rule(name=names, number=numbers)
    def buys_a_freeze(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge freeze {number}")
        self.model.freeze(name, number)

    @rule(name=names, number=numbers, ahead=st.integers(-1, 4), more=st.integers(0, 3))
    def goes_away(self, name: str, number: int, ahead: int, more: int) -> None:
        first = self.model.now.date() + ahead * DAY
        self.says(self.people[name], f"/challenge away {number} {first} {first + more * DAY}")
        self.model.away(name, number, first, first + more * DAY)

    @rule(name=names, number=numbers)
    def comes_back(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge away {number} cancel")
        self.model.come_back(name, number)

    @rule(name=names, number=numbers, days=ago)
    def makes_up(self, name: str, number: int, days: int) -> None:
        day = self._missed(name, number, days)
        self.says(self.people[name], f"/challenge makeup {number} {day}")
        self.model.make_up(name, number, day)

    def _missed(self, name: str, number: int, n: int) -> date:
        """Often a day on which nothing was done, else any."""
        part, today = self.model.games[number].parts.get(name), self.model.now.date()
        missed = [today - ago * DAY for ago in range(1, 8)]
        if part and n < 7:
            first = self.model.first(name, number)
            missed = [day for day in missed if day >= first and day not in part.done] or missed
        return missed[n % len(missed)] if n < 8 else today + (9 - n) * DAY

    # What admins do

    @rule(n=st.integers(0, 5), granted=st.booleans())
    def decides(self, n: int, granted: bool) -> None:
        asked = self.run(within(self.here, waiting))
        if asked:
            id, root, number, day = asked[n % len(asked)]
            self.says(self.olga, f"/challenge {'grant' if granted else 'refuse'} {id}")
            self.model.decide(root, number, day, "granted" if granted else "refused")

    @rule(name=names, number=numbers, days=ago)
    def corrects(self, name: str, number: int, days: int) -> None:
        day = self._missed(name, number, days)
        whom = f"@{self.people[name].sender.username}"
        self.says(self.olga, f"/challenge correct {number} {whom} {day} 30")
        self.model.correct(name, number, day, 30)

    @rule(name=names, number=numbers, days=ago)
    def takes_a_correction_back(self, name: str, number: int, days: int) -> None:
        day = self.model.now.date() - days * DAY
        whom = f"@{self.people[name].sender.username}"
        self.says(self.olga, f"/challenge correct {number} {whom} {day} undo")
        self.model.uncorrect(name, number, day)

    @rule(number=numbers, chance=st.integers(0, 5))
    def ends(self, number: int, chance: int) -> None:
        if not chance:
            self.says(self.olga, f"/challenge end {number} yes")
            self.model.end(number)

    @rule(number=numbers, chance=st.integers(0, 9))
    def cancels(self, number: int, chance: int) -> None:
        if not chance:
            self.says(self.olga, f"/challenge cancel {number} yes")
            self.model.cancel(number)

    # What time does

    @rule(hours=st.sampled_from((1, 5, 8, 14, 24, 24, 24, 25, 72)), quarters=st.integers(0, 3))
    def time_passes(self, hours: int, quarters: int) -> None:
        self.model.now = self.here.clock.move(timedelta(hours=hours) + quarters * QUARTER)

    @rule()
    def the_clock_is_put_back(self) -> None:
        self.model.now = self.here.clock.move(-timedelta(hours=1))

    @rule()
    def an_hour_strikes(self) -> None:
        self.run(within(self.here, lambda scope: list(course(scope))))
        self.model.strike()

    @rule(hours=st.sampled_from((2, 4, 13, 30)))
    def the_bot_is_out(self, hours: int) -> None:
        began = self.model.now
        self.model.now = self.here.clock.move(timedelta(hours=hours))
        self.model.outages.append((began, self.model.now))
        self.run(self.here.app.database.run(lambda s: silence(s, began, self.model.now)))

    @precondition(lambda self: self.heard)
    @rule(n=st.integers(0, 60))
    def something_is_heard_again(self, n: int) -> None:
        self.run(self.here.receives([self.heard[n % len(self.heard)]]))

    # What must be

    @invariant()
    def all_is_as_in_the_model(self) -> None:
        if not hasattr(self, "model"):
            return
        self._believe()
        numbers_ = {n: self.model.games[n].parts for n in RULES}
        seen = self.run(within(self.here, look_around))
        assert seen["points"] | {"olga": 0} == self.model.points | {"olga": 0}
        assert seen["pots"] == {n: game.pot for n, game in self.model.games.items()}
        assert seen["states"] == {n: game.state for n, game in self.model.games.items()}
        assert seen["quarantined"] == 0
        assert seen["parts"].keys() == {
            (name, n) for n, parts in numbers_.items() for name in parts
        }
        for (name, number), part in seen["parts"].items():
            expected = self._expected(name, number)
            differs = {
                key: (part[key], expected[key]) for key in part if part[key] != expected[key]
            }
            assert not differs, f"of {name} in {number}, the bot and the model: {differs}"
        self.run(must_hold(self.here.app))

    def _believe(self) -> None:
        """See the module: take over what the daily check-in made of a day flown back to."""
        for name, day, at, message in self.model.unsure:
            if self.run(within(self.here, lambda scope: claimed(scope, name, day))):  # noqa: B023
                self.model.days[name][day] = at, message
                self.model.points[name] += 5
        self.model.unsure.clear()

    def _expected(self, name: str, number: int) -> dict[str, Any]:
        game = self.model.games[number]
        part = game.parts[name]
        found = {
            "stake": part.stake,
            "left": part.left_at is not None,
            "outcome": part.outcome,
            "entries": sorted(map(told, part.entries)),
            "make-ups": dict(part.make_ups),
        }
        if part.left_at is None:
            came = self.model.now_at(name, number)
            found["finished"] = came.finished
            found["states"] = [(first, last, state) for first, last, state in came.states]
            if game.rule.kind != "total":
                found |= {"streak": came.streak, "held": came.held}
        return found


def game(n: int, today: date, *, otherwise: bool) -> Game:
    """A challenge that runs, or will; `otherwise` turns what its rule decides about others."""
    first = today + BEGINS[n] * DAY
    own = RULES[n]
    if otherwise:
        own = replace(own, share=not own.share, approve=not own.approve, every=own.every + 1)
    last = first + (LENGTHS[n] - 1) * DAY
    return Game(own, first, last, "planned" if BEGINS[n] else "running")


def told(entry: Entry) -> tuple[date, str, int]:
    return entry.day, entry.origin, entry.quantity


def stories(opening: Opening, runner: asyncio.Runner) -> Callable[[], Machine]:
    """Makes machines, each of which plays in a house of its own."""
    about = {"opening": staticmethod(opening), "runner": runner}
    return type("Stories", (Machine,), about)
