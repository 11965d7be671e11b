"""How far everybody is, worked out of plain records: see `model`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.bot.features.challenges.games import Game, Part
from tests.bot.features.challenges.plain import Came, Life, Span, came


@dataclass
class Figures:
    """A community. `now` is its clock."""

    now: datetime
    turn: int
    games: dict[int, Game]
    lives: dict[str, Life]
    points: dict[str, int]
    outages: list[Span] = field(default_factory=list)

    def part(self, name: str, number: int, *states: str) -> Part | None:
        game = self.games[number]
        return game.here.get(name) if game.state in (states or ("running",)) else None

    def first(self, name: str, number: int) -> date:
        game = self.games[number]
        return max(game.begins, game.parts[name].first)

    def excused(self, name: str, number: int) -> set[date]:
        game, life = self.games[number], self.lives[name]
        spoilt = life.spoilt(self.first(name, number), game.last, self.now, self.outages)
        return spoilt | game.parts[name].away

    def came(self, name: str, number: int, today: date, still: date) -> Came:
        game = self.games[number]
        part, excused = game.parts[name], self.excused(name, number)
        first = self.first(name, number)
        return came(
            game.rule, game.begins, first, game.last, part.done, excused, part.bought, today, still
        )

    def now_at(self, name: str, number: int) -> Came:
        life = self.lives[name]
        still = life.still(self.now, self.games[number].rule.late)
        return self.came(name, number, life.day(self.now), still)

    def window(self, number: int) -> tuple[date, date]:
        """The earliest day that somebody can check in for, and the latest that has begun."""
        game = self.games[number]
        everybody = [self.lives[name] for name in game.here]
        everybody.append(Life(next(iter(self.lives.values())).start, self.turn))
        todays = [life.day(self.now) for life in everybody]
        return min(life.still(self.now, game.rule.late) for life in everybody), max(todays)
