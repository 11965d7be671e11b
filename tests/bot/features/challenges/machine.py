"""Whatever members, admins and clocks do to challenges: the bot and a plain model agree.

A state machine lets things happen one after the other; after each of them all that the bot has is
compared with `model`, and all that must hold between its rows is checked. `HEARTH_MACHINE=500`
runs 500 such stories instead of the few of every day (on SQLite; a fifth of it on PostgreSQL).

Of the daily check-in the model leaves one thing to the bot: whether a day counts that somebody
flew back to after they had checked in for a later one. Challenges are modelled there, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.features.challenges.course import course
from tests.bot.features.challenges.games import OPEN
from tests.bot.features.challenges.looking import silence, waiting
from tests.bot.features.challenges.plain import DAY, QUARTER, each
from tests.bot.features.challenges.playing import POINTS, RULES, STARTS, ZONES, Opening, Play
from tests.bot.features.challenges.village import within

names = st.sampled_from(sorted(POINTS))
numbers = st.sampled_from(sorted(RULES))
pairs = st.tuples(names, numbers)
choices = st.integers(0, 11)


class Machine(Play):
    """What may happen. Most of it happens to somebody to whom it can."""

    @initialize(
        start=st.sampled_from(STARTS),
        turn=st.sampled_from((0, 0, 2, 4)),
        joined=st.sets(pairs, min_size=4),
        otherwise=st.booleans(),
        diligent=st.sets(names),
    )
    def begin(
        self,
        start: datetime,
        turn: int,
        joined: set[tuple[str, int]],
        otherwise: bool,
        diligent: set[str],
    ) -> None:
        self.furnish(start, turn, otherwise=otherwise)
        self.diligent = diligent
        for name, number in sorted(joined):
            self.joins(name, number)

    def teardown(self) -> None:
        """Every story has an end: some check in for some days, and then all is over."""
        if self.agreed:
            last = max(game.last for game in self.model.games.values())
            while self.model.now.date() <= last:
                for name, number in self._here():
                    if name in self.diligent and self.model.now.date() > last - 6 * DAY:
                        self._checks_in(name, number, 0)
                self.model.now = self.here.clock.move(DAY)
            self.model.now = self.here.clock.move(2 * DAY)
            self.an_hour_strikes()
            self.all_is_as_in_the_model()
        super().teardown()

    def _here(self) -> list[tuple[str, int]]:
        everybody = [(name, number) for name in POINTS for number in RULES]
        return [(name, number) for name, number in everybody if self.model.part(name, number)]

    def _one(self, n: int) -> tuple[str, int]:
        """Somebody in a challenge that runs; of the last choices, or where nobody is: anybody."""
        here = self._here()
        chosen = here if here and n < 10 else [(a, b) for a in POINTS for b in RULES]
        return chosen[n % len(chosen)]

    def _day(self, n: int, good: Sequence[date]) -> date:
        """One of the good days; of the last choices, or where there are none: any."""
        today = self.model.now.date()
        return good[-1 - n % len(good)] if good and n < 9 else today + (10 - n) * DAY

    @rule(name=names, number=numbers)
    def joins(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge join {number} yes")
        self.model.join(name, number)

    @rule(name=names, number=numbers)
    def leaves(self, name: str, number: int) -> None:
        self.says(self.people[name], f"/challenge leave {number} yes")
        self.model.leave(name, number)

    @precondition(lambda self: self.gone())
    @rule(n=choices)
    def joins_again(self, n: int) -> None:
        gone = self.gone()
        self.joins(*gone[n % len(gone)])

    def gone(self) -> list[tuple[str, int]]:
        """Who has left a challenge that is not over."""
        games = [(n, game) for n, game in self.model.games.items() if game.state in OPEN]
        return [(name, n) for n, game in games for name in game.parts if name not in game.here]

    @rule(n=choices)
    def checks_in(self, n: int) -> None:
        self._checks_in(*self._one(n), 0)

    @rule(n=choices, quarters=st.integers(1, 60))
    def checked_in_earlier(self, n: int, quarters: int) -> None:
        self._checks_in(*self._one(n), quarters)

    @rule(n=choices)
    def checks_in_and_takes_it_back(self, n: int) -> None:
        name, number = self._one(n)
        self._checks_in(name, number, 0)
        self.takes_back(name)

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

    @rule(n=choices)
    def checks_in_for_yesterday(self, n: int) -> None:
        name, number = self._one(n)
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

    @rule(n=choices, there=st.sampled_from(ZONES), hours=st.integers(0, 20))
    def flies_there_and_back(self, n: int, there: str, hours: int) -> None:
        name, number = self._one(n)
        home = self.model.lives[name].last_zone
        for zone in (there, home):
            self.travels(name, zone)
            self._checks_in(name, number, 0)
            self.model.now = self.here.clock.move(timedelta(hours=hours))

    @rule(n=choices)
    def buys_a_freeze(self, n: int) -> None:
        name, number = self._one(n)
        self.says(self.people[name], f"/challenge freeze {number}")
        self.model.freeze(name, number)

    @rule(n=choices, ahead=st.integers(-1, 4), more=st.integers(0, 3))
    def goes_away(self, n: int, ahead: int, more: int) -> None:
        name, number = self._one(n)
        first = self.model.now.date() + ahead * DAY
        self.says(self.people[name], f"/challenge away {number} {first} {first + more * DAY}")
        self.model.away(name, number, first, first + more * DAY)

    @rule(n=choices)
    def comes_back(self, n: int) -> None:
        name, number = self._one(n)
        self.says(self.people[name], f"/challenge away {number} cancel")
        self.model.come_back(name, number)

    @precondition(lambda self: self.lacking())
    @rule(n=choices, times=st.integers(1, 3), verdict=st.sampled_from(("", "grant", "refuse")))
    def makes_up(self, n: int, times: int, verdict: str) -> None:
        lacking = self.lacking()
        name, number, _ = lacking[-1 - n % len(lacking)]
        for day in [day for *whose, day in lacking if whose == [name, number]][-times:]:
            self.says(self.people[name], f"/challenge makeup {number} {day}")
            self.model.make_up(name, number, day)
        if verdict:
            self.decides(n, verdict)

    def lacking(self) -> list[tuple[str, int, date]]:
        """Days that nothing was done for, and that something was asked of."""
        return [
            (name, number, day)
            for name in POINTS
            for number in RULES
            if (part := self.model.part(name, number))
            for first, last, state in self.model.now_at(name, number).states
            for day in each(first, last)
            if state in ("missed", "frozen") and day not in part.done
        ]

    # What admins do

    @rule(n=choices, verdict=st.sampled_from(("grant", "refuse")))
    def decides(self, n: int, verdict: str) -> None:
        asked = self.run(within(self.here, waiting))
        if asked:
            id, name, number, day = asked[n % len(asked)]
            self.says(self.olga, f"/challenge {verdict} {id}")
            self.model.decide(name, number, day, {"grant": "granted"}.get(verdict, "refused"))

    @rule(n=choices, which=choices)
    def corrects(self, n: int, which: int) -> None:
        name, number = self._one(n)
        day = self._day(which, [day for *whose, day in self.lacking() if whose == [name, number]])
        whom = f"@{self.people[name].sender.username}"
        self.says(self.olga, f"/challenge correct {number} {whom} {day} 30")
        self.model.correct(name, number, day, 30)

    @rule(n=choices, which=choices)
    def takes_a_correction_back(self, n: int, which: int) -> None:
        name, number = self._one(n)
        part = self.model.part(name, number)
        added = [entry.day for entry in part.entries if entry.origin != "checkin"] if part else []
        day = self._day(which, added)
        whom = f"@{self.people[name].sender.username}"
        self.says(self.olga, f"/challenge correct {number} {whom} {day} undo")
        self.model.uncorrect(name, number, day)

    @rule(number=numbers, chance=st.integers(0, 5))
    def ends(self, number: int, chance: int) -> None:
        if not chance:
            self.says(self.olga, f"/challenge end {number} yes")
            self.model.end(number)

    @rule(number=numbers, chance=st.integers(0, 11))
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


def stories(opening: Opening, runner: asyncio.Runner) -> Callable[[], Machine]:
    """Makes machines, each of which plays in a house of its own."""
    about = {"opening": staticmethod(opening), "runner": runner}
    return type("Stories", (Machine,), about)
