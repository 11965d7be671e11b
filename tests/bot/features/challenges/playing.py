"""A community that is played in, and that a plain model follows: see `machine`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from bot.core.events import Address, Event, Role
from bot.services.challenges.rule import Rule
from bot.testing import PLATFORM, Community, Person, must_hold
from tests.bot.features.challenges.games import Entry, Game
from tests.bot.features.challenges.looking import claimed, forget_outages, look_around
from tests.bot.features.challenges.model import Model
from tests.bot.features.challenges.plain import DAY, Life
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
    1: Rule(freezes=2, every=3, price=5, make_ups=1, leave=3, bond=11, least_done=60, reward=50),
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


class Play(RuleBasedStateMachine):
    """One community, three members, an admin, three challenges."""

    opening: Opening
    runner: asyncio.Runner
    stories = 0

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Event] = []
        self.agreed = False
        """Whether all that was done was compared."""
        self._house = self.opening()
        self.house = self.run(self._house.__aenter__())

    def teardown(self) -> None:
        """All that must hold is checked once more."""
        self.run(self._house.__aexit__(None, None, None))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    # How it begins

    def furnish(self, start: datetime, turn: int, *, otherwise: bool) -> None:
        type(self).stories += 1
        house, n = self.house, self.stories
        self.here = Community(house.app, house.clock, house.stage, f"here {n}")
        self.here.clock.set(start)
        self.people = {name: self._person(name, n) for name in POINTS}
        self.olga = self._person("olga", n, role=Role.ADMIN)
        games = {n: game(n, start.date(), otherwise=otherwise) for n in RULES}
        self.run(self._settle_in(turn, games))
        lives = {name: Life(start, turn) for name in POINTS}
        self.model = Model(start, turn, games, lives, dict(POINTS))

    def _person(self, name: str, n: int, **about: Any) -> Person:
        account = Address(PLATFORM, f"{name} {n}")
        return self.here.person(name, account=account, username=f"{name}{n}", **about)

    async def _settle_in(self, turn: int, games: dict[int, Game]) -> None:
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

    def says(self, person: Person, line: str, at: datetime | None = None) -> None:
        event = person.message(line, at=at)
        self.heard.append(event)
        self.model.messages += 1
        self.agreed = False
        self.run(self.here.receives([event]))

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
        self.agreed = True

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
