"""/challenge calendar (日历): one's own days in a challenge, as a picture and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Elements, Image, Table, Text, plain
from bot.core.refusal import Refusal
from bot.features.challenges.declared import feature
from bot.features.challenges.marks import marks
from bot.services.challenges import finding, records
from bot.services.challenges.entering import MAKE_UP
from bot.services.challenges.progress import Progress as Way
from bot.services.challenges.records import Part
from bot.services.pictures.data import WEEK, Day, Mark, Progress, Sign, Week
from bot.services.pictures.weeks import NUMBERED, weeks_of
from models.tables import ChallengeEntry
from models.tables.challenges import DRAFT, ENDED

SIGNS: Mapping[Mark, str] = {
    "done": "●",
    "madeup": "◉",
    "frozen": "◇",
    "away": "◐",
    "excused": "◐",
    "today": "○",
    "missed": "·",
}
"""Behind the number of a day, in text."""
PLAIN = " "


@feature.command("challenge calendar", spellings=("日历", "进度"))
def calendar(ctx: Context, number: int | None = None) -> Say:
    """Show the caller their days in a challenge, as a picture and in words."""
    part = own_part(ctx, number)
    shown = _progress(ctx, part)
    return ctx.answer((Image("progress", plain(_text(ctx, shown)), shown.data()),), private=True)


def own_part(ctx: Context, number: int | None) -> Part:
    """The caller's part in a challenge, also in one that is over; raises Refusal without one."""
    challenge = finding.meant(ctx, number, own=True)
    if challenge.state == DRAFT:
        raise Refusal("challenge.unknown", number=challenge.number)
    part = records.of_member(ctx, challenge, ctx.member.root)
    if part is None:
        raise Refusal("challenge.record.not_in", name=challenge.name)
    return part


def _progress(ctx: Context, part: Part) -> Progress:
    at, own = ctx.event.at, ChallengeEntry.enrolment_id == part.enrolment.id
    origins = ctx.session.execute(
        select(ChallengeEntry.day, ChallengeEntry.origin, ChallengeEntry.featured_at).where(own)
    ).all()
    made_up = {day for day, origin, _ in origins if origin == MAKE_UP}
    featured = {day for day, _, chosen in origins if chosen is not None}
    way, found = part.progress(at), marks(part, at, made_up)
    done, goal = far(part, way)
    return Progress(
        title=part.challenge.name,
        name=ctx.member.name,
        weekdays=tuple(ctx.mine.plain("checkin.calendar.weekdays").split()),
        weeks=weeks_of(found, part.today(at), ctx.mine.month_name, featured),
        done=done,
        goal=goal,
        reached=_reached(ctx, part, done, goal),
        ahead=_ahead(ctx, part),
        legend=_legend(ctx, found, starred=bool(featured)),
        footer=_footer(ctx, part, way),
    )


def far(part: Part, way: Way) -> tuple[int, int]:
    """What is reached, of what; of 0 where there is no end."""
    if part.rule.sums:
        return way.quantity, part.rule.goal
    if part.facts.last is None:
        return way.days, 0
    return way.count("met", "frozen"), way.counted


def _reached(ctx: Context, part: Part, done: int, goal: int) -> str:
    if not goal:
        return ctx.mine.plain("unit.days", n=done)
    unit = f" {part.rule.unit}" if part.rule.sums and part.rule.unit else ""
    return f"{ctx.mine.number(done)} / {ctx.mine.number(goal)}{unit}"


def _ahead(ctx: Context, part: Part) -> str:
    today, last = part.today(ctx.event.at), part.facts.last
    if last is None:
        return ""
    if today > last or part.challenge.state == ENDED:
        return ctx.mine.plain("challenge.record.over")
    return ctx.mine.plain("challenge.record.left", n=(last - today).days + 1)


def _legend(ctx: Context, found: Mapping[date, Mark], *, starred: bool) -> tuple[Sign, ...]:
    """The marks that are there, with their meanings."""
    used = set(found.values())
    signs = [Sign(mark, ctx.mine.plain(f"challenge.mark.{mark}")) for mark in SIGNS if mark in used]
    if starred:
        signs.append(Sign("featured", ctx.mine.plain("challenge.mark.featured")))
    return tuple(signs)


def _footer(ctx: Context, part: Part, way: Way) -> tuple[str, ...]:
    rule = part.rule
    if not rule.has_streak:
        return (ctx.mine.plain("challenge.record.days", n=way.days),)
    unit = "weeks" if rule.kind == "weekly" else "days"
    lines = [
        ctx.mine.plain(f"challenge.record.streak.{unit}", n=way.current),
        ctx.mine.plain(f"challenge.record.longest.{unit}", n=way.longest),
    ]
    if rule.freezes:
        lines.append(ctx.mine.plain("challenge.record.freezes", held=way.held))
    return tuple(lines)


def _text(ctx: Context, shown: Progress) -> Elements:
    """The same in words: the last weeks as a table."""
    head = tuple(f"{name}{PLAIN}" for name in shown.weekdays)
    rows = (("", *head), *(_row(week) for week in shown.weeks[-NUMBERED:]))
    lines: list[Elements] = [
        (Text("📅 "), Bold(shown.title)),
        (Table(rows, right=frozenset(range(1, WEEK + 1))),),
        (Text("  ".join(_meaning(sign) for sign in shown.legend)),),
        (Text(" · ".join(filter(None, (shown.reached, shown.ahead)))),),
        *((Text(line),) for line in shown.footer),
    ]
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _row(week: Week) -> tuple[str, ...]:
    return (week.label, *map(_cell, week.days))


def _cell(day: Day) -> str:
    sign = "★" if day.featured else SIGNS.get(day.mark, PLAIN)
    return "" if day.day is None else f"{day.day}{sign}"


def _meaning(sign: Sign) -> str:
    shown = "★" if sign.mark == "featured" else SIGNS[sign.mark]
    return f"{shown} {sign.meaning}"
