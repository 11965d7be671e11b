"""A check-in on its way into the challenges that a member takes part in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select

from bot.core.context import Context
from bot.core.elements import Elements
from bot.services.challenges import aiming, finding, proofs, records
from bot.services.challenges.aiming import Aim
from bot.services.challenges.progress import Progress
from bot.services.challenges.proofs import Proof
from bot.services.challenges.quantities import quantity_of
from bot.services.challenges.records import Part
from models import bulk
from models.tables import ChallengeEntry
from models.tables.challenges import RUNNING

CHECKIN, MAKE_UP, ADMIN = "checkin", "makeup", "admin"
"""Where an entry comes from."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A check-in that counts for a challenge."""

    part: Part
    """As it is with the check-in."""
    day: date
    quantity: int
    copied: bool
    """Whether its note or photo was seen before."""
    was_finished: bool
    """Whether enough had been done before it."""
    at: datetime

    @property
    def progress(self) -> Progress:
        """How far the member is with it."""
        return self.part.progress(self.at)


@dataclass(slots=True)
class Outcome:
    """What a check-in came to in the challenges of a member."""

    entered: list[Entered] = field(default_factory=list)
    kept_out: list[Elements] = field(default_factory=list)
    """Why it does not count for others: words for the member."""
    unclear: list[Part] = field(default_factory=list)
    """The member is to choose between these."""


def enter(ctx: Context, day: date, note: str, *, again: bool = False) -> Outcome:
    """Count a check-in for the challenges that it is meant for.

    A number (#3) or a challenge's name before the note says which; else it is all whose proof it
    brings, unless several ask for none: then nobody can tell, and the member is asked. `again`
    says that the day itself was checked in for before, and silence is enough where nothing is new.
    The member's row is locked already.
    """
    outcome = Outcome()
    aim = aiming.aimed(ctx, _joined(ctx), note)
    proof = proofs.given(ctx, aim.note)
    claims = [(part, _claim(ctx, part, day, proof, aim, again=again)) for part in aim.parts]
    ready = [(part, claim) for part, claim in claims if isinstance(claim, int)]
    free = [part for part, _ in ready if part.rule.proof == "none" and not part.rule.sums]
    if len(free) > 1 and not aim.named:
        outcome.unclear = free
        ready = [(part, claim) for part, claim in ready if part not in free]
    outcome.entered = [_write(ctx, part, day, claim, proof) for part, claim in ready]
    if aim.named or not (outcome.entered and (aim.note or proof.attached)):
        # Who brought a proof, and it counted somewhere, did not mean the others.
        words = [claim for _, claim in claims if isinstance(claim, tuple)]
        outcome.kept_out = [*words, *aim.vain]
    return outcome


def _joined(ctx: Context) -> list[Part]:
    """The member's parts in running challenges, none of which is closed before the commit."""
    parts = records.own_running(ctx, ctx.member.root)
    if not parts:
        return []
    held = finding.hold(ctx, [part.challenge.id for part in parts])
    running = {challenge.id for challenge in held if challenge.state == RUNNING}
    return [part for part in parts if part.challenge.id in running]


def _claim(
    ctx: Context, part: Part, day: date, proof: Proof, aim: Aim, *, again: bool
) -> int | Elements | None:
    """The quantity that counts; words why nothing does; or None where that needs no words."""
    at = ctx.event.at
    if not part.facts.first <= day <= (part.facts.last or day):
        return _outside(ctx, part, day) if aim.exact else None
    if day < part.still(at):
        return _words(ctx, part, "challenge.too_late", day=day, hours=part.rule.late)
    if not part.rule.sums and (day in part.facts.done or _is_ahead(ctx, part, day)):
        return None if again else _words(ctx, part, "challenge.already", day=day)
    lacking = proofs.lacks(proof, part.rule.proof, part.rule.least)
    if lacking:
        return _words(ctx, part, lacking, least=part.rule.least, number=part.challenge.number)
    quantity = quantity_of(part.rule, aim.note)
    if quantity is None:
        return _words(ctx, part, "challenge.how_much", unit=part.rule.unit)
    return quantity


def _outside(ctx: Context, part: Part, day: date) -> Elements:
    """Whoever names a challenge is told that the day is none of theirs in it."""
    if part.facts.last and day > part.facts.last:
        return _words(ctx, part, "challenge.after", last=part.facts.last)
    return _words(ctx, part, "challenge.before", day=day, first=part.facts.first)


def _words(ctx: Context, part: Part, key: str, **values: Any) -> Elements:
    return ctx.text(key, name=part.challenge.name, **values)


def _is_ahead(ctx: Context, part: Part, day: date) -> bool:
    """Whether a later day was checked in for before this moment: in a zone further east."""
    later = select(
        exists().where(
            ChallengeEntry.enrolment_id == part.enrolment.id,
            ChallengeEntry.day > day,
            ChallengeEntry.at <= ctx.event.at,
            ChallengeEntry.origin == CHECKIN,
        )
    )
    ahead = max(part.facts.done, default=day) > day and ctx.session.scalar(later)
    return bool(ahead) and day == part.today(ctx.event.at)


def _write(ctx: Context, part: Part, day: date, quantity: int, proof: Proof) -> Entered:
    copied = proofs.copied(ctx, part.challenge.id, _shown(part, proof))
    entry = {
        "member_id": ctx.member.id,
        "turn": next_turn(ctx, part, day),
        "origin": CHECKIN,
        "quantity": quantity,
        "copied": copied,
        **proofs.marks(ctx, proof),
    }
    put(ctx, part, day, entry)
    done = dict(part.facts.done)
    done[day] = done.get(day, 0) + quantity
    after = replace(part, facts=replace(part.facts, done=done))
    was_finished = part.progress(ctx.event.at).finished
    return Entered(after, day, quantity, copied, was_finished, ctx.event.at)


def _shown(part: Part, proof: Proof) -> Proof:
    """What should not be shown twice: where no note is asked for, “30 min” may be said each day."""
    return proof if part.rule.proof == "note" else replace(proof, note="")


def put(ctx: Context, part: Part, day: date, about: Mapping[str, Any]) -> None:
    """Write an entry of a member's, under the receipt of the command that runs."""
    row = {
        "enrolment_id": part.enrolment.id,
        "day": day,
        "turn": 0,
        "root_id": part.enrolment.root_id,
        "member_id": part.enrolment.member_id,
        "receipt_id": ctx.receipt,
        "at": ctx.event.at,
        "timezone": part.history.zone(ctx.event.at),
        "quantity": 1,
        "note_length": 0,
        "proof": "none",
        "sketch": None,
        "picture": None,
        "copied": False,
        **about,
    }
    bulk.insert(ctx.session, ChallengeEntry.__table__, [row])


def next_turn(ctx: Context, part: Part, day: date) -> int:
    """The number of the next entry of a day: 0 but where quantities are summed."""
    if not part.rule.sums:
        return 0
    own = ChallengeEntry.enrolment_id == part.enrolment.id, ChallengeEntry.day == day
    last = ctx.session.scalar(select(func.max(ChallengeEntry.turn)).where(*own))
    return 0 if last is None else last + 1
