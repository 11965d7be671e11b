"""The check-in itself: the day is claimed, rewarded, and joined to the days before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import reduce

from bot.core.actions import Action, React, Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Elements
from bot.core.refusal import Refusal
from bot.features.checkins import care, entered, repair
from bot.features.checkins.care import Record
from bot.features.checkins.days import adds_yesterday, claimed_day
from bot.features.checkins.naming import named
from bot.features.checkins.rewards import reward
from bot.services import newcomers
from bot.services.challenges import entering
from bot.services.excuses import FREEZE, JOURNEY, OUTAGE
from models import bulk
from models.tables import CheckIn

DAY = timedelta(days=1)
MILESTONES = (7, 14, 21, 30, 60, 90, 100, 180, 365)
NOTE_LIMIT = 2_000
LINE = "/checkin yesterday"


def check_in(ctx: Context, note: str) -> list[Action]:
    """Count today for the member, with its points, and tell the streak."""
    if len(note) > NOTE_LIMIT:
        raise Refusal("checkin.note_too_long", limit=NOTE_LIMIT, length=len(note))
    day, rest, over = claimed_day(ctx, note)
    record = care.mine(ctx, hold=True)
    today = record.history.day(ctx.event.at, ctx.community.day_turn)
    again = over is not None or _is_claimed(ctx, record, day, today)
    # Before any points: whoever closes a challenge holds it first, and then whom it pays.
    outcome = entering.enter(ctx, day, rest, again=again)
    if over and not (outcome.entered or outcome.unclear):
        raise over
    also = entered.told(ctx, outcome, LINE if day < today else entered.TODAY)
    if again and not also:
        return [_already(ctx, record, record.last if day == today else day)]
    told = also if again else (*claim(ctx, record, day, len(rest)), *_below(also))
    if again and not outcome.entered:
        return [Say(told, private=True)]
    run, heard = record.streak(today).current, not (outcome.kept_out or outcome.unclear)
    return _replies(ctx, run, told, again=again, optional=heard)


def _is_claimed(ctx: Context, record: Record, day: date, today: date) -> bool:
    return day in record.held or (day == today and not record.takes(day, ctx.event.at))


def _below(lines: Elements) -> Elements:
    return (NEWLINE, *lines) if lines else ()


def claim_again(ctx: Context, day: date, note_length: int) -> None:
    """Count a day of a member's who came from another community, unless it is counted already."""
    record = care.mine(ctx, hold=True)
    today = record.history.day(ctx.event.at, ctx.community.day_turn)
    if not _is_claimed(ctx, record, day, today):
        claim(ctx, record, day, note_length)


def claim(ctx: Context, record: Record, day: date, note_length: int) -> Elements:
    """Count a day for the member, today or one that has passed; returns what to tell of it."""
    today = record.history.day(ctx.event.at, ctx.community.day_turn)
    _claim(ctx, record, day, note_length)
    waits = newcomers.waits_until(ctx)
    at, counts = ctx.event.at, waits is None
    points = reward(ctx, ctx.member.id, ctx.member.root, day, at, counts=counts)
    care.done_after_all(ctx, record, day)
    excused = care.settle(ctx, record, day)
    run = record.streak(today).current
    told = (*_told(ctx, run, today, points, excused), *_waiting(ctx, waits))
    if day < today:
        told = (*ctx.text("checkin.yesterday.recorded", day=day), NEWLINE, *told)
    return (*told, *_offers(ctx, record, day, today))


def _offers(ctx: Context, record: Record, day: date, today: date) -> Elements:
    """What else the member can do for the days before."""
    offers: Elements = ()
    if record.streak(today).current == 1 and repair.is_offered(ctx, record, today):
        offers = (NEWLINE, *ctx.text("checkin.repair.offered"))
    if day == today and adds_yesterday(ctx, record):
        offers = (*offers, Button(ctx.mine.plain("checkin.yesterday.button"), LINE))
    return offers


def _already(ctx: Context, record: Record, day: date) -> Say:
    """The last day may be ahead of today's after a journey back; its streak holds."""
    run = ctx.text("unit.days", n=record.streak(record.last).current)
    return ctx.say("checkin.already", private=True, day=day, days=run)


def _claim(ctx: Context, record: Record, day: date, note_length: int) -> None:
    row = {
        "root_id": ctx.member.root,
        "day": day,
        "member_id": ctx.member.id,
        "receipt_id": ctx.receipt,
        "at": ctx.event.at,
        "timezone": record.history.zone(ctx.event.at),
        "note_length": note_length,
    }
    bulk.insert(ctx.session, CheckIn.__table__, [row])
    record.held[day] = ctx.event.at


def _replies(
    ctx: Context, run: int, told: Elements, *, again: bool, optional: bool
) -> list[Action]:
    """A reaction and a private word; of a streak worth a feast all hear, once."""
    feast = run in MILESTONES and not again
    replies: list[Action] = [
        React(ctx.event.external_id, "👏" if feast else "👍", otherwise=told),
        Say(told, private=True, optional=optional),
    ]
    if feast:
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
    whys = [_why(ctx, excused, cause, today) for cause in (FREEZE, OUTAGE, JOURNEY)]
    why = reduce(
        lambda one, other: ctx.text("checkin.both", one=one, other=other), filter(None, whys)
    )
    return ctx.text("checkin.lives_on", points=earned, days=days, why=why)


def _why(ctx: Context, excused: Mapping[date, str], cause: str, today: date) -> Elements:
    """What kept days that are excused for one cause; empty if there are none."""
    kept = sorted(day for day, of in excused.items() if of == cause)
    if not kept:
        return ()
    if cause == FREEZE:
        return _frozen(ctx, kept, today)
    if cause == JOURNEY:
        return ctx.text("checkin.skipped", days=named(ctx, kept))
    if kept == [today - DAY]:
        return ctx.text("checkin.away.yesterday")
    return ctx.text("checkin.away", days=named(ctx, kept))


def _waiting(ctx: Context, until: datetime | None) -> Elements:
    """A newcomer's days count at once, their points from some moment on."""
    if until is None:
        return ()
    return (NEWLINE, *ctx.text("checkin.waiting", time=ctx.mine.time(until, ctx.zone)))


def _frozen(ctx: Context, days: list[date], today: date) -> Elements:
    yesterday, limit = days == [today - DAY], ctx.setting(care.FREEZES)
    kept = ctx.text("checkin.yesterday") if yesterday else named(ctx, days)
    if len(days) == 1 < limit:
        return ctx.text("checkin.frozen.one", kept=kept, limit=limit)
    return ctx.text("checkin.frozen", n=len(days), kept=kept)
