"""Excused days: which days an outage spoils, and that nothing breaks whatever is done to days."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.days import day_span, local_day
from bot.core.events import Role
from bot.services.excuses import FREEZE, REPAIR, is_spoilt
from bot.testing import Community, Person
from models.tables import CheckIn, ExcusedDay, Member

DAY = date(2026, 3, 4)
START, END = day_span(DAY, "Europe/Berlin", 4)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


@pytest.mark.parametrize(
    ("began", "ended", "spoilt"),
    [
        (END - hours(3), END, True),
        (END - hours(3), END + hours(9), True),
        (END - hours(2.9), END + hours(9), False),
        (END - hours(5), END - hours(0.1), False),
        (START - hours(9), START + hours(12.1), True),
        (START - hours(9), START + hours(12), False),
        (START + hours(5), START + hours(17.1), True),
        (START - hours(40), END + hours(40), True),
        (START - hours(5), START, False),
    ],
)
def test_an_outage_spoils_a_day_by_its_last_hours_or_by_more_than_half(
    began: datetime, ended: datetime, spoilt: bool
) -> None:
    assert is_spoilt((START, END), [(began, ended)]) == spoilt


def test_several_outages_together_spoil_a_day() -> None:
    spans = [(START + hours(n), START + hours(n + 2.5)) for n in (0, 3, 6, 9, 12)]
    assert is_spoilt((START, END), spans)
    assert not is_spoilt((START, END), spans[:-1])


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Shanghai", "Australia/Lord_Howe")


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES), st.integers(0, 23))
def test_a_day_lasts_from_its_first_moment_to_the_next_ones(
    day: date, zone: str, turn: int
) -> None:
    start, end = day_span(day, zone, turn)
    moment = timedelta(microseconds=1)
    assert local_day(start, zone, turn) == local_day(end - moment, zone, turn) == day
    assert local_day(start - moment, zone, turn) < day < local_day(end, zone, turn)


def test_a_day_is_longer_when_clocks_go_back() -> None:
    start, end = day_span(date(2026, 10, 25), "Europe/Berlin")
    assert end - start == hours(25)
    assert start == datetime(2026, 10, 24, 22, tzinfo=UTC)


LINES = ["/checkin", "/checkin", "/checkin", "/checkin repair", "/checkin yesterday"]
STEP = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 1), st.sampled_from(LINES)),
    st.tuples(st.just("late"), st.integers(0, 1), st.integers(1, 6)),
    st.tuples(st.just("wait"), st.sampled_from([1, 1, 1, 2, 2, 3, 4])),
    st.tuples(st.just("correct"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("undo"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("rate"), st.sampled_from([5, 7])),
)
TRIPS = [f"/timezone {city}" for city in ("Kiritimati", "Pago Pago", "Berlin")]
MOVE = st.tuples(st.just("say"), st.integers(0, 1), st.sampled_from(TRIPS))


class Play:
    """Members of a community, and what is done to their days."""

    def __init__(self, town: Any, freezes: int, repairs: int) -> None:
        self.town = town
        self.rules = {"checkins.freezes": freezes, "checkins.repairs": repairs}
        self.community: Community = town.found(settings=self.rules)
        self.people = [self.somebody(name) for name in ("Ann", "Ben")]
        self.admin = self.somebody("Olga", role=Role.ADMIN)
        for person in (*self.people, self.admin):
            town.run(person.says("hello"))

    def somebody(self, name: str, **about: Any) -> Person:
        account = self.community.group._replace(id=f"{name} of {self.community.group.id}")
        username = f"{name}{self.community.group.id}".replace(" ", "")
        return self.community.person(name, account=account, username=username, **about)

    def step(self, what: str, *how: Any) -> None:
        now = self.community.clock.now()
        match what, *how:
            case "wait", n:
                self.community.wait(days=n)
            case "rate", n:
                self.rules["points.checkin"] = n
                self.town.set(self.community, self.rules)
            case "say", n, line:
                self.town.run(self.people[n].says(line))
            case "late", n, ago:
                self.town.run(self.people[n].says("/checkin", at=now - timedelta(days=ago)))
            case (("correct" | "undo"), n, ago):
                who, day = self.people[n].sender.username, (now - timedelta(days=ago)).date()
                undo = " undo" if what == "undo" else ""
                self.town.run(self.admin.says(f"/checkin correct @{who} {day}{undo}"))

    def rows(self) -> tuple[list[Any], list[Any]]:
        def read(scope: Scope) -> tuple[list[Any], list[Any]]:
            done = select(CheckIn.root_id, CheckIn.day).order_by(CheckIn.root_id, CheckIn.day)
            excused = select(ExcusedDay.root_id, ExcusedDay.day, ExcusedDay.cause)
            ordered = excused.order_by(ExcusedDay.root_id, ExcusedDay.day)
            here = select(Member.id).where(Member.community_id == scope.community.id)
            own = done.where(CheckIn.root_id.in_(here)), ordered.where(ExcusedDay.root_id.in_(here))
            lists = [scope.session.execute(rows).all() for rows in own]
            return [tuple(row) for row in lists[0]], [tuple(row) for row in lists[1]]

        return self.town.work(self.community, read)

    def spent(self, cause: str) -> Counter[tuple[int, date]]:
        return Counter(
            (root, day.replace(day=1)) for root, day, why in self.rows()[1] if why == cause
        )


def test_whatever_is_done_to_days_the_sums_hold_and_no_month_has_too_many_freezes(
    town: Any,
) -> None:
    @settings(max_examples=town.examples // 4, deadline=None)
    @given(
        st.sampled_from([0, 1, 2, 2]), st.sampled_from([0, 3]), st.lists(STEP | MOVE, max_size=30)
    )
    def holds(freezes: int, repairs: int, steps: list[tuple[Any, ...]]) -> None:
        play = Play(town, freezes, repairs)
        for step in steps:
            play.step(*step)
        assert town.breaches(play.community) == []
        assert all(n <= freezes for n in play.spent(FREEZE).values())
        assert all(n <= repairs for n in play.spent(REPAIR).values())

    holds()


def test_a_correction_that_is_undone_at_once_leaves_no_trace_in_the_days(town: Any) -> None:
    @settings(max_examples=town.examples // 4, deadline=None)
    @given(st.lists(STEP, max_size=20), st.integers(0, 9))
    def holds(steps: list[tuple[Any, ...]], ago: int) -> None:
        play = Play(town, 2, 3)
        for step in steps:
            play.step(*step)
        days = play.rows()
        totals = town.totals(play.community)
        day = (play.community.clock.now() - timedelta(days=ago)).date()
        correction = f"/checkin correct @{play.people[0].sender.username} {day}"
        heard = town.run(play.admin.says(correction))
        if "already" not in heard.text:
            town.run(play.admin.says(f"{correction} undo"))
        assert play.rows() == days
        assert town.totals(play.community) == totals

    holds()
