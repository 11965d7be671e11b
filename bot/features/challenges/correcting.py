"""/challenge correct (更正): an admin puts right what a member could not; everybody can read it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sqlalchemy import select, update

from bot.core.actions import Say
from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Code
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.features.challenges import featuring, holding
from bot.features.challenges.dates import past_day_of
from bot.features.challenges.declared import feature
from bot.features.challenges.make_ups import GRANTED, REFUSED
from bot.services import audit
from bot.services.challenges import entering, finding, records
from bot.services.challenges.entering import ADMIN, MAKE_UP
from bot.services.challenges.quantities import MOST
from bot.services.challenges.records import Part
from bot.services.challenges.telling import progress_line
from models.tables import ChallengeEntry, MakeUp
from models.tables.challenges import RUNNING

SHOWN = 40
SPELLINGS = dict.fromkeys(("撤销", "取消"), "undo")


@feature.command(
    "challenge correct", role=Role.ADMIN, spellings=("更正", "补录"), aliases=SPELLINGS
)
def correct(
    ctx: Context,
    number: int,
    whom: MemberRef,
    day: str,
    quantity: int | None = None,
    undo: Literal["undo"] | None = None,
) -> Say:
    """Add a day of another member's, or take back one that was added or made up."""
    if whom.root == ctx.member.root:
        raise Refusal("challenge.correct.self")
    part = _held(ctx, number, whom)
    meant = past_day_of(day, part.today(ctx.event.at))
    if meant is None:
        raise Refusal("challenge.correct.unread", given=day[:SHOWN], line=_example(part))
    _refuse_outside(ctx, part, meant)
    if undo:
        return _take_back(ctx, part, whom, meant)
    return _add(ctx, part, whom, meant, _quantity(part, quantity))


def _held(ctx: Context, number: int, whom: MemberRef) -> Part:
    holding.hold(ctx, whom.root)
    challenge = finding.numbered(ctx, number)
    holding.refuse_others(challenge, (RUNNING,))
    part = records.of_member(ctx, challenge, whom.root)
    if part is None:
        raise Refusal("challenge.correct.not_in", name=Bold(whom.name), challenge=challenge.name)
    return part


def _example(part: Part) -> Code:
    return Code(f"/challenge correct {part.challenge.number} @name 2026-12-01")


def _refuse_outside(ctx: Context, part: Part, day: date) -> None:
    last = min(part.facts.last or date.max, part.today(ctx.event.at))
    if not part.facts.first <= day <= last:
        raise Refusal("challenge.correct.outside", day=day, first=part.facts.first, last=last)


def _quantity(part: Part, quantity: int | None) -> int:
    if not part.rule.sums:
        return 1
    if quantity is None or not 0 < quantity <= MOST:
        line = Code(f"{_example(part).text} 30")
        raise Refusal("challenge.correct.how_much", most=MOST, line=line)
    return quantity


def _add(ctx: Context, part: Part, whom: MemberRef, day: date, quantity: int) -> Say:
    if day in part.facts.done and not part.rule.sums:
        raise Refusal("challenge.correct.already", name=Bold(whom.name), day=day)
    about = {"member_id": whom.member, "origin": ADMIN, "quantity": quantity}
    entering.put(ctx, part, day, about | {"turn": entering.next_turn(ctx, part, day)})
    return _told(ctx, part, whom, day, "challenge_corrected")


def _take_back(ctx: Context, part: Part, whom: MemberRef, day: date) -> Say:
    """What members checked in for themselves stays theirs."""
    entries = ctx.session.scalars(
        select(ChallengeEntry).where(
            ChallengeEntry.enrolment_id == part.enrolment.id,
            ChallengeEntry.day == day,
            ChallengeEntry.origin.in_((ADMIN, MAKE_UP)),
        )
    ).all()
    if not entries:
        raise Refusal("challenge.correct.nothing", name=Bold(whom.name), day=day)
    for entry in entries:
        if entry.featured_at and not featuring.others_featured(ctx, entry):
            featuring.take_points_back(ctx, entry)
        ctx.session.delete(entry)
    own = MakeUp.enrolment_id == part.enrolment.id, MakeUp.day == day, MakeUp.state == GRANTED
    ctx.session.execute(update(MakeUp).where(*own).values(state=REFUSED, decided_at=ctx.event.at))
    ctx.session.flush()
    return _told(ctx, part, whom, day, "challenge_uncorrected")


def _told(ctx: Context, part: Part, whom: MemberRef, day: date, action: str) -> Say:
    challenge = part.challenge
    audit.put(ctx, action, subject=whom.member, target=f"{challenge.number} · {day}")
    key = (
        "challenge.correct.done" if action == "challenge_corrected" else "challenge.correct.undone"
    )
    told = ctx.text(key, name=Bold(whom.name), day=day, challenge=challenge.name)
    after = records.of_member(ctx, challenge, whom.root) or part
    return ctx.answer((*told, NEWLINE, *progress_line(ctx, after)))
