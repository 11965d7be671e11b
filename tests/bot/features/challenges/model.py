"""Members, their points and their challenges as plain dicts: what the bot is compared with.

Each deed either changes something or, where it is refused, nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.services.challenges.rule import Rule
from tests.bot.features.challenges.figures import Figures
from tests.bot.features.challenges.games import OPEN, Entry, Game, Part
from tests.bot.features.challenges.plain import DAY, Life, each

CHECKIN_POINTS, LATE_HOURS = 5, 12
EAST = "Pacific/Kiritimati"


@dataclass
class Model(Figures):
    """What everybody does, and what it leads to. `messages` is the number of the last one."""

    messages: int = 0
    days: dict[str, dict[date, tuple[datetime, int]]] = field(default_factory=dict)
    """Daily check-ins: when each was made, and by which message."""
    unsure: list[tuple[str, date, datetime, int]] = field(default_factory=list)
    """Daily check-ins on a day that somebody flew back to: see `machine`."""

    # Members

    def join(self, name: str, number: int) -> None:
        game, life = self.games[number], self.lives[name]
        former, today = game.parts.get(name), life.day(self.now)
        if game.state not in OPEN or (former and former.left_at is None) or today > game.last:
            return
        part, first = former or Part(today), max(game.begins, today)
        if former and former.left_at:
            began = self.first(name, number)
            first = began if began <= life.day(former.left_at) else first
        bond = 0 if part.stake else game.rule.bond
        if bond > self.points[name]:
            return
        part.first, part.left_at = first, None
        part.stake += bond
        self.points[name] -= bond
        game.parts[name] = part

    def leave(self, name: str, number: int) -> None:
        part, life = self.part(name, number, *OPEN), self.lives[name]
        if part is None:
            return
        first = self.first(name, number)
        if first > life.day(self.now) and not life.lived(self.now)[first]:
            self._give_back(name, part)
        part.left_at = self.now

    def check_in(
        self, name: str, number: int, at: datetime, quantity: int, *, late: bool = False
    ) -> None:
        game, life = self.games[number], self.lives[name]
        late_hours = max(LATE_HOURS, game.rule.late)
        day = life.late_day(at, late_hours) if late else life.day(at)
        refused = game.state in OPEN and (name not in game.here or game.state == "planned")
        if day is None or refused:
            return
        self._enters(name, number, day, at, quantity)
        if not late or life.late_day(at, LATE_HOURS):
            self._claims(name, day, at)

    def _enters(self, name: str, number: int, day: date, at: datetime, quantity: int) -> None:
        part, rule, life = self.part(name, number), self.games[number].rule, self.lives[name]
        if part is None or not self.first(name, number) <= day <= self.games[number].last:
            return
        ahead = any(e.origin == "checkin" and e.day > day and e.at <= at for e in part.entries)
        again = day in part.done or (ahead and day == life.day(at))
        if day >= life.still(at, rule.late) and (rule.kind == "total" or not again):
            part.entries.append(Entry(day, "checkin", quantity, self.messages, at))

    def _claims(self, name: str, day: date, at: datetime) -> None:
        days = self.days.setdefault(name, {})
        if day in days:
            return
        if day == self.lives[name].day(at) and any(
            d > day and m <= at for d, (m, _) in days.items()
        ):
            self.unsure.append((name, day, at, self.messages))
            return
        days[day] = at, self.messages
        self.points[name] += CHECKIN_POINTS

    def undo(self, name: str) -> None:
        today, days = self.lives[name].day(self.now), self.days.setdefault(name, {})
        running = [game for game in self.games.values() if game.state == "running"]
        parts = [game.parts[name] for game in running if name in game.parts]
        own = [
            entry.message
            for part in parts
            for entry in part.entries
            if entry.day == today and entry.origin == "checkin"
        ]
        own += [days[today][1]] if today in days else []
        if not own:
            return
        for part in parts:
            part.entries = [
                e
                for e in part.entries
                if (e.day, e.origin, e.message) != (today, "checkin", max(own))
            ]
        if today in days and days[today][1] == max(own):
            del days[today]
            self.points[name] -= CHECKIN_POINTS

    def freeze(self, name: str, number: int) -> None:
        part, rule = self.part(name, number), self.games[number].rule
        today = self.lives[name].day(self.now)
        if part is None or not rule.price or not rule.freezes or rule.kind == "total":
            return
        within = self.first(name, number) <= today <= self.games[number].last
        held = self.now_at(name, number).held
        if within and held < rule.freezes and rule.price <= self.points[name]:
            part.bought.append(today)
            self.points[name] -= rule.price

    def away(self, name: str, number: int, first: date, last: date) -> None:
        part, today = self.part(name, number, *OPEN), self.lives[name].day(self.now)
        if part is None:
            return
        fits = max(today, self.first(name, number)) <= first <= last <= self.games[number].last
        free = not part.away & {*each(first, last)}
        left = self.games[number].rule.leave - len(part.away)
        begun = first == today and today in part.done
        if fits and free and not begun and (last - first).days < left:
            part.leave.append((first, last))

    def come_back(self, name: str, number: int) -> None:
        part, today = self.part(name, number, *OPEN), self.lives[name].day(self.now)
        if part:
            begun = [(first, last) for first, last in part.leave if first <= today]
            part.leave = [(first, min(last, today)) for first, last in begun]

    def make_up(self, name: str, number: int, day: date) -> None:
        part, rule, life = self.part(name, number), self.games[number].rule, self.lives[name]
        if part is None or rule.kind == "total" or day in part.make_ups or day in part.done:
            return
        within = self.first(name, number) <= day <= self.games[number].last
        passed = day < min(life.day(self.now), life.still(self.now, rule.late))
        if not within or not passed or day in self.excused(name, number):
            return
        lacking = ("missed", "frozen", "open") if rule.kind == "weekly" else ("missed", "frozen")
        states = self.now_at(name, number).states
        lacks = any(a <= day <= b and state in lacking for a, b, state in states)
        if lacks and part.used < rule.make_ups:
            part.make_ups[day] = "waiting"
            if not rule.approve:
                self.grant(part, day)

    def grant(self, part: Part, day: date) -> None:
        part.make_ups[day] = "granted"
        if day not in part.done:
            part.entries.append(Entry(day, "makeup", 1, self.messages, self.now))

    # Admins

    def decide(self, name: str, number: int, day: date, state: str) -> None:
        part = self.part(name, number)
        if part is None or part.make_ups[day] != "waiting":
            return
        part.make_ups[day] = state
        if state == "granted":
            self.grant(part, day)

    def correct(self, name: str, number: int, day: date, quantity: int) -> None:
        part, today = self.part(name, number), self.lives[name].day(self.now)
        sums = self.games[number].rule.kind == "total"
        if part is None or (day in part.done and not sums):
            return
        if self.first(name, number) <= day <= min(self.games[number].last, today):
            amount = quantity if sums else 1
            part.entries.append(Entry(day, "admin", amount, self.messages, self.now))

    def uncorrect(self, name: str, number: int, day: date) -> None:
        part, today = self.part(name, number), self.lives[name].day(self.now)
        if part is None:
            return
        if not self.first(name, number) <= day <= min(self.games[number].last, today):
            return
        others = [e for e in part.entries if e.day != day or e.origin == "checkin"]
        if len(others) < len(part.entries):
            part.entries = others
            if part.make_ups.get(day) == "granted":
                part.make_ups[day] = "refused"

    # The end

    def end(self, number: int) -> None:
        game = self.games[number]
        if game.state != "running":
            return
        still, today = self.window(number)
        cut = self._cut(game, still, today)
        if cut:
            game.last, game.rule = cut
            self._close(number)

    def _cut(self, game: Game, still: date, today: date) -> tuple[date, Rule] | None:
        if game.rule.kind == "total":
            planned = (game.last - game.begins).days + 1
            over = min((still - game.begins).days, planned)
            goal = -(-game.rule.goal * over // planned)
            return (min(game.last, today), replace(game.rule, goal=goal)) if over > 0 else None
        length = 7 if game.rule.kind == "weekly" else 1
        ends = [min(day + (length - 1) * DAY, game.last) for day in self._starts(game, length)]
        over_ = [day for day in ends if day < still]
        return (max(over_), game.rule) if over_ else None

    def _starts(self, game: Game, length: int) -> Iterator[date]:
        day = game.begins
        while day <= game.last:
            yield day
            day += length * DAY

    def strike(self) -> None:
        """The hour at which challenges begin and end by themselves."""
        foremost = Life(self.now, self.turn, EAST).day(self.now)
        for game in self.games.values():
            if game.state == "planned" and game.begins <= foremost:
                game.state = "running"
        for number, game in self.games.items():
            if game.state == "running" and game.last < self.window(number)[0]:
                self._close(number)

    def _close(self, number: int) -> None:
        game = self.games[number]
        for part in game.here.values():
            for day in [day for day, state in part.make_ups.items() if state == "waiting"]:
                self.grant(part, day)
        after = game.last + DAY
        ends = {name: self.came(name, number, after, after) for name in game.here}
        game.state = "ended"
        for name, part in game.parts.items():
            if name in ends or part.stake:
                part.outcome = "finished" if name in ends and ends[name].finished else "unfinished"
            if name in ends and not ends[name].asked:
                self._give_back(name, part)
        self._settle(game, [name for name, end in ends.items() if end.finished])

    def _settle(self, game: Game, finishers: list[str]) -> None:
        others = {name: part for name, part in game.parts.items() if name not in finishers}
        lost = sum(part.stake for part in others.values())
        for name, part in game.parts.items():
            stake = part.stake
            if finishers and game.rule.share and name in others:
                continue
            self._give_back(name, part)
            if finishers and name in others:
                # It is spent: but nobody comes into debt by that.
                self.points[name] -= min(stake, max(0, self.points[name]))
        for n, name in enumerate(finishers):
            share = lost // len(finishers) + (n < lost % len(finishers))
            if game.rule.share:
                game.parts[name].stake -= share
                self.points[name] += share
            self.points[name] += game.rule.reward

    def _give_back(self, name: str, part: Part) -> None:
        self.points[name] += part.stake
        part.stake = 0

    def cancel(self, number: int) -> None:
        game = self.games[number]
        if game.state not in OPEN:
            return
        game.state = "cancelled"
        for name, part in game.parts.items():
            self._give_back(name, part)
