"""A week in a made-up community: honest members in conversation, and others who farm points.

The honest week follows public chat archives in its shape: of those who write in a week two in five
do so on three days or more, these write some forty messages (heavy-tailed), in bursts; one message
in eight answers somebody, often the same person again. Some of the answers thank, and of all
messages one in forty is thanked for by a reaction.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.events import (
    Address,
    CommandInvoked,
    Event,
    MemberJoined,
    MessageSent,
    ReactionChanged,
    Sender,
)
from bot.core.gratitude import thanks
from bot.core.sketch import sketch
from bot.testing import START

KEY = b"of no use but in the village"
GROUP = Address("stage", "village")
DAYS = 7
MONDAY = START + timedelta(days=28)
"""When the week begins; the community is older."""
DAY = timedelta(days=1)
KINDNESS = 1 / 40
RING = 5

PHRASES = (
    "thank you!", "thanks a lot", "good morning", "good night everyone", "sounds good", "I agree",
    "well done!", "lol", "yes", "no", "ok", "haha", "nice one", "same here", "makes sense",
    "congratulations!", "谢谢大家", "早上好", "加油加油", "明白了，谢谢",
)  # fmt: skip
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]


@dataclass
class Member:
    """Somebody honest."""

    name: str
    presence: float
    """The chance to be there on a day."""
    weight: float
    """How much of the talk is theirs."""
    checks_in: float
    joins: float = -1.0
    """On which day of the week, for newcomers."""


@dataclass
class Village:
    """All events of the week, and who is who."""

    seed: int
    events: list[Event] = field(default_factory=list)
    honest: list[str] = field(default_factory=list)
    active: dict[str, set[int]] = field(default_factory=dict)
    """The days on which an honest member wrote."""
    kinds: dict[str, list[str]] = field(default_factory=dict)
    """The accounts of each kind of attacker."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.kind = random.Random(self.seed + 1)  # so that all else is as it was without thanks
        self.words = ["".join(self.random.choices(SYLLABLES, k=n % 3 + 1)) for n in range(3000)]

    def text(self) -> str:
        """Something that nobody has said before, or what everybody says again and again."""
        if self.random.random() < 0.15:
            return self.random.choice(PHRASES)
        length = max(2, int(self.random.lognormvariate(2.0, 0.7)))
        return " ".join(
            self.words[int(self.random.paretovariate(0.6)) % 3000] for _ in range(length)
        )

    def says(self, who: str, at: datetime, text: str, answers: str | None = None) -> str:
        """Let somebody say something; the id of the message."""
        made = sketch(text, KEY)
        about = self._about(who, at)
        told = {"length": len(text), "sketch": made, "thanks": thanks(text)}
        self.events.append(MessageSent(reply_to=answers, **told, **about))
        return str(about["external_id"])

    def thanks(self, who: str, at: datetime, message: str) -> None:
        """Let somebody thank for a message by a reaction."""
        about = self._about(who, at)
        self.events.append(ReactionChanged(message=message, emojis=frozenset("🙏"), **about))

    def calls(self, who: str, at: datetime, command: str, answers: str) -> str:
        """Let somebody call a command in answer to a message; the id of the call."""
        about = self._about(who, at)
        self.events.append(CommandInvoked(command=command, reply_to=answers, **about))
        return str(about["external_id"])

    def checks_in(self, who: str, at: datetime) -> None:
        """Let somebody check in."""
        self.events.append(CommandInvoked(command="checkin", **self._about(who, at)))

    def joins(self, who: str, at: datetime) -> None:
        """Let somebody come in."""
        self.events.append(MemberJoined(**self._about(who, at)))

    def _about(self, who: str, at: datetime) -> dict[str, Any]:
        sender = Sender(Address("stage", who), who)
        return {"group": GROUP, "external_id": f"{len(self.events)}", "at": at, "sender": sender}


def village(members: int, seed: int = 11) -> Village:
    """A week of `members` honest members and of all attackers; the events in order of time."""
    made = Village(seed)
    cast = [_somebody(made, n, members) for n in range(members)]
    made.honest = [member.name for member in cast]
    for member in cast:
        joined = START if member.joins < 0 else MONDAY + member.joins * DAY
        made.joins(member.name, joined)
    for day in range(DAYS):
        _honest_day(made, cast, day)
    _arrivals(made, [member for member in cast if member.joins >= 0], cast)
    attacks = (_pasters, _mutterers, _pairs, _alternates, _freed_alternates, _praise_ring)
    for attack in attacks:
        attack(made)
    made.events.sort(key=lambda event: event.at)
    return made


def _somebody(made: Village, n: int, members: int) -> Member:
    newcomer = n >= members * 0.95
    return Member(
        f"member {n}",
        made.random.betavariate(0.6, 1.1),
        made.random.lognormvariate(0, 1.2),
        made.random.choice((0, 0, 0.8)),
        made.random.uniform(0, DAYS - 1) if newcomer else -1,
    )


