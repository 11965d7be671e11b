"""/checkin (打卡): once for each of the member's own days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from bot.core.actions import Action, React, Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.days import local_day
from bot.core.elements import Bold
from bot.core.feature import Feature
from bot.core.refusal import Refusal
from bot.features.checkins.streak import Streak, streak
from bot.services import ledger
from bot.services.ledger import Award
from models import bulk
from models.tables import CheckIn

feature = Feature("checkins")

CHECK_IN = feature.reason("checkin")
feature.setting("points.checkin", 5, minimum=0, maximum=1000)

MILESTONES = (7, 14, 21, 30, 60, 90, 100, 180, 365)
NOTE_LIMIT = 2_000


@feature.command("checkin", keywords=("打卡", "签到"))
def checkin(ctx: Context, note: Rest | None = None) -> list[Action]:
    """Count today for the member, with its points, and tell the streak."""
    if note is not None and len(note) > NOTE_LIMIT:
        raise Refusal("checkin.note_too_long", limit=NOTE_LIMIT, length=len(note))
    today = local_day(ctx.event.at, ctx.zone, ctx.community.day_turn)
    held = _held(ctx)
    # A later day claimed before this moment was another zone's; one claimed after it is no bar to
    # what was sent earlier and arrives late.
    ahead = any(day >= today and at <= ctx.event.at for day, at in held.items())
    if ahead or today in held or not _claim(ctx, today, note or ""):
        return [_already(ctx, set(held) or {today})]
    points = _award(ctx, today)
    return _replies(ctx, streak({*held, today}, today), points)


def _already(ctx: Context, days: set[date]) -> Say:
    """The last day may be ahead of today's after a journey to the west; its streak holds."""
    last = max(days)
    run = ctx.text("unit.days", n=streak(days, last).current)
    return ctx.say("checkin.already", private=True, day=last, days=run)


def _held(ctx: Context) -> dict[date, datetime]:
    """The days that the member has checked in for, with the moments at which they did."""
    own = select(CheckIn.day, CheckIn.at).where(CheckIn.root_id == ctx.member.root)
    return dict(ctx.session.execute(own).all())


def _claim(ctx: Context, day: date, note: str) -> bool:
    row = {
        "root_id": ctx.member.root,
        "day": day,
        "member_id": ctx.member.id,
        "receipt_id": ctx.receipt,
        "at": ctx.event.at,
        "timezone": ctx.zone,
        "note_length": len(note),
    }
    return bool(bulk.insert_new(ctx.session, CheckIn.__table__, [row], ("day",)))


def _award(ctx: Context, day: date) -> int:
    claim = Award(
        CHECK_IN.name,
        f"checkin {day}",
        ctx.member.id,
        ctx.member.root,
        ctx.event.at,
        ctx.day(ctx.event.at),
        ctx.setting("points.checkin"),
        receipt=ctx.receipt,
    )
    return sum(posted.points for posted in ledger.award(ctx, [claim]))


def _replies(ctx: Context, run: Streak, points: int) -> list[Action]:
    days = ctx.text("unit.days", n=run.current)
    told = ctx.text("checkin.done", points=ctx.text("unit.points", n=points), days=days)
    replies: list[Action] = [
        React(ctx.event.external_id, "👏" if run.current in MILESTONES else "👍", otherwise=told),
        Say(told, private=True, optional=True),
    ]
    if run.current in MILESTONES:
        name = Bold(ctx.member.name)
        words = ctx.words.text(
            "checkin.milestone", name=name, days=ctx.words.text("unit.days", n=run.current)
        )
        replies.append(Say(words, reply_to=ctx.event.external_id))
    return replies
