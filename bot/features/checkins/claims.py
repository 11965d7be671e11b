"""The check-in itself: the day is claimed, rewarded, and joined to the days before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.core.actions import Action, React, Say
from bot.core.context import Context
from bot.core.days import local_day
from bot.core.elements import NEWLINE, Bold, Elements
from bot.core.refusal import Refusal
from bot.features.checkins import care, repair
from bot.features.checkins.care import Record
from bot.features.checkins.naming import named
from bot.features.checkins.rewards import reward
from bot.services import newcomers
from bot.services.excuses import FREEZE, OUTAGE
from models import bulk
from models.tables import CheckIn

DAY = timedelta(days=1)
MILESTONES = (7, 14, 21, 30, 60, 90, 100, 180, 365)
NOTE_LIMIT = 2_000


def check_in(ctx: Context, note: str) -> list[Action]:
    """Count today for the member, with its points, and tell the streak."""
    if len(note) > NOTE_LIMIT:
        raise Refusal("checkin.note_too_long", limit=NOTE_LIMIT, length=len(note))
    today = local_day(ctx.event.at, ctx.zone, ctx.community.day_turn)
    record = care.read(ctx, ctx.member.root, ctx.zone, hold=True)
    # A later day claimed before this moment was another zone's; one claimed after it is no bar to
    # what was sent earlier and arrives late.
    ahead = any(day >= today and at <= ctx.event.at for day, at in record.held.items())
    if ahead or today in record.held:
        return [_already(ctx, record)]
    _claim(ctx, today, note)
    record.held[today] = ctx.event.at
    waits = newcomers.waits_until(ctx)
    at, counts = ctx.event.at, waits is None
    points = reward(ctx, ctx.member.id, ctx.member.root, today, at, counts=counts)
    care.done_after_all(ctx, record, today)
    excused = care.settle(ctx, record, today)
    run = record.streak(today).current
    told = (*_told(ctx, run, today, points, excused), *_waiting(ctx, waits))
    if run == 1 and repair.is_offered(ctx, record, today):
        told = (*told, NEWLINE, *ctx.text("checkin.repair.offered"))
    return _replies(ctx, run, told)


def _already(ctx: Context, record: Record) -> Say:
    """The last day may be ahead of today's after a journey to the west; its streak holds."""
    last = max(record.held)
    run = ctx.text("unit.days", n=record.streak(last).current)
    return ctx.say("checkin.already", private=True, day=last, days=run)


def _claim(ctx: Context, day: date, note: str) -> None:
    row = {
        "root_id": ctx.member.root,
        "day": day,
        "member_id": ctx.member.id,
        "receipt_id": ctx.receipt,
        "at": ctx.event.at,
        "timezone": ctx.zone,
        "note_length": len(note),
    }
    bulk.insert(ctx.session, CheckIn.__table__, [row])


def _replies(ctx: Context, run: int, told: Elements) -> list[Action]:
    replies: list[Action] = [
        React(ctx.event.external_id, "👏" if run in MILESTONES else "👍", otherwise=told),
        Say(told, private=True, optional=True),
    ]
    if run in MILESTONES:
        name = Bold(ctx.member.name)
        days = ctx.words.text("unit.days", n=run)
        words = ctx.words.text("checkin.milestone", name=name, days=days)
        replies.append(Say(words, reply_to=ctx.event.external_id))
    return replies


def _told(
    ctx: Context, run: int, today: date, points: int, excused: Mapping[date, str]
) -> Elements:
    days, earned = ctx.text("unit.days", n=run), ctx.text("unit.points", n=points)
    if not excused:
        return ctx.text("checkin.done", points=earned, days=days)
    frozen = sorted(day for day, cause in excused.items() if cause == FREEZE)
    away = sorted(day for day, cause in excused.items() if cause == OUTAGE)
    why = [words for words in (_frozen(ctx, frozen, today), _away(ctx, away, today)) if words]
    both = why[0] if len(why) == 1 else ctx.text("checkin.both", one=why[0], other=why[-1])
    return ctx.text("checkin.lives_on", points=earned, days=days, why=both)


def _waiting(ctx: Context, until: datetime | None) -> Elements:
    """A newcomer's days count at once, their points from some moment on."""
    if until is None:
        return ()
    return (NEWLINE, *ctx.text("checkin.waiting", time=ctx.mine.time(until, ctx.zone)))


def _frozen(ctx: Context, days: list[date], today: date) -> Elements:
    if not days:
        return ()
    yesterday, limit = days == [today - DAY], ctx.setting(care.FREEZES)
    kept = ctx.text("checkin.yesterday") if yesterday else named(ctx, days)
    if len(days) == 1 < limit:
        return ctx.text("checkin.frozen.one", kept=kept, limit=limit)
    return ctx.text("checkin.frozen", n=len(days), kept=kept)


def _away(ctx: Context, days: list[date], today: date) -> Elements:
    if days == [today - DAY]:
        return ctx.text("checkin.away.yesterday")
    return ctx.text("checkin.away", days=named(ctx, days)) if days else ()
