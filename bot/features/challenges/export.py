"""/challenge export (导出): all days of all members of a challenge as a file, for admins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import File
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.features.challenges.marks import marks
from bot.services import people
from bot.services.challenges import finding, records
from bot.services.challenges.entering import MAKE_UP
from bot.services.challenges.records import Part
from bot.services.sheets import Cell, csv_of
from models.tables import Challenge, ChallengeEntry, Enrolment, Team
from models.tables.challenges import ENDED, RUNNING

COLUMNS = (
    *("member", "team", "day", "state", "origin", "quantity"),
    *("note", "proof", "copied", "featured", "outcome"),
)
WEIGHT = ("none", "note", "link", "file", "photo")
"""Proofs, the weightiest last."""


class Entered(NamedTuple):
    """What a member entered for a day, of several entries together."""

    origin: str
    quantity: int
    note_length: int
    proof: str
    copied: bool
    featured: bool

    def with_(self, other: Entered) -> Entered:
        """Both together, as from the first of them."""
        return Entered(
            self.origin,
            self.quantity + other.quantity,
            self.note_length + other.note_length,
            max(self.proof, other.proof, key=WEIGHT.index),
            self.copied or other.copied,
            self.featured or other.featured,
        )


@feature.command("challenge export", role=Role.ADMIN, spellings=("导出",))
def export(ctx: Context, number: int | None = None) -> Say:
    """Give a row for each member and each of their days up to today, as CSV."""
    challenge = finding.meant(ctx, number, states=(RUNNING, ENDED))
    parts = records.of_challenge(ctx, challenge)
    rows = list(_rows(ctx, challenge, parts))
    if not rows:
        raise Refusal("challenge.export.empty", name=challenge.name)
    head = [ctx.mine.plain(f"challenge.export.{column}") for column in COLUMNS]
    told = ctx.text("challenge.export.told", name=challenge.name, n=len(rows))
    file = File(f"challenge-{challenge.number}-{ctx.today}.csv", csv_of([head, *rows]))
    return ctx.answer((*told, file), private=True)


def _rows(ctx: Context, challenge: Challenge, parts: Sequence[Part]) -> Iterator[list[Cell]]:
    entered = _entered(ctx, challenge)
    names = people.names(ctx, records.roots(parts))
    own = select(Team.id, Team.name).where(Team.challenge_id == challenge.id)
    teams = dict(ctx.session.execute(own).all())
    for part in parts:
        of_them = entered.get(part.enrolment.id, {})
        made_up = [day for day, one in of_them.items() if one.origin == MAKE_UP]
        team = teams.get(part.enrolment.team_id or 0, "")
        outcome = part.enrolment.outcome or "open"
        end = ctx.mine.plain(f"challenge.export.outcome.{outcome}")
        for day, mark in marks(part, ctx.now, made_up).items():
            if mark != "future":
                state = ctx.mine.plain(f"challenge.mark.{mark}")
                shown = [names[part.enrolment.root_id], team, str(day), state]
                yield [*shown, *_cells(ctx, of_them.get(day)), end]


def _cells(ctx: Context, one: Entered | None) -> list[Cell]:
    if one is None:
        return [""] * 6
    yes = ctx.mine.plain("challenge.export.yes")
    return [
        ctx.mine.plain(f"challenge.export.origin.{one.origin}"),
        one.quantity,
        one.note_length,
        ctx.mine.plain(f"challenge.export.proof.{one.proof}"),
        yes if one.copied else "",
        yes if one.featured else "",
    ]


def _entered(ctx: Context, challenge: Challenge) -> Mapping[int, dict[date, Entered]]:
    """What was entered, by enrolment and day."""
    entry = ChallengeEntry
    rows = ctx.session.execute(
        select(
            *(entry.enrolment_id, entry.day, entry.origin, entry.quantity),
            *(entry.note_length, entry.proof, entry.copied, entry.featured_at.is_not(None)),
        )
        .join(Enrolment, Enrolment.id == entry.enrolment_id)
        .where(Enrolment.challenge_id == challenge.id)
        .order_by(entry.id)
    )
    found: dict[int, dict[date, Entered]] = {}
    for row in rows:
        enrolment, day, *about = tuple[Any, ...](row)
        days, one = found.setdefault(enrolment, {}), Entered(*about)
        days[day] = days[day].with_(one) if day in days else one
    return found
