"""When something is said again and again, or once: read, kept in few characters, and told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core.days import local_day, zone_info
from bot.core.i18n import Words
from bot.core.refusal import Refusal

DAY = timedelta(days=1)
HALF_DAY, HOURS_OF_DAY, MINUTES_OF_HOUR = 12, 24, 60
AFTER_NOON = 3
"""Up to this hour people still speak of noon in Chinese."""
HALVES = (0, 30)
"""Minutes of the clock at which something may be said."""
SHOWN = 40
LEAPS = 8
"""So many years may lie between two leap days."""

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = tuple(name[:3] for name in NAMES)
DAILY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
SIGNS = {
    **{word: n for n, name in enumerate(NAMES) for word in (name, f"{name}s", name[:3])},
    **{"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
}
HAN_SIGNS = {sign: n for n, sign in enumerate("一二三四五六日")} | {"天": 6}
HOURS = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
HOURS |= {"十一": 11, "十二": 12}
NEAR = {
    **dict.fromkeys(("today", "今天", "今日", "今"), 0),
    **dict.fromkeys(("tomorrow", "明天", "明日", "明"), 1),
    **dict.fromkeys(("the day after tomorrow", "后天"), 2),
}
MORNING = ("凌晨", "清晨", "早上", "早晨", "早", "上午")
NOON = ("中午",)
EVENING = ("下午", "傍晚", "晚上", "晚")

CLOCK = re.compile(
    rf"""(?<![\d:.])
    (?:\bat\ +)?
    (?P<part>{"|".join((*MORNING, *NOON, *EVENING))})?\ *
    (?P<hour>\d{{1,2}}|十[一二]?|[一二两三四五六七八九])
    (?: \ *:\ *(?P<minute>\d\d)(?!\d|:)
      | \ *[点时][钟整]?(?:(?P<half>半)|(?P<minutes>\d\d)分?)?
      | (?=\ *[ap]\.?m) )
    (?:\ *(?P<noon>[ap])\.?m\b\.?)?""",
    re.VERBOSE,
)
DATE = re.compile(r"(?:on )?(?:(2\d{3}) ?[-/.年] ?)?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?")
EACH = {
    re.compile(r"daily|(?:every|each) ?day|每[天日]|天天"): DAILY,
    re.compile(r"(?:on |every )?(?:weekdays?|workdays?|working days?)|每?个?工作日"): WORKDAYS,
    re.compile(r"(?:on |every )?(?:weekends?)|每?个?周末"): WEEKEND,
}
ENGLISH = re.compile(rf"\b(?:{'|'.join(sorted(SIGNS, key=len, reverse=True))})\b")
HAN = re.compile(r"(?:周|星期|礼拜)?([一二三四五六日天])")
HAN_FIRST = re.compile(r"(?:每个?)?(?:周|星期|礼拜)")
TO = r"到|至|-|–|—|~|to|through"
LISTED = re.compile(rf"(?:(?:on|every|each|每个?) ?)?\d(?:(?:[ ,、/&+和及与]|and|每|{TO})*\d)*")
STEP = re.compile(rf"({TO})?[ 每]*(\d)")


@dataclass(frozen=True, slots=True)
class Timetable:
    """At a time of the local clock: on some days of each week, or once on a day."""

    at: time
    weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    day: date | None = None
    """Of what is said once."""

    @property
    def kept(self) -> str:
        """As it is stored, and can be typed: `mon,thu 20:00`, `daily 09:30`, `2026-03-05 18:00`."""
        named = ",".join(SHORT[n] for n in sorted(self.weekdays))
        days = self.day or ("daily" if self.weekdays == DAILY else named)
        return f"{days} {self.at:%H:%M}"

    def moments(self, after: datetime, until: datetime, zone: str) -> Iterator[datetime]:
        """The moments, in UTC and in order, that lie after the first and not after the second.

        A time that clocks show twice is meant once, when it comes first; one that they leap over
        comes as much later as they leap.
        """
        last = after
        for day in self._days(local_day(after, zone) - DAY, local_day(until, zone) + DAY):
            moment = datetime.combine(day, self.at, zone_info(zone)).astimezone(UTC)
            if last < moment <= until:
                last = moment  # of a day that was left out, it is that of the day after
                yield moment

    def _days(self, first: date, last: date) -> Iterator[date]:
        if self.day is not None:
            yield self.day
            return
        for n in range((last - first).days + 1):
            if (first + n * DAY).weekday() in self.weekdays:
                yield first + n * DAY

    def due(self, after: datetime, until: datetime, zone: str) -> bool:
        """Whether one of its moments lies after the first and not after the second."""
        return next(self.moments(after, until, zone), None) is not None

    def next(self, now: datetime, zone: str) -> datetime | None:
        """When it comes next; None if it was once, and has been."""
        far = datetime.combine(self.day, self.at, UTC) + 2 * DAY if self.day else now + 9 * DAY
        return next(self.moments(now, far, zone), None)

    def said(self, words: Words) -> str:
        """As people say it: `every Monday and Thursday at 20:30`."""
        at = f"{self.at:%H:%M}"
        if self.day is not None:
            return words.plain("timetable.once", day=self.day, time=at)
        if self.weekdays == DAILY:
            return words.plain("timetable.daily", time=at)
        if self.weekdays == WORKDAYS:
            return words.plain("timetable.workdays", time=at)
        *some, last = (words.plain(f"timetable.day.{n}") for n in sorted(self.weekdays))
        comma = words.plain("timetable.comma")
        days = words.plain("timetable.days", some=comma.join(some), last=last) if some else last
        return words.plain("timetable.weekly", days=days, time=at)


def of(kept: str) -> Timetable:
    """The timetable that was kept; raises ValueError for what was not."""
    days, _, at = kept.partition(" ")
    clock = time.fromisoformat(at)
    if days == "daily":
        return Timetable(clock, DAILY)
    if days[:1].isdigit():
        return Timetable(clock, day=date.fromisoformat(days))
    return Timetable(clock, frozenset(SHORT.index(day) for day in days.split(",")))


def read(text: str, now: datetime, zone: str) -> Timetable:
    """What somebody typed, in English or Chinese: `every monday 9:00`, `明天 晚上8点半`.

    Raises Refusal, with examples, for what is none, has been, or is at no half hour.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" ,.。;")
    clocks = list(CLOCK.finditer(typed))
    at = _clock(clocks[0]) if len(clocks) == 1 else None
    if at is None:
        raise Refusal("timetable.unknown", given=text[:SHOWN])
    days = typed[: clocks[0].start()] + " " + typed[clocks[0].end() :]
    found = _timetable(days.strip(" ,的"), at, local_day(now, zone))
    if found is None:
        raise Refusal("timetable.unknown", given=text[:SHOWN])
    if at.minute not in HALVES:
        raise Refusal("timetable.half", given=f"{at:%H:%M}")
    if found.next(now, zone) is None:
        raise Refusal("timetable.past", day=found.day or now.date(), time=f"{at:%H:%M}")
    return found


