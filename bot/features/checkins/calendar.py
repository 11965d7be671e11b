"""/checkin calendar (打卡 日历): a month of the member's days, as a picture and as text."""

from __future__ import annotations

from calendar import MONDAY
from calendar import Calendar as Weeks
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.days import local_day
from bot.core.elements import NEWLINE, Bold, Button, Elements, Image, Table, Text, plain
from bot.features.checkins import care, gaps
from bot.features.checkins.care import Record
from bot.features.checkins.naming import named
from bot.services.excuses import FREEZE, JOURNEY
from bot.services.pictures.data import Day, Mark, Month

PICTURE = "calendar"
DAY = timedelta(days=1)
SIGNS: dict[Mark, str] = {"done": "●", "excused": "◐", "today": "○", "missed": "·"}
"""Behind the number of a day, in text."""
PLAIN = " "


def calendar(ctx: Context, month: date | None) -> Say:
    """Show a month from its first day on, by default the present one."""
    today = local_day(ctx.event.at, ctx.zone, ctx.community.day_turn)
    record = care.foresee(ctx, care.mine(ctx), today)
    first = gaps.month_of(min(record.held, default=today))
    last = gaps.month_of(today)
    shown = min(max(month or last, first), last)
    page = Month(
        title=ctx.mine.month(shown),
        weekdays=tuple(ctx.mine.plain("checkin.calendar.weekdays").split()),
        weeks=_weeks(record, shown, today),
        footer=(*_footer(ctx, record, today), *_skipped(ctx, record, shown)),
    )
    image = Image(PICTURE, plain(_text(ctx, page)), page.data())
    return ctx.answer((image, *_buttons(ctx, shown, first, last)), private=True)


def _weeks(record: Record, month: date, today: date) -> tuple[tuple[Day, ...], ...]:
    return tuple(
        tuple(
            Day(day.day, mark(record, day, today)) if day.month == month.month else Day(None, "out")
            for day in week
        )
        for week in Weeks(MONDAY).monthdatescalendar(month.year, month.month)
    )


def mark(record: Record, day: date, today: date) -> Mark:
    """How a day is shown; what lies before the first check-in is as blank as the future."""
    if day in record.held:
        return "done"
    if day == today:
        return "today"
    if day > today or day < min(record.held, default=today):
        return "future"
    return "excused" if day in record.excused else "missed"


def _footer(ctx: Context, record: Record, today: date) -> tuple[str, ...]:
    run = record.streak(today)
    lines = [
        ctx.mine.plain(f"checkin.calendar.{name}", days=ctx.mine.text("unit.days", n=n))
        for name, n in (("streak", run.current), ("longest", run.longest), ("total", run.total))
    ]
    if limit := ctx.setting(care.FREEZES):
        spent = gaps.spent(record.excused, FREEZE)[gaps.month_of(today)]
        left = max(0, limit - spent)
        lines.append(ctx.mine.plain("checkin.calendar.freezes", left=left, limit=limit))
    return tuple(lines)


def _skipped(ctx: Context, record: Record, month: date) -> Iterator[str]:
    """Which days of a month have no check-in because a journey skipped them."""
    days = sorted(
        day
        for day, cause in record.excused.items()
        if cause == JOURNEY and gaps.month_of(day) == month and day not in record.held
    )
    if days:
        yield ctx.mine.plain("checkin.calendar.skipped", days=named(ctx, days))


def _text(ctx: Context, page: Month) -> Elements:
    rows = (_cells(page.weekdays), *(tuple(map(_cell, week)) for week in page.weeks))
    table = Table(rows, right=frozenset(range(len(page.weekdays))))
    lines: list[Elements] = [
        (Text("📅 "), Bold(page.title)),
        (table,),
        ctx.text(
            "checkin.calendar.legend",
            **{name: SIGNS[name] for name in ("done", "excused", "today")},
        ),
        *((Text(line),) for line in page.footer),
    ]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _cells(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name + PLAIN for name in names)


def _cell(day: Day) -> str:
    return "" if day.day is None else f"{day.day}{SIGNS.get(day.mark, PLAIN)}"


def _buttons(ctx: Context, shown: date, first: date, last: date) -> Elements:
    before, after = gaps.month_of(shown - DAY), gaps.month_of(shown + 31 * DAY)
    return tuple(
        Button(f"{arrow}{ctx.mine.month(to)}", f"/checkin calendar {to:%Y-%m}")
        for arrow, to in (("◀ ", before), ("▶ ", after))
        if first <= to <= last
    )
