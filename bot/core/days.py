"""Which day is it? A day begins at the day-turn hour of an IANA time zone."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale

DAY = timedelta(days=1)
TZ_NAME_LIMIT = 64
CHINA = ("北京", "beijing", "中国", "china", "深圳", "shenzhen", "广州", "guangzhou")
"""Which tell the time of Shanghai, after which IANA names it."""


def local_day(at: datetime, zone: str, turn: int = 0) -> date:
    """The day in `zone` that `at` belongs to, where days begin at `turn` o'clock local time.

    The wall clock decides, also on days with a change of summer time: at 03:59 with a turn of 4
    it is still yesterday. A day that has begun does not end when clocks are put back behind its
    turn: days only ever go forward.
    """
    local = at.astimezone(zone_info(zone))
    day = local.date() - DAY if local.hour < turn else local.date()
    if local.fold and at >= _begin(day + DAY, zone, turn):
        return day + DAY
    return day


def day_span(day: date, zone: str, turn: int = 0) -> tuple[datetime, datetime]:
    """When a day in `zone` begins and ends, in UTC: 23, 24 or 25 hours apart, where clocks move.

    Begin and end are the same for a day that was left out: 30 December 2011 in Apia.
    """
    return _begin(day, zone, turn), _begin(day + DAY, zone, turn)


@lru_cache(maxsize=4096)
def _begin(day: date, zone: str, turn: int) -> datetime:
    """The first moment at which clocks show that day and hour, or have jumped over them."""
    local = datetime.combine(day, time(turn), zone_info(zone))
    shown, jumped = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return shown if shown <= jumped else _jump(jumped, shown, zone)


def _jump(before: datetime, after: datetime, zone: str) -> datetime:
    """When, between these two, clocks are put forward."""
    info = zone_info(zone)
    old = before.astimezone(info).utcoffset()
    seconds = range(int((after - before).total_seconds()))

    def is_over(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(info).utcoffset() != old

    return before + timedelta(seconds=bisect_left(seconds, True, key=is_over))


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """The zone of that name; raises ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}") from None


@lru_cache(maxsize=256)
def find_zone(typed: str) -> str | None:
    """The IANA name meant by what somebody typed: in any case, or the city in English or Chinese.

    Offsets such as UTC+8 mean no zone: they know no summer time, and IANA's Etc/GMT+8 is the
    other way round.
    """
    if len(typed) > TZ_NAME_LIMIT:
        return None
    wanted = typed.strip().replace(" ", "_").casefold()
    for name in _names():
        if name.casefold() == wanted:
            return name
    cities = [name for name in _names() if name.rpartition("/")[2].casefold() == wanted]
    return cities[0] if len(cities) == 1 else _cities().get(wanted)


@lru_cache(maxsize=1)
def _names() -> dict[str, None]:
    """All zones in order, read from the disk once: it takes longer than all else."""
    return dict.fromkeys(sorted(n for n in available_timezones() if not n.startswith("Etc/")))


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Zones by the names of their cities in our languages, and by names that people use."""
    cities = {
        zone["city"].replace(" ", "_").casefold(): name
        for language in ("en", "zh")
        for name, zone in Locale.parse(language).time_zones.items()
        if "city" in zone and name in _names()
    }
    return cities | dict.fromkeys(CHINA, "Asia/Shanghai")