def _timetable(days: str, at: time, today: date) -> Timetable | None:
    weekdays = _weekdays(days)
    day = None if weekdays else _day(days, today)
    return Timetable(at, weekdays, day) if weekdays or day else None


def _clock(found: re.Match[str]) -> time | None:
    """The time of day that is typed; None if there is no such."""
    hour = HOURS[found["hour"]] if found["hour"] in HOURS else int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["minutes"] or 0)
    turned = _of_day(hour, found["part"], found["noon"])
    return time(turned, minute) if turned is not None and minute < MINUTES_OF_HOUR else None


def _of_day(hour: int, part: str | None, noon: str | None) -> int | None:
    """The hour of the day that is meant by one of a part of it; None if there is none."""
    if noon:
        fits = 1 <= hour <= HALF_DAY and not part
        return hour % HALF_DAY + HALF_DAY * (noon == "p") if fits else None
    if part in EVENING or (part in NOON and hour < AFTER_NOON):
        return _later(hour, part)
    if part in MORNING:
        night = part == "凌晨" and hour == HALF_DAY
        return 0 if night else hour if hour <= HALF_DAY else None
    return hour if hour < HOURS_OF_DAY else None


def _later(hour: int, part: str) -> int | None:
    """An hour after noon. Which day the midnight of an evening belongs to, nobody can tell."""
    turned = hour + HALF_DAY if 1 <= hour < HALF_DAY else hour
    fits = HALF_DAY < turned < HOURS_OF_DAY or (part == "下午" and turned == HALF_DAY)
    return turned if fits else None


def _weekdays(days: str) -> frozenset[int]:
    """The days of the week that are typed; none if something else is."""
    for pattern, meant in EACH.items():
        if pattern.fullmatch(days):
            return meant
    if re.search(r"\d", days):
        return frozenset()
    signs = ENGLISH.sub(lambda match: str(SIGNS[match[0]]), days)
    if HAN_FIRST.match(days):
        signs = HAN.sub(lambda match: str(HAN_SIGNS[match[1]]), signs)
    return frozenset(_stepped(signs)) if LISTED.fullmatch(signs) else frozenset()


def _stepped(signs: str) -> Iterator[int]:
    """Days one after the other, with all between two of them where it is from one to another."""
    before = 0
    for to, sign in STEP.findall(signs):
        day = int(sign)
        yield from ((before + n) % 7 for n in range((day - before) % 7)) if to else ()
        yield day
        before = day


def _day(days: str, today: date) -> date | None:
    """The day that is typed; of one without a year the first from today on. None if none is."""
    if days in NEAR:
        return today + NEAR[days] * DAY
    found = DATE.fullmatch(days)
    if not found:
        return None
    year, month, day = found.groups()
    years = (int(year),) if year else range(today.year, today.year + LEAPS + 1)
    for candidate in (_date(one, int(month), int(day)) for one in years):
        if candidate and (year or candidate >= today):
            return candidate
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
