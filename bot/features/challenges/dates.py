"""A day, as people type it: `2026-12-01`, `12-1`, `tomorrow`, `周一`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = 7
TYPED = re.compile(r"(?:([12]\d{3})\ ?[-/.年])?\ ?(\d{1,2})\ ?[-/.月]\ ?(\d{1,2})[日号]?")
NEAR = {
    **dict.fromkeys(("today", "now", "今天", "今日"), 0),
    **dict.fromkeys(("tomorrow", "明天", "明日"), 1),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), -1),
    "后天": 2,
    "前天": -2,
}
WEEKDAYS = {
    name: n
    for n, names in enumerate(
        (
            ("mon", "monday", "周一", "星期一"),
            ("tue", "tuesday", "周二", "星期二"),
            ("wed", "wednesday", "周三", "星期三"),
            ("thu", "thursday", "周四", "星期四"),
            ("fri", "friday", "周五", "星期五"),
            ("sat", "saturday", "周六", "星期六"),
            ("sun", "sunday", "周日", "周天", "星期日", "星期天"),
        )
    )
    for name in names
}
BEGINS = re.compile(r"(?:from\b|从|自)\s*")
BETWEEN = re.compile(r"\s*(?:\b(?:to|until|till)\b|[到至~—–])\s*|\s-\s")
YEAR = 364
LEAPS = 8
"""So many years may lie between two leap days."""
NEXT = re.compile(r"(?:next\ |下个?)(.+)")


def day_of(typed: str, today: date) -> date | None:
    """The day that is meant; None if none is.

    A weekday is the next one after today; a date without a year is the first one from today on.
    """
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    if text in NEAR:
        return today + NEAR[text] * DAY
    after = NEXT.fullmatch(text)
    weekday = WEEKDAYS.get(after[1] if after else text)
    if weekday is not None:
        return today + ((weekday - today.weekday() - 1) % WEEK + 1) * DAY
    found = TYPED.fullmatch(text)
    return _dated(found, today) if found else None


def _dated(found: re.Match[str], today: date) -> date | None:
    month, day = int(found[2]), int(found[3])
    years = (int(found[1]),) if found[1] else range(today.year, today.year + LEAPS + 1)
    for year in years:
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if found[1] or candidate >= today:
            return candidate
    return None


def past_day_of(typed: str, today: date) -> date | None:
    """As `day_of`, of what has been: the last such weekday, the last such date up to today."""
    found = day_of(typed, today)
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    if text in NEAR or (found is not None and found <= today):
        return found
    if text in WEEKDAYS:
        return day_of(typed, today - (WEEK + 1) * DAY)
    dated = TYPED.fullmatch(text)
    return _last(dated, today) if dated else found


def _last(found: re.Match[str], today: date) -> date | None:
    """The last date up to today that is meant by one without a year."""
    if found[1]:
        return _dated(found, today)
    years = range(today.year - LEAPS, today.year + 1)
    past = (_dated(found, date(year, 1, 1)) for year in years)
    return max((day for day in past if day is not None and day <= today), default=None)


def span_of(typed: str, today: date) -> tuple[date, date] | None:
    """The first and the last day that are meant, which may be one; None if none are.

    `tomorrow`, `12-01 12-03`, `from Monday to Wednesday`, `12月1日到12月3日`.
    """
    text = BEGINS.sub("", unicodedata.normalize("NFKC", typed).strip().casefold())
    one = day_of(text, today)
    if one is not None:
        return one, one
    for before, after in _halves(text):
        first, last = day_of(before, today), day_of(after, today)
        if first is not None and last is not None:
            return first, _on(last, first, day_of(after, first))
    return None


def _on(last: date, first: date, later: date | None) -> date:
    """The end of a span: what is before its beginning may be in the next week, or the next year."""
    near = later is not None and later - first <= YEAR // 2 * DAY
    return later if later is not None and last < first and near else last


def _halves(text: str) -> list[tuple[str, str]]:
    """The ways to cut a text in two: at a word for it, or between any two words."""
    cuts = [*BETWEEN.finditer(text), *re.finditer(r"\s+", text)]
    return [(text[: cut.start()], text[cut.end() :]) for cut in cuts]
