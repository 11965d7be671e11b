"""Which challenges a check-in is meant for: those that the beginning of its note names, or all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from bot.core.context import Context
from bot.core.elements import Elements
from bot.core.refusal import Refusal
from bot.services.challenges import finding
from bot.services.challenges.records import Part
from models.tables import Challenge
from models.tables.challenges import DRAFT, PLANNED, RUNNING

NUMBER = re.compile(r"[#＃](\d{1,9})(?:[\s,，、;；:：]+|$|(?=[\u3400-\u9fff]))")
APART = " \t\n:：,，"
WORDS = {"Ll", "Nd"}
"""The kinds of characters that go on with a word: of Chinese ones nobody can tell."""


class Aim(NamedTuple):
    """What a note says about where it belongs."""

    parts: Sequence[Part]
    note: str
    """What follows the numbers or the name."""
    named: bool
    """Whether it names any challenge."""
    exact: bool = False
    """Whether each of the parts is meant, so that it is told if it does not count there."""
    vain: Sequence[Elements] = ()
    """Why it cannot count for others that it names: words for the member."""


def aimed(ctx: Context, parts: Sequence[Part], note: str) -> Aim:
    """Which of the member's parts the first words of a note name; all of them if they name none.

    Raises Refusal where they name only challenges that the member is not in, or that have not
    begun. Those that are over are no reason not to count the day itself.
    """
    numbers, rest = _numbers(note)
    found = [part for part in parts if part.challenge.number in numbers]
    others = _others(ctx, numbers, [part.challenge.number for part in found])
    if not found and not others:
        return _by_name(parts, note) or Aim(parts, note, named=False)
    if not found and (strange := [one for one in others if one.state in finding.OPEN]):
        key, values = _why(strange[0])
        raise Refusal(key, **values)
    words = []
    for one in others:
        key, values = _why(one)
        words.append(ctx.text(key, **values))
    return Aim(found, rest, named=True, exact=True, vain=words)


def _why(challenge: Challenge) -> tuple[str, dict[str, Any]]:
    """Why a check-in of somebody who is not in a challenge that runs does not count there."""
    about = {
        "name": challenge.name,
        "number": challenge.number,
        "first": challenge.first_day,
    }
    key = {PLANNED: "challenge.begins", RUNNING: "challenge.not_in"}
    return key.get(challenge.state, "challenge.over"), about


def _numbers(note: str) -> tuple[list[int], str]:
    numbers = []
    while numbered := NUMBER.match(note):
        numbers.append(int(numbered[1]))
        note = note[numbered.end() :]
    return numbers, note


def _others(ctx: Context, numbers: Collection[int], found: Collection[int]) -> Sequence[Challenge]:
    """The challenges of the community that have these numbers, but for those found."""
    missing = sorted({*numbers} - {*found})
    if not missing:
        return ()
    own = Challenge.community_id == ctx.community.id, Challenge.number.in_(missing)
    shown = select(Challenge).where(*own, Challenge.state != DRAFT).order_by(Challenge.number)
    return ctx.session.scalars(shown).all()


def _by_name(parts: Sequence[Part], note: str) -> Aim | None:
    """By the longest name that the note begins with; one that repeats has the same name twice."""
    typed = unicodedata.normalize("NFKC", note)
    names = [unicodedata.normalize("NFKC", part.challenge.name) for part in parts]
    begun = [name for name in names if _begins(typed.casefold(), name.casefold())]
    if not begun:
        return None
    longest = max(begun, key=len)
    found = [
        part
        for part, name in zip(parts, names, strict=True)
        if name.casefold() == longest.casefold()
    ]
    rest = typed[len(longest) :].lstrip(APART)
    return Aim(found, rest, named=True, exact=len(found) == 1)


def _begins(text: str, name: str) -> bool:
    """Whether a text begins with a name, and not with a longer word: `Run`, but not `Running`."""
    edge = {unicodedata.category(char) for char in (*name[-1:], *text[len(name) :][:1])}
    return text.startswith(name) and not (len(text) > len(name) and edge <= WORDS)