def _honest_day(made: Village, cast: Sequence[Member], day: int) -> None:
    """Conversations of two to four, one after another, as long as those present keep them up."""
    there = [m for m in cast if m.joins <= day and made.random.random() < m.presence]
    weights = [m.weight for m in there]
    for member in there:
        if made.random.random() < member.checks_in:
            made.checks_in(member.name, _moment(made, day))
    for _ in range(len(there)):
        circle = made.random.choices(there, weights, k=made.random.randint(2, 4))
        _conversation(made, [m.name for m in circle], day, _moment(made, day))
    for member in there:  # each of them says something
        made.says(member.name, _moment(made, day), made.text())
        made.active.setdefault(member.name, set()).add(day)


def _conversation(made: Village, circle: Sequence[str], day: int, at: datetime) -> None:
    last, by = None, ""
    for _ in range(int(made.random.expovariate(1 / 9)) + 1):
        who = made.random.choice(circle)
        answers = last if last and who != by and made.random.random() < 0.25 else None
        last, by = made.says(who, at, made.text(), answers), who
        if made.kind.random() < KINDNESS:
            soon = at + timedelta(seconds=40)
            made.thanks(made.kind.choice(circle), soon, last)
        at += timedelta(seconds=made.random.expovariate(1 / 50))
        made.active.setdefault(who, set()).add(day)


def _arrivals(made: Village, new: Sequence[Member], cast: Sequence[Member]) -> None:
    """Newcomers present themselves, and most are answered within hours."""
    regulars = [m.name for m in cast if m.joins < 0 and m.presence > 0.5]
    for member in new:
        at = MONDAY + member.joins * DAY + timedelta(minutes=3)
        hello = made.says(member.name, at, f"hello, I am new here. {made.text()}")
        if made.random.random() < 0.7:
            later = at + timedelta(hours=made.random.expovariate(1 / 2))
            made.says(made.random.choice(regulars), later, f"welcome! {made.text()}", hello)


def _moment(made: Village, day: int) -> datetime:
    """Between eight and twenty-three, mostly in the evening."""
    return MONDAY + day * DAY + timedelta(hours=made.random.triangular(-1, 14, 10))


def _all_day(minutes: float, hours: float = 14) -> Iterator[datetime]:
    """Each so many minutes, on each day of the week."""
    for day in range(DAYS):
        for n in range(int(hours * 60 / minutes)):
            yield MONDAY + day * DAY + timedelta(minutes=n * minutes, seconds=day)


def _enter(made: Village, kind: str, names: Sequence[str], joined: datetime = START) -> None:
    """They check in on each day, of course."""
    made.kinds[kind] = list(names)
    for n, name in enumerate(names):
        made.joins(name, joined + timedelta(minutes=n))
        for day in range(DAYS):
            made.checks_in(name, MONDAY + day * DAY + timedelta(hours=1, minutes=n))


def _pasters(made: Village) -> None:
    """The same text with small changes, every two minutes."""
    _enter(made, "pasters", ["paster 1", "paster 2"])
    for n, at in enumerate(_all_day(2)):
        made.says("paster 1", at, f"Keep going everybody, we can do it together today! {n}")
        made.says("paster 2", at, "大家一起加油，今天也要认真完成学习任务" + "！😀" * (n % 4))


def _mutterers(made: Village) -> None:
    """Words too short to be told from what all say."""
    _enter(made, "short words", ["mutterer"])
    for n, at in enumerate(_all_day(3)):
        made.says("mutterer", at, ("ok", "yes", "lol", "nice", "嗯嗯")[n % 5])


def _pairs(made: Village) -> None:
    """Two who answer each other all day, always in other words."""
    _enter(made, "reply pair", ["ping", "pong"])
    last = None
    for n, at in enumerate(_all_day(4)):
        last = made.says(("ping", "pong")[n % 2], at, made.text(), last)


def _alternates(made: Village, kind: str = "20 alternates", accomplice: str = "") -> None:
    """New accounts of one attacker, who write a dozen messages a day and answer each other."""
    names = [f"{kind} {n}" for n in range(20)]
    _enter(made, kind, names, MONDAY)
    last: dict[int, str] = {}
    for turn, at in enumerate(_all_day(60, 12)):
        for n, name in enumerate(names):
            then = at + timedelta(seconds=20 * n + 1)
            answers = last.get((n + turn) % 20 - 1)
            last[n] = made.says(name, then, made.text(), answers)
            if accomplice and turn % 12 == 0:  # each morning
                made.says(accomplice, then + timedelta(minutes=1), made.text(), last[n])


def _freed_alternates(made: Village) -> None:
    """The same with an old account of the attacker's that answers all the new ones each day."""
    _enter(made, "their old account", ["old account"])
    _alternates(made, "20 answered alternates", "old account")


def _praise_ring(made: Village) -> None:
    """Every two hours they thank each other: by a reaction, a reply, the command; nothing else."""
    names = [f"admirer {n}" for n in range(RING)]
    _enter(made, "praise ring", names)
    for turn, at in enumerate(_all_day(120)):
        posts = [made.says(name, at, made.text()) for name in names]
        for n, name in enumerate(names):
            then = at + timedelta(minutes=1, seconds=n)
            for step in range(1, RING):
                praised = posts[(n + step) % RING]
                made.thanks(name, then, praised)
                if (step + turn) % (RING - 1) == 0:
                    made.says(name, then + timedelta(minutes=1), "谢谢！", praised)
                    made.calls(name, then + timedelta(minutes=2), "thanks", praised)
