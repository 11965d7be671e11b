"""Which day a check-in counts for, whatever people do with zones: one, and it stays that one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.context import Scope
from bot.core.days import day_span, local_day
from bot.core.events import Role
from bot.testing import START, Community, Person
from models.tables import CheckIn, Member

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATE = 12 * HOUR
CITIES = {
    "Kiritimati": "Pacific/Kiritimati",
    "Pago Pago": "Pacific/Pago_Pago",
    "Tokyo": "Asia/Tokyo",
    "Berlin": "Europe/Berlin",
    "Los Angeles": "America/Los_Angeles",
}
STEP = st.one_of(
    st.tuples(st.just("/checkin"), st.sampled_from([0, 0, 0, 7, 30])),
    st.tuples(st.just("/checkin yesterday"), st.sampled_from([0, 0, 0, 7])),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 9, 14, 24, 40])),
    st.tuples(st.just("move"), st.sampled_from([*CITIES])),
    st.tuples(st.just("move all"), st.sampled_from([*CITIES])),
)

Row = tuple[date, datetime, str]


class Traveller:
    """Somebody who checks in here and there, and what is known of it without asking the bot."""

    def __init__(self, town: Any) -> None:
        self.town = town
        self.community: Community = town.found()
        self.alice = self._somebody("Alice")
        self.olga = self._somebody("Olga", role=Role.ADMIN)
        self.own: list[tuple[datetime, str]] = []
        self.home = [(START - 99 * DAY, "UTC")]
        town.run(self.alice.says("hello"))

    def _somebody(self, name: str, **about: Any) -> Person:
        account = self.community.group._replace(id=f"{name} of {self.community.group.id}")
        return self.community.person(name, account=account, **about)

    def zone(self, at: datetime) -> str:
        """Where they were."""
        own = [zone for since, zone in self.own if since <= at]
        return (own or [zone for since, zone in self.home if since <= at])[-1]

    def first_after(self, day: date, until: datetime) -> datetime:
        """When their clock first showed a later day."""
        edges = sorted({since for since, _ in (*self.own, *self.home)} | {until})
        spans = pairwise(edges)
        ends = ((max(a, day_span(day, self.zone(a))[1]), b) for a, b in spans)
        return next((end for end, b in ends if end < b), until)

    def step(self, what: str, how: Any) -> datetime:
        """Do something; when it was done."""
        now = self.community.clock.now()
        if what == "wait":
            self.community.wait(hours=how)
        elif what == "move":
            self.town.run(self.alice.says(f"/timezone {how}"))
            self.own.append((now, CITIES[how]))
        elif what == "move all":
            self.town.run(self.olga.says(f"/settings community.timezone {CITIES[how]}"))
            self.home.append((now, CITIES[how]))
        else:
            now = max(START, now - how * HOUR)
            self.town.run(self.alice.says(what, at=now))
        return now

    def rows(self) -> set[Row]:
        def read(scope: Scope) -> Sequence[Any]:
            here = select(Member.id).where(Member.community_id == scope.community.id)
            made = select(CheckIn.day, CheckIn.at, CheckIn.timezone)
            return scope.session.execute(made.where(CheckIn.root_id.in_(here))).all()

        return {tuple(row) for row in self.town.work(self.community, read)}


def test_a_check_in_is_for_one_day_of_the_members_and_stays_so(town: Any) -> None:
    @settings(max_examples=town.examples // 8, deadline=None)
    @given(st.lists(STEP, min_size=4, max_size=14))
    def holds(steps: list[tuple[str, Any]]) -> None:
        traveller = Traveller(town)
        known: set[Row] = set()
        for what, how in steps:
            at = traveller.step(what, how)
            found = traveller.rows()
            assert found >= known
            assert len({day for day, *_ in found}) == len(found) <= len(known) + 1
            for day, moment, zone in found - known:
                assert (moment, zone) == (at, traveller.zone(at))
                today = local_day(at, zone)
                if what == "/checkin":
                    assert day == today
                else:
                    assert day < today
                    assert at - traveller.first_after(day, at) < LATE
            known = found
        assert town.breaches(traveller.community) == []
        earned = (f"{5 * len(known) + 1} points earned", "1 point earned")[not known]
        assert earned in town.run(traveller.alice.says("/points")).text

    holds()
