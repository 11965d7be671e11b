"""What is known to be wrong, from one check to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services import notes
from bot.services.invariants import ELSEWHERE, REPORTED, Breach
from bot.services.invariants.looks import Marks

NOTE = ("hearth", "invariants")
"""Where it is noted: platform and key."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Where an invariant does not hold."""

    places: tuple[str, ...] = ()
    """The first of them: numbers of communities, members and rows, no names."""
    more: int = 0
    """How many others there are."""

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.places) + self.more

    def __str__(self) -> str:
        others = [f"and {self.more} more"] if self.more else []
        return "; ".join([*self.places, *others])

    def has(self, other: Faults) -> bool:
        """Whether the other tells nothing new. Nothing is, where it is wrong in many places."""
        return self.more > 0 or set(other.places) <= set(self.places)

    def joined(self, other: Faults) -> Faults:
        """These and those of the other that are new."""
        if self.has(other):
            return self
        places = tuple(dict.fromkeys((*self.places, *other.places)))
        return Faults(places[:REPORTED], other.more + len(places[REPORTED:]))


@dataclass(frozen=True, slots=True)
class Known:
    """What the last checks have found."""

    whole_at: datetime
    """When everything was checked last."""
    marks: Marks
    """How far the tables went when something was checked last."""
    faults: Mapping[str, Faults]
    """By invariant; none of those that hold."""

    def lacks(self, found: Mapping[str, Faults]) -> dict[str, Faults]:
        """What is found that was not known."""
        return {n: faults for n, faults in found.items() if not self._of(n).has(faults)}

    def joined(self, found: Mapping[str, Faults]) -> dict[str, Faults]:
        """What was known with what is found."""
        return {n: self._of(n).joined(found.get(n, Faults())) for n in {*self.faults, *found}}

    def _of(self, name: str) -> Faults:
        return self.faults.get(name, Faults())


def faults_of(breaches: Iterable[Breach]) -> dict[str, Faults]:
    """By invariant: where it does not hold."""
    found: dict[str, Faults] = {}
    for breach in breaches:
        known = found.get(breach.invariant, Faults())
        elsewhere = breach.place == ELSEWHERE
        places = known.places if elsewhere else (*known.places, breach.place)
        found[breach.invariant] = Faults(places, breach.rows if elsewhere else 0)
    return found


def recall(session: Session) -> Known | None:
    """What the last checks have found; None before the first."""
    noted = notes.get(session, *NOTE)
    if noted is None:
        return None
    held = json.loads(noted)
    faults = {name: Faults(tuple(places), more) for name, (places, more) in held["faults"].items()}
    return Known(datetime.fromisoformat(held["whole_at"]), held["marks"], faults)


def keep(session: Session, known: Known, now: datetime) -> None:
    """Remember it for the next check."""
    held = {
        "whole_at": known.whole_at.isoformat(),
        "marks": dict(known.marks),
        "faults": {name: [faults.places, faults.more] for name, faults in known.faults.items()},
    }
    notes.put(session, *NOTE, json.dumps(held), now)
