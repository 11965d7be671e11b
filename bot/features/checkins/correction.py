"""/checkin correct: an admin puts right what a member could not, and everybody can read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select

from bot.core.actions import Say
from bot.core.binding import bind
from bot.core.commands import MemberRef, command_of
from bot.core.context import Context
from bot.core.days import day_span, local_day
from bot.core.elements import Bold
from bot.core.refusal import Misused, Refusal
from bot.features.checkins import care
from bot.features.checkins.care import Record
from bot.features.checkins.rewards import reward
from bot.features.checkins.wishes import day_of
from bot.services import audit, ledger, people, zones
from models import bulk
from models.tables import AuditEntry, CheckIn
from models.tables.base import MICROSECOND

ACTION, UNDONE = "correction", "correction_undone"
LOOK_BACK = timedelta(days=60)
SPELLINGS = dict.fromkeys(("撤销", "取消"), "undo")


def correct(ctx: Context, arguments: str) -> Say:
    """Add a check-in for a day of another member's, or take back one that was added so."""
    event = replace(ctx.event, arguments=arguments)
    command = command_of(_correct, ctx.event.command, aliases=SPELLINGS)
    try:
        bound = bind(command, event, lambda who: people.find_member(ctx, ctx.group, who, event))
    except Misused as misused:
        unknown = misused.key == "arguments.unknown_member"
        key = misused.key if unknown else "checkin.correct.usage"
        raise Refusal(key, **misused.values) from None
    return _correct(ctx, **bound)


def _correct(ctx: Context, whom: MemberRef, day: str, undo: Literal["undo"] | None = None) -> Say:
    if whom.root == ctx.member.root:
        raise Refusal("checkin.correct.self")
    record = care.read(ctx, whom.root, zones.history(ctx, whom.member), hold=True)
    meant = day_of(day)
    if meant is None:
        raise Refusal("checkin.correct.usage")
    _refuse_far_days(ctx, record, meant)
    return (_take_back if undo else _add)(ctx, whom, record, meant)


def _refuse_far_days(ctx: Context, record: Record, day: date) -> None:
    today = local_day(ctx.event.at, record.zone, ctx.community.day_turn)
    if day > today:
        raise Refusal("checkin.correct.future", day=day)
    if today - day > LOOK_BACK:
        raise Refusal("checkin.correct.too_far", day=day, n=LOOK_BACK.days)


def _add(ctx: Context, whom: MemberRef, record: Record, day: date) -> Say:
    name = Bold(whom.name)
    at = _moment(ctx, record, day)
    if day in record.held:
        raise Refusal("checkin.correct.already", name=name, day=day)
    _claim(ctx, whom, record, day, at)
    record.held[day] = at
    points = reward(ctx, whom.member, whom.root, day, at)
    care.settle(ctx, record, day)
    audit.put(ctx, ACTION, subject=whom.member, target=f"{day}", before="", after=f"{points}")
    return _told(ctx, "checkin.correct.done", whom, record, day, points)


def _take_back(ctx: Context, whom: MemberRef, record: Record, day: date) -> Say:
    receipt = _correction_of(ctx, whom.root, day)
    if receipt is None:
        raise Refusal("checkin.correct.nothing", name=Bold(whom.name), day=day)
    ctx.session.execute(delete(CheckIn).where(CheckIn.root_id == whom.root, CheckIn.day == day))
    del record.held[day]
    points = ledger.reverse(ctx, [receipt])
    care.settle(ctx, record, day)
    audit.put(ctx, UNDONE, subject=whom.member, target=f"{day}", before=f"{points}", after="")
    return _told(ctx, "checkin.correct.undone", whom, record, day, points)


def _moment(ctx: Context, record: Record, day: date) -> datetime:
    """The last moment of the day: so the day holds in the zone that stands with it."""
    end = day_span(day, record.zone, ctx.community.day_turn)[1]
    return min(ctx.event.at, end - MICROSECOND)


def _claim(ctx: Context, whom: MemberRef, record: Record, day: date, at: datetime) -> None:
    row = {
        "root_id": whom.root,
        "day": day,
        "member_id": whom.member,
        "receipt_id": ctx.receipt,
        "at": at,
        "timezone": record.zone,
        "note_length": 0,
    }
    bulk.insert(ctx.session, CheckIn.__table__, [row])


def _correction_of(ctx: Context, root: int, day: date) -> int | None:
    """The receipt of the correction that added a day; None if the member did it, or nobody."""
    added = (
        select(CheckIn.receipt_id)
        .join(AuditEntry, AuditEntry.receipt_id == CheckIn.receipt_id)
        .where(CheckIn.root_id == root, CheckIn.day == day, AuditEntry.action == ACTION)
    )
    return ctx.session.scalar(added)


def _told(ctx: Context, key: str, whom: MemberRef, record: Record, day: date, points: int) -> Say:
    today = local_day(ctx.event.at, record.zone, ctx.community.day_turn)
    run = care.foresee(ctx, record, today).streak(today).current
    return ctx.say(
        key,
        name=Bold(whom.name),
        day=day,
        points=ctx.text("unit.points", n=points),
        days=ctx.text("unit.days", n=run),
    )
