"""What all are told when a challenge is over: who finished, with thanks to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from bot.core.actions import Outgoing, Say
from bot.core.context import Scope
from bot.core.elements import NEWLINE, Button, Elements
from bot.services import outbox
from bot.services.challenges import finding
from bot.services.challenges.progress import Progress
from bot.services.challenges.records import Part
from bot.services.challenges.rule import Rule
from models import bulk
from models.tables import Challenge, Member

NAMED = 20
"""Finishers whose names are told; of more it is said how many."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a challenge came to."""

    joined: int
    finishers: tuple[int, ...]
    """By the ids of their roots, in the order in which they joined."""
    days: int
    """Of all members together, on which something was done."""
    quantity: int
    gained: int
    """What each finisher has of the pot beside their own bond, at least."""

    @classmethod
    def of(
        cls,
        ends: Sequence[tuple[Part, Progress]],
        bonds: Mapping[int, int],
        shares: Mapping[int, int],
    ) -> Self:
        """From how far each came, and from what they had in the pot and have of it."""
        done = [part.enrolment for part, so_far in ends if so_far.finished]
        gains = [shares.get(one.id, 0) - bonds[one.id] for one in done]
        return cls(
            len(ends),
            tuple(one.root_id for one in done),
            sum(so_far.days for _, so_far in ends),
            sum(so_far.quantity for _, so_far in ends),
            min(gains, default=0),
        )


def tell(scope: Scope, challenge: Challenge, rule: Rule, ending: Ending) -> None:
    """Tell the group, once, unless nobody took part."""
    if not ending.joined:
        return
    words, number = scope.words, challenge.number
    lines = [words.text("challenge.farewell", name=challenge.name), *_lines(scope, rule, ending)]
    told = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    buttons = (
        Button(words.plain("challenge.course.certificate"), f"/challenge certificate {number}"),
        Button(words.plain("challenge.button.board"), f"/challenge board {number}"),
    )
    shown = buttons if ending.finishers else buttons[1:]
    place, once = finding.place_of(scope, challenge), f"challenge {challenge.id} closed"
    outbox.put(scope, [Outgoing(place, Say((*told, *shown)), once)])


def tell_cancelled(scope: Scope, challenge: Challenge, *, bonds: bool) -> None:
    """Tell the group that a challenge was called off."""
    key = "challenge.farewell.cancelled.bonds" if bonds else "challenge.farewell.cancelled"
    told = scope.words.text(key, name=challenge.name)
    place, once = finding.place_of(scope, challenge), f"challenge {challenge.id} cancelled"
    outbox.put(scope, [Outgoing(place, Say(told), once)])


def _lines(scope: Scope, rule: Rule, ending: Ending) -> list[Elements]:
    words = scope.words
    lines = []
    if names := _names(scope, ending.finishers):
        lines.append(words.text("challenge.farewell.finishers", names=names))
    key = "challenge.farewell.figures" if ending.finishers else "challenge.farewell.tried"
    figures = {"n": ending.joined, "finished": len(ending.finishers), "days": ending.days}
    lines.append(words.text(key, **figures))
    if rule.sums:
        sum_ = {"quantity": ending.quantity, "unit": rule.unit}
        lines.append(words.text("challenge.farewell.quantity", **sum_))
    lines += _gains(scope, rule, ending)
    return lines


def _names(scope: Scope, finishers: Sequence[int]) -> list[str]:
    """Names to be told; who hides, or is here no more, is only counted."""
    shown = dict(
        scope.session.execute(
            select(Member.id, Member.name).where(
                bulk.within(Member.id, sorted(finishers)),
                Member.hidden.is_(False),
                Member.left_at.is_(None),
            )
        ).all()
    )
    names = [shown[root] for root in finishers if root in shown][:NAMED]
    more = len(finishers) - len(names)
    if names and more:
        names.append(scope.words.plain("challenge.farewell.more", n=more))
    return names


def _gains(scope: Scope, rule: Rule, ending: Ending) -> list[Elements]:
    """What finishing brought; without finishers, that the bonds are back."""
    words = scope.words
    if not ending.finishers:
        return [words.text("challenge.farewell.returned")] if rule.bond else []
    lines = []
    if rule.reward:
        points = words.text("unit.points", n=rule.reward)
        lines.append(words.text("challenge.farewell.reward", points=points))
    if rule.title:
        lines.append(words.text("challenge.farewell.title", title=rule.title))
    if rule.bond and ending.gained > 0:
        points = words.text("unit.points", n=ending.gained)
        lines.append(words.text("challenge.farewell.shared", points=points))
    elif rule.bond:
        lines.append(words.text("challenge.farewell.bonds"))
    return lines
