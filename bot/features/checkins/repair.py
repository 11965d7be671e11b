"""/checkin repair (补卡): bridging what was missed within the last days."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.days import day_span, local_day
from bot.features.checkins import care, gaps
from bot.features.checkins.care import Record
from bot.features.checkins.gaps import Gap
from bot.features.checkins.naming import named
from bot.services.excuses import REPAIR

REPAIRS = "checkins.repairs"
HOURS = "checkins.repair_hours"


def repair(ctx: Context) -> Say:
    """Bridge the last gap in the member's days if it is young enough, and tell what came of it."""
    if not ctx.setting(REPAIRS):
        return ctx.say("checkin.repair.off", private=True)
    record = care.mine(ctx, hold=True)
    today = local_day(ctx.event.at, ctx.zone, ctx.community.day_turn)
    seen = care.foresee(ctx, record, today)
    gap = _last_gap(seen, today)
    days = _repairable(ctx, seen, gap, ctx.setting(REPAIRS))
    if not days:
        return _nothing(ctx, seen, gap, today)
    care.repair(ctx, record, days)
    care.settle(ctx, record, max(days))
    return _done(ctx, care.foresee(ctx, record, today), sorted(days), today)


def is_offered(ctx: Context, record: Record, today: date) -> bool:
    """Whether a pause before today, when the member has checked in, can still be bridged."""
    limit = ctx.setting(REPAIRS)
    seen = care.foresee(ctx, record, today)
    return bool(limit and _repairable(ctx, seen, _last_gap(seen, today), limit))


def _last_gap(record: Record, today: date) -> Gap:
    """The last gap before today that nothing bridges; empty if there is none."""
    before = [gap for gap in gaps.gaps(record.held, today) if gap[0] < today]
    broken = [gap for gap in before if not record.excused.keys() >= set(gap)]
    return broken[-1] if broken else ()


def _repairable(ctx: Context, record: Record, gap: Gap, limit: int) -> set[date]:
    """The days to repair if a month has `limit` repairs; empty if that does not bridge the gap."""
    span = timedelta(hours=ctx.setting(HOURS))
    turn = ctx.community.day_turn
    young = [day for day in gap if ctx.event.at - day_span(day, ctx.zone, turn)[1] <= span]
    return gaps.repairs(gap, record.excused, young, (ctx.setting(care.FREEZES), limit))


def _nothing(ctx: Context, record: Record, gap: Gap, today: date) -> Say:
    run = record.streak(today).current
    if _repairable(ctx, record, gap, len(gap) + len(record.excused)):
        return ctx.say("checkin.repair.used_up", private=True)
    if run:
        days = ctx.text("unit.days", n=run)
        return ctx.say("checkin.repair.whole", private=True, days=days)
    if gap:
        return ctx.say("checkin.repair.too_long_ago", private=True, hours=ctx.setting(HOURS))
    return ctx.say("checkin.repair.begin", private=True)


def _done(ctx: Context, record: Record, days: list[date], today: date) -> Say:
    month = gaps.spent(record.excused, REPAIR)[gaps.month_of(days[-1])]
    return ctx.say(
        "checkin.repair.done",
        private=True,
        n=len(days),
        repaired=named(ctx, days),
        days=ctx.text("unit.days", n=record.streak(today).current),
        left=max(0, ctx.setting(REPAIRS) - month),
    )
