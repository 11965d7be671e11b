"""The entries of a member add up to their balance, whatever was given, taken back or undone."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.context import Scope, scope_of
from bot.core.events import Role
from bot.services import entries, groups, standings
from bot.services.entries import Row
from bot.testing import Community, Person
from models.tables import LedgerEntry, Member

PEOPLE = ("Ann", "Ben", "Cho")
ROLES = (Role.ADMIN, Role.OWNER, Role.MODERATOR)
SUM = re.compile(r"Balance: (−?\d+) ([+−] \d+) = (−?\d+)")

person = st.integers(0, 2)
admin = st.integers(0, 1)
ago = st.integers(1, 12)
awards = st.builds(
    "/award @{} {} because".format, st.sampled_from(PEOPLE), st.integers(-9, 9).filter(bool)
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), person, st.sampled_from(("well", "/checkin"))),
        st.tuples(st.just("say"), admin, awards | st.just("/award undo")),
        st.tuples(st.just("answer"), admin, st.sampled_from(("/award 7", "/award undo")), ago),
        st.tuples(st.just("answer"), person, st.sampled_from(("/remove", "so")), ago),
        st.tuples(st.just("delete"), person, ago),
        st.tuples(st.just("wait"), st.sampled_from((2, 60, 1_500, 60_000))),
    ),
    min_size=5,
    max_size=20,
)


class Play:
    """Two admins and a moderator, in a community of their own."""

    def __init__(self, town: Any) -> None:
        self.town = town
        self.community: Community = town.found(settings={"points.message_cap": 3})
        self.people = [self.somebody(name, ROLES[n]) for n, name in enumerate(PEOPLE)]
        self.said = [town.run(somebody.says("hi")).message for somebody in self.people]

    def somebody(self, name: str, role: Role) -> Person:
        group = self.community.group
        account = group._replace(id=f"{name} of {group.id}")
        return self.community.person(name, account=account, role=role, username=name)

    def step(self, what: str, *how: Any) -> None:
        if what == "wait":
            self.community.wait(minutes=how[0])
            return
        by = self.people[how[0]]
        answered = None if what == "say" else self.said[-min(len(self.said), how[-1])]
        if what == "delete":
            self.town.run(by.deletes(answered))
        else:
            self.said.append(self.town.run(by.says(how[1], reply_to=answered)).message)

    def sums(self, who: Person) -> list[tuple[int, int]]:
        """The balance before and after each page of somebody's entries, from the newest on."""
        found = []
        line: str | None = "/points why"
        while line:
            heard = self.town.run(who.says(line))
            if told := SUM.search(heard.private):
                before, change, after = map(_number, told.groups())
                assert before + change == after
                found.append((before, after))
            line = heard.buttons.get("▶")
        return found


def _number(shown: str) -> int:
    return int(shown.replace("−", "-").replace(" ", ""))


def test_the_pages_add_up_to_the_balance_whatever_is_done(town: Any) -> None:
    @settings(max_examples=town.examples // 5, deadline=None)
    @given(STEPS)
    def holds(steps: list[tuple[Any, ...]]) -> None:
        play = Play(town)
        for step in steps:
            play.step(*step)
        balances = {account: total[1] for account, total in town.totals(play.community).items()}
        for who in play.people:
            edges = [edge for before, after in play.sums(who) for edge in (after, before)]
            account = who.sender.account.id
            assert [balances[account], *edges[1:-1:2]] == edges[::2] or not edges
            assert edges[-1:] in ([], [0])
        assert town.breaches(play.community) == []

    holds()


def read(community: Community, work: Any) -> Any:
    """What a scope of the community gives."""

    def within(session: Session) -> Any:
        app = community.app
        group = groups.find_group(session, community.group)
        assert group
        return work(scope_of(app, session, group.community))

    return community.app.database.run(within)


async def test_the_rows_of_many_years_come_newest_first_and_once(lived_in: Community) -> None:
    alice = lived_in.person("Alice")
    for days in (400, 3_000):
        lived_in.wait(days=days)
        await alice.says("still here")

    def look(scope: Scope) -> tuple[list[list[Row]], int, int]:
        root = scope.session.scalar(select(Member.id).where(Member.name == "Alice")) or 0
        count = scope.session.scalar(
            select(func.count()).select_from(LedgerEntry).where(LedgerEntry.member_id == root)
        )
        pages = [entries.newest(scope, root, n) for n in (1, 2, 3, 10, 10_000)]
        return pages, count or 0, standings.read(scope, root).balance

    pages, count, balance = await read(lived_in, look)
    everything = pages[-1]
    assert len({row.id for row in everything}) == len(everything) == count
    assert everything == sorted(everything, reverse=True)
    assert sum(row.points for row in everything) == balance
    assert all(page == everything[: len(page)] for page in pages)
    assert [len(page) for page in pages[:-1]] == [1, 2, 3, 10]


async def test_the_rows_of_linked_members_stand_together(lived_in: Community) -> None:
    lived_in.spoilt = "the root is set, and nothing that follows from it"

    def link(scope: Scope) -> tuple[int, int]:
        named = select(Member).where(Member.name.in_(("Alice", "Bob")))
        alice, bob = scope.session.scalars(named.order_by(Member.name)).all()
        bob.root_id = alice.id
        scope.session.flush()
        rows = entries.newest(scope, alice.id, 10_000)
        of_both = select(func.sum(LedgerEntry.points)).where(
            LedgerEntry.member_id.in_((alice.id, bob.id))
        )
        return sum(row.points for row in rows), scope.session.scalar(of_both) or 0

    rows, together = await read(lived_in, link)
    assert rows == together
