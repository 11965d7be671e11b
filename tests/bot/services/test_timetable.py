"""When something is said: as people type it, as it is kept, and which moments it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.days import zone_info
from bot.core.i18n import load_catalogue
from bot.core.refusal import Refusal
from bot.services import timetable
from bot.services.timetable import DAILY, Timetable

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""
HALF = timedelta(minutes=30)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai")

clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
weekly = st.builds(Timetable, clocks, st.frozensets(st.integers(0, 6), min_size=1))
days = st.dates(date(2026, 3, 4), date(2099, 12, 31))
timetables = weekly | st.builds(lambda at, day: Timetable(at, day=day), clocks, days)

TYPED = {
    "every monday 9:00": "mon 09:00",
    "Mondays at 9:00": "mon 09:00",
    "9:00 every Monday": "mon 09:00",
    "mon,thu 20:30": "mon,thu 20:30",
    "Thu and Mon, 8:30 pm": "mon,thu 20:30",
    "every Tuesday, Wednesday and Friday 8 a.m.": "tue,wed,fri 08:00",
    "mon-fri 12:00": "mon,tue,wed,thu,fri 12:00",
    "sat to mon 7am": "mon,sat,sun 07:00",
    "weekdays 8am": "mon,tue,wed,thu,fri 08:00",
    "weekends 12pm": "sat,sun 12:00",
    "daily 21:00": "daily 21:00",
    "every day at 12am": "daily 00:00",
    "tomorrow 18:00": "2026-03-03 18:00",
    "today 18:00": "2026-03-02 18:00",
    "2026-03-05 18:00": "2026-03-05 18:00",
    "on 3/5 18:00": "2026-03-05 18:00",
    "2-29 18:00": "2028-02-29 18:00",
    "每周一 9:00": "mon 09:00",
    "每周一9点": "mon 09:00",
    "每周二十点": "tue 10:00",
    "周一、周四 20:30": "mon,thu 20:30",
    "每周一和周四晚上八点半": "mon,thu 20:30",
    "每星期一三五 9点30分": "mon,wed,fri 09:30",
    "周一到周五 中午12点": "mon,tue,wed,thu,fri 12:00",
    "周六至周一 中午1点": "mon,sat,sun 13:00",
    "每天 晚上9点": "daily 21:00",
    "每日下午两点": "daily 14:00",
    "工作日 8:00": "mon,tue,wed,thu,fri 08:00",
    "每周末 上午十点整": "sat,sun 10:00",
    "每个周日 凌晨12点": "sun 00:00",
    "明天 18:00": "2026-03-03 18:00",
    "今晚8点": "2026-03-02 20:00",
    "明早8点": "2026-03-03 08:00",
    "后天 9:00": "2026-03-04 09:00",
    "3月5日 18:00": "2026-03-05 18:00",
    "３月５日　１８：００": "2026-03-05 18:00",
    "2026年3月5日18点": "2026-03-05 18:00",
    "周一，周四　２０：３０": "mon,thu 20:30",
    "ｍｏｎ，ｔｈｕ ２０：３０": "mon,thu 20:30",
}

NOT_UNDERSTOOD = (
    "",
    "monday",
    "9:00",
    "每周一",
    "soon",
    "month 9:00",
    "every 2 weeks 9:00",
    "mon 25:00",
    "mon 9:75",
    "mon 13pm",
    "mon 9:00 and 10:00",
    "晚上12点 每天",
    "早上15点 每天",
    "2026-02-30 18:00",
    "13-1 18:00",
    "mon mon- 9:00",
    "一 9:00",
    "下周一 9:00",
    "周一 周 9:00",
    "mon 9:00; hello",
    "mon 9:00:00",
)


@pytest.mark.parametrize(("typed", "kept"), TYPED.items())
def test_it_is_read_as_people_type_it(typed: str, kept: str) -> None:
    assert timetable.read(typed, NOW, "UTC").kept == kept


@pytest.mark.parametrize("typed", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_answered_with_examples(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        timetable.read(typed, NOW, "UTC")
    assert refused.value.key == "timetable.unknown"


def test_only_the_hour_and_half_past_it_can_be_had() -> None:
    with pytest.raises(Refusal) as refused:
        timetable.read("every monday 9:15", NOW, "UTC")
    assert refused.value.key == "timetable.half"


@pytest.mark.parametrize("typed", ["today 8:30", "2026-03-02 9:00", "2025-01-01 8:00"])
def test_what_has_been_cannot_be_planned(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        timetable.read(typed, NOW, "UTC")
    assert refused.value.key == "timetable.past"


def test_today_is_the_day_of_the_zone() -> None:
    evening = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert timetable.read("今天 8:00", evening, "Asia/Shanghai").kept == "2026-03-03 08:00"


@given(timetables)
def test_what_is_kept_is_short_and_means_the_same_again(wanted: Timetable) -> None:
    assert len(wanted.kept) <= 64
    assert timetable.of(wanted.kept) == wanted
    assert timetable.read(wanted.kept, NOW, "UTC") == wanted


@given(st.text("周一二三monday每天到至-:点半晚上apm0123456789,、 ", max_size=24))
@example("每天 晚上9点")
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    try:
        found = timetable.read(typed, NOW, "UTC")
    except Refusal:
        return
    assert timetable.of(found.kept) == found


@pytest.mark.parametrize("kept", ["", "soon", "mon", "mon 9", "fun 09:00", "2026-13-01 09:00"])
def test_what_was_never_kept_means_nothing(kept: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        timetable.of(kept)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=12)
@given(wanted=weekly)
@example(wanted=Timetable(time(2, 30), DAILY))
@example(wanted=Timetable(time(2, 0), DAILY))
@example(wanted=Timetable(time(1, 30), DAILY))
@example(wanted=Timetable(time(3, 0), frozenset((6,))))
def test_each_local_day_of_a_year_is_due_once(zone: str, wanted: Timetable) -> None:
    begun = datetime(2026, 1, 1, 0, 0, tzinfo=zone_info(zone)).astimezone(UTC) - HALF
    ended = datetime(2027, 1, 1, 0, 0, tzinfo=zone_info(zone)).astimezone(UTC) - HALF
    spans = pairwise(begun + n * HALF for n in range((ended - begun) // HALF + 1))
    due = [until for after, until in spans if wanted.due(after, until, zone)]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    expected = [day for day in days if day.weekday() in wanted.weekdays]
    assert [moment.astimezone(zone_info(zone)).date() for moment in due] == expected
    late = [moment for moment in due if moment.astimezone(zone_info(zone)).time() != wanted.at]
    assert len(late) <= 1  # where clocks leap over it
    assert not any(moment.astimezone(zone_info(zone)).fold for moment in due)


@given(timetables, st.integers(0, 4 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_the_next_moment_is_the_first_that_is_due(
    wanted: Timetable, minutes: int, zone: str
) -> None:
    now = NOW + timedelta(minutes=minutes)
    following = wanted.next(now, zone)
    if following is None:
        assert wanted.day is not None
        assert not wanted.due(now, now + timedelta(days=9), zone)
        return
    assert wanted.due(now, following, zone)
    assert not wanted.due(now, following - timedelta(microseconds=1), zone)


def test_a_day_that_was_left_out_is_made_up_for_once() -> None:
    begun, ended = datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC)
    moments = list(Timetable(time(9), DAILY).moments(begun, ended, "Pacific/Apia"))
    assert [moment.astimezone(zone_info("Pacific/Apia")).day for moment in moments] == [29, 31, 1]


@pytest.mark.parametrize(
    ("kept", "english", "chinese"),
    [
        ("mon,thu 20:30", "every Monday and Thursday at 20:30", "每周一、周四 20:30"),
        ("mon 09:00", "every Monday at 09:00", "每周一 09:00"),
        (
            "mon,wed,sun 09:00",
            "every Monday, Wednesday and Sunday at 09:00",
            "每周一、周三、周日 09:00",
        ),
        ("daily 09:30", "every day at 09:30", "每天 09:30"),
        ("mon,tue,wed,thu,fri 08:00", "Monday to Friday at 08:00", "周一至周五 08:00"),
        ("2026-03-05 18:00", "once, on Mar 5, 2026 at 18:00", "2026年3月5日 18:00（一次）"),
    ],
)
def test_it_is_told_in_the_language_of_the_reader(kept: str, english: str, chinese: str) -> None:
    words, found = load_catalogue(), timetable.of(kept)
    assert found.said(words["en"]) == english
    assert found.said(words["zh"]) == chinese
