"""/checkin (打卡): once for each of the member's own days, and what keeps the streak alive."""

from __future__ import annotations

from bot.core.actions import Action, Say
from bot.core.commands import Rest
from bot.core.context import Batch, Context
from bot.core.events import MembersMoved
from bot.core.feature import Feature
from bot.features.checkins import arriving, care, days, repair, rewards, wishes
from bot.features.checkins.calendar import calendar
from bot.features.checkins.claims import check_in
from bot.features.checkins.correction import correct
from bot.features.checkins.fact import fact
from bot.features.checkins.undoing import undo
from bot.features.checkins.wishes import Calendar, Correction, Repair, Undo, Wish, wish_of

feature = Feature("checkins")

feature.reason(rewards.REASON)
feature.setting(rewards.RATE, 5, minimum=0, maximum=1000)
feature.setting(care.FREEZES, 2, minimum=0, maximum=10)
feature.setting(repair.REPAIRS, 3, minimum=0, maximum=31)
feature.setting(repair.HOURS, 72, minimum=1, maximum=720)
feature.setting(days.LATE, 12, minimum=0, maximum=23)
feature.card_fact(10)(fact)


@feature.command(
    "checkin",
    keywords=("打卡", "签到", *wishes.PHRASES),
    phrases=wishes.PHRASES,
    demands=wishes.role_for,
)
def checkin(ctx: Context, note: Rest | None = None) -> list[Action]:
    """Count today or yesterday; show the calendar; repair, undo, or correct somebody's day."""
    wish = wish_of(note or "")
    return [_grant(ctx, wish)] if wish is not None else check_in(ctx, note or "")


@feature.on(MembersMoved)
def make_again(batch: Batch[MembersMoved]) -> None:
    """Let the days of members who come out of another community count here."""
    arriving.make_again(batch, checkin.__name__)


def _grant(ctx: Context, wish: Wish) -> Say:
    match wish:
        case Calendar(month):
            return calendar(ctx, month)
        case Repair():
            return repair.repair(ctx)
        case Undo():
            return undo(ctx)
        case Correction(arguments):
            return correct(ctx, arguments)
