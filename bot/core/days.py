"""Which day is it? A day begins at the day-turn hour of an IANA time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

TZ_NAME_LIMIT = 64


def local_day(at: datetime, zone: str, turn: int = 0) -> date:
    """The day in `zone` that `at` belongs to, where days begin at `turn` o'clock local time.

    The wall clock decides, also on days with a change of summer time: at 03:59 with a turn of 4
    it is still yesterday.
    """
    local = at.astimezone(zone_info(zone))
    return local.date() - timedelta(days=1) if local.hour < turn else local.date()


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """The zone of that name; raises ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}") from None


@lru_cache(maxsize=256)
def find_zone(typed: str) -> str | None:
    """The IANA name meant by what somebody typed: any case, spaces, or the city alone."""
    if len(typed) > TZ_NAME_LIMIT:
        return None
    wanted = typed.strip().replace(" ", "_").casefold()
    names = sorted(available_timezones())
    for name in names:
        if name.casefold() == wanted:
            return name
    cities = [name for name in names if name.rpartition("/")[2].casefold() == wanted]
    return cities[0] if len(cities) == 1 else None
