"""/checkin undo (撤销打卡): taking back one's last check-in of the day, and what it brought."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.refusal import Refusal
from bot.features.checkins import care
from bot.services import ledger
from bot.services.challenges import finding
from bot.services.challenges.entering import CHECKIN
from models import bulk
from models.tables import Challenge, ChallengeEntry, CheckIn, Enrolment, Receipt
from models.tables.challenges import RUNNING


class Last(NamedTuple):
    """The receipt of what was last recorded for a day."""

    receipt: int
    of_day: bool
    """Whether the day itself was checked in for by it."""
    entries: list[ChallengeEntry]


def undo(ctx: Context) -> Say:
    """Take back the last check-in for today; points and streak are as if it had not been."""
    record = care.mine(ctx, hold=True)
    today = record.history.day(ctx.event.at, ctx.community.day_turn)
    last = _last(ctx, today)
    if last is None:
        raise Refusal("checkin.undo.nothing")
    if any(entry.featured_at for entry in last.entries):
        raise Refusal("checkin.undo.featured")
    entries = [entry.id for entry in last.entries]
    ctx.session.execute(delete(ChallengeEntry).where(bulk.within(ChallengeEntry.id, entries)))
    points = ledger.reverse(ctx, [last.receipt])
    if last.of_day:
        own = CheckIn.root_id == ctx.member.root, CheckIn.day == today
        ctx.session.execute(delete(CheckIn).where(*own))
        del record.held[today]
        care.settle(ctx, record, today)
    days = ctx.text("unit.days", n=care.foresee(ctx, record, today).streak(today).current)
    key = "checkin.undo.done" if last.of_day else "checkin.undo.entry"
    return ctx.say(key, private=True, n=points, days=days)


def _last(ctx: Context, day: date) -> Last | None:
    """What the member recorded last for a day, in challenges that still run; None if nothing."""
    claimed = ctx.session.scalar(
        select(CheckIn.receipt_id)
        .join(Receipt, Receipt.id == CheckIn.receipt_id)
        .where(
            CheckIn.root_id == ctx.member.root,
            CheckIn.day == day,
            Receipt.member_id == CheckIn.member_id,
        )
    )
    entries = _entries(ctx, day)
    receipts = {entry.receipt_id for entry in entries} | ({claimed} if claimed else set())
    if not receipts:
        return None
    last = max(receipts)
    return Last(last, last == claimed, [one for one in entries if one.receipt_id == last])


def _entries(ctx: Context, day: date) -> list[ChallengeEntry]:
    own = (
        select(ChallengeEntry, Challenge.id)
        .join(Enrolment, Enrolment.id == ChallengeEntry.enrolment_id)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(
            ChallengeEntry.root_id == ctx.member.root,
            ChallengeEntry.day == day,
            ChallengeEntry.origin == CHECKIN,
        )
    )
    found = ctx.session.execute(own).all()
    held = finding.hold(ctx, {challenge for _, challenge in found})
    running = {challenge.id for challenge in held if challenge.state == RUNNING}
    return [entry for entry, challenge in found if challenge in running]
