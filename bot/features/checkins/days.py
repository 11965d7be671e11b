"""For which day a check-in is: the member's own today, or in the morning yesterday."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bot.core.context import Context
from bot.core.refusal import Refusal
from bot.features.checkins import wishes
from bot.features.checkins.care import Record
from bot.features.checkins.repair import REPAIRS
from bot.services import zones
from bot.services.zones import History

LATE = "checkins.late_hours"
OFF = "checkin.yesterday.off", "checkin.yesterday.off.repair"
TOO_LATE = "checkin.yesterday.too_late", "checkin.yesterday.too_late.repair"
"""Without repairs, and with them."""


class Claimed(NamedTuple):
    """The day that a check-in is for."""

    day: date
    note: str
    """What is left of it."""
    over: Refusal | None = None
    """Why the day itself is not to be had any more. Challenges have late hours of their own."""


def claimed_day(ctx: Context, note: str) -> Claimed:
    """The day that a check-in is for.

    Whether that day is still to be had, only the member's record tells.
    """
    history, turn = zones.history(ctx, ctx.member.id), ctx.community.day_turn
    today = history.day(ctx.event.at, turn)
    rest = wishes.of_yesterday(note)
    if rest is None:
        return Claimed(today, note)
    if day := late_day(ctx, history):
        return Claimed(day, rest)
    yesterday = zones.before(history.up_to(ctx.event.at), today, turn)
    if not ctx.setting(LATE):
        return Claimed(yesterday, rest, _over(ctx, OFF))
    return Claimed(yesterday, rest, _over(ctx, TOO_LATE, n=ctx.setting(LATE)))


def late_day(ctx: Context, history: History) -> date | None:
    """Yesterday, as long as it can be recorded."""
    return zones.late_day(history, ctx.event.at, ctx.community.day_turn, ctx.setting(LATE))


def adds_yesterday(ctx: Context, record: Record) -> bool:
    """Whether yesterday is missing and can still be recorded; for who began before it."""
    day = late_day(ctx, record.history)
    return day is not None and day not in record.held and min(record.held) < day


def _over(ctx: Context, keys: tuple[str, str], **values: object) -> Refusal:
    """That yesterday is over, with the way that is left, if there is one."""
    return Refusal(keys[ctx.setting(REPAIRS) > 0], **values)
