"""Two communities in one database: nothing done in one of them reaches a row of the other.

What is stored of the other community has SECRET in it. What is typed here about it is in small
letters: so a name that comes back in capitals was read there.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from bot.core.actions import Say
from bot.core.commands import MemberRef, Parameter
from bot.core.elements import Button
from bot.core.events import PollVoted, Role
from bot.scheduler import Scheduler
from bot.testing import Community, Heard, Person, open_community
from models.tables import AuditEntry, Base, Group, LedgerEntry, Member, Receipt, Season

SECRET = "XYZZY"
EXAMPLES = 20
OF_PERSONS = {"person", "account"}
"""Tables of what somebody is in all communities: their language, their user name."""
PERSONAL = {"mydata"}
"""Commands by which somebody decides about what all communities keep of them."""
REFERRING = {
    "community_id": "communities",
    "group_id": "groups",
    "season_id": "seasons",
    "receipt_id": "receipts",
    "reverses_id": "entries",
    **dict.fromkeys(("member_id", "root_id", "to_member_id", "actor_id", "subject_id"), "members"),
}
"""What columns refer to, in whatever table."""
SETTINGS = {
    "levels.names_en": f"{SECRET} spark, {SECRET} flame",
    "levels.announce": "channel",
    "levels.announce_channel": SECRET,
    "boards.leagues": "on",
    "awards.confirm_above": "7",
    "points.excluded_channels": f"{SECRET}, other",
}


@dataclass
class Elsewhere:
    """The other community: what is in it, and what somebody might know of it."""

    rows: dict[str, Counter[tuple[Any, ...]]]
    ids: dict[str, set[int]]
    lines: list[str]
    """Of its buttons."""
    messages: int
    """Which are numbered from m1 on, as those of every community."""

    def people(self) -> st.SearchStrategy[str]:
        """How its members may be named."""
        numbers = st.sampled_from(sorted(self.ids["members"])).map("#{}".format)
        return numbers | st.sampled_from(("@xyzzy_zoe", "@bo", "@ann"))

    def numbers(self) -> st.SearchStrategy[str]:
        """Ids of what it has done."""
        kinds = ("members", "receipts", "audits", "entries", "seasons")
        return st.sampled_from(kinds).flatmap(
            lambda kind: st.sampled_from(sorted(self.ids[kind])).map(str)
        )

    def names(self) -> st.SearchStrategy[str]:
        """What it calls its boards and seasons and levels; and receipts, as its buttons do."""
        named = st.sampled_from(("xyzzy", "xyzzy one", "xyzzy two", "xyzzy spark"))
        return named | self.numbers().map("#{} xyzzy".format)


@dataclass
class House:
    """A database with the other community in it, and room for more."""

    runner: asyncio.Runner
    first: Community
    elsewhere: Elsewhere
    numbers: Iterator[int]

    def community(self) -> Community:
        """One more community with nobody in it, in which messages are numbered as elsewhere."""
        here = self.first
        return Community(here.app, here.clock, here.stage, f"here {next(self.numbers)}")


@contextmanager
def a_house(url: str) -> Iterator[House]:
    with asyncio.Runner() as runner:
        opening = open_community(url)
        first = runner.run(opening.__aenter__())
        try:
            yield House(runner, first, runner.run(settle(first)), count())
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def settle(there: Community) -> Elsewhere:
    """Let a community live for a week, with something of everything that can be kept of it."""
    zoe = there.person(f"{SECRET} Zoe", username="xyzzy_zoe", role=Role.OWNER)
    others = [there.person(f"{SECRET} {name}", account=a_person(there, name)) for name in PEOPLE]
    others.append(there.person(f"{SECRET} Double", username="bo"))
    heard: list[Heard] = [await zoe.says(f"/settings {n} {v}") for n, v in SETTINGS.items()]
    heard.append(await zoe.says("/season start XYZZY one"))
    for _ in range(3):
        for person in (zoe, *others):
            said = await person.says("good morning to all of you")
            heard += [said, await person.says("/checkin a page"), await person.says("/points")]
            await others[0].says("indeed", reply_to=said.message)
            await others[1].reacts(said.message, "👍")
        there.wait(days=1)
    for line in ("/season end", "/season start XYZZY two", "/board create XYZZY in XYZZY"):
        heard.append(await zoe.says(line))
    for reason in ("XYZZY why", "XYZZY because"):
        heard.append(await zoe.says(f"/award @ann 600 {reason}"))
        await zoe.says(f"/award @ann 6 {reason}")
    await others[1].says("/hide")
    await others[2].leaves()
    for line in ("/leaderboard", "/board", "/league", "/settings", "/audit", "/levels"):
        heard.append(await zoe.says(line))
    found = {e.line for h in heard for say in h.says for e in say.elements if isinstance(e, Button)}
    assert len(found) > len(SETTINGS)
    return await there.app.database.run(lambda s: _elsewhere(s, there, sorted(found)))


PEOPLE = ("Ann", "Bo", "Cho")


def a_person(there: Community, name: str) -> Any:
    """The account of somebody who is in all communities."""
    return there.person(name).sender.account


def _elsewhere(session: Session, there: Community, lines: list[str]) -> Elsewhere:
    ids = {
        "communities": {*session.scalars(select(Group.community_id))},
        "groups": {*session.scalars(select(Group.id))},
        "members": {*session.scalars(select(Member.id))},
        "receipts": {*session.scalars(select(Receipt.id))},
        "entries": {*session.scalars(select(LedgerEntry.id))},
        "seasons": {*session.scalars(select(Season.id))},
        "audits": {*session.scalars(select(AuditEntry.id))},
    }
    low = [line.replace(SECRET, SECRET.lower()) for line in lines]
    return Elsewhere(rows_of(session), ids, low, int(there.next_id()[1:]))


def rows_of(session: Session) -> dict[str, Counter[tuple[Any, ...]]]:
    """All rows of all tables."""
    tables: list[Table] = [t for t in Base.metadata.sorted_tables if t.name not in OF_PERSONS]
    return {t.name: Counter(map(_hashable, session.execute(select(t)))) for t in tables}


def _hashable(row: Any) -> tuple[Any, ...]:
    return tuple(repr(value) if isinstance(value, list | dict) else value for value in row)


def referring(rows: dict[str, Counter[tuple[Any, ...]]], ids: dict[str, set[int]]) -> list[str]:
    """What of these rows belongs to the other community, or points into it."""
    wrong: list[str] = []
    for name, found in rows.items():
        columns = [column.name for column in Base.metadata.tables[name].columns]
        for row in found:
            for column, value in zip(columns, row, strict=True):
                if value is not None and value in ids.get(REFERRING.get(column, ""), ()):
                    wrong.append(f"{name}.{column} = {value}: {row}")
    return wrong


@dataclass(frozen=True)
class Step:
    """Something that somebody does here."""

    who: int
    role: Role
    line: str
    """What is typed; or what is done to a message."""
    about: int | None
    """The number of the message that is answered, or that something is done to."""

    async def do(self, people: list[Person]) -> Heard:
        """Do it."""
        person = people[self.who]
        role_now = replace(person.sender, role=self.role)
        person.community.stage.roles[person.sender.account] = self.role
        person = Person(person.community, role_now)
        message = f"m{self.about or 1}"
        match self.line:
            case "deletes":
                return await person.deletes(message)
            case "reacts":
                return await person.reacts(message, "👍")
            case "votes":
                vote = PollVoted(poll=message, options=frozenset({1}), **person._about())
                return await person.community.receives([vote])
            case "joins" | "leaves" as deed:
                return await getattr(person, deed)()
            case line:
                return await person.says(line, reply_to=message if self.about else None)


def steps(house: House) -> st.SearchStrategy[list[Step]]:
    """Commands of all kinds by people of all roles, who know all about the other community."""
    declared = house.first.app.declared
    commands = [command for command in declared.commands if command.name not in PERSONAL]
    typed = st.sampled_from(commands).flatmap(
        lambda command: st.tuples(*(_value(house, p) for p in command.parameters)).map(
            lambda values: " ".join([f"/{command.name}", *filter(None, values)])
        )
    )
    deeds = st.sampled_from(("deletes", "reacts", "votes", "joins", "leaves", "good morning"))
    lines = st.one_of(typed, typed, st.sampled_from(house.elsewhere.lines), deeds)
    about = st.none() | st.integers(1, house.elsewhere.messages)
    step = st.builds(Step, st.integers(0, len(PEOPLE)), st.sampled_from(Role), lines, about)
    return st.lists(step, min_size=10, max_size=25)


def _value(house: House, parameter: Parameter) -> st.SearchStrategy[str]:
    """What an argument may be given; mostly something of the other community's."""
    there, declared = house.elsewhere, house.first.app.declared
    if parameter.choices:
        return st.sampled_from(("", *parameter.choices))
    if parameter.kind is MemberRef:
        return st.just("") | there.people()
    if parameter.kind is int:
        return st.sampled_from(("", "5", "-5", "600")) | there.numbers()
    own = ("", "default", "word", "zh", "Asia/Shanghai", "2026-03-02", *declared.settings)
    return there.names() | there.people() | there.numbers() | st.sampled_from(own)


def test_nothing_done_in_a_community_reaches_another(url: str) -> None:
    with a_house(url) as house:

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
        @given(steps(house))
        def whatever_is_done(done: list[Step]) -> None:
            house.runner.run(stays_apart(house, done))

        whatever_is_done()
        house.runner.run(is_untouched(house))


async def stays_apart(house: House, done: list[Step]) -> None:
    """Do this in a community of its own: nothing of the other one may be heard."""
    here = house.community()
    people = [here.person(name, username=name.casefold()) for name in (*PEOPLE, "Eve")]
    await here.receives([person.message("good morning") for person in people])
    for step in done:
        heard = await step.do(people)
        assert SECRET not in heard.text, step
        assert {o.place.group for o in heard.outgoing} <= {here.group}, step
    await is_untouched(house)


async def is_untouched(house: House) -> None:
    """Every row of the other community is as it was, and no new one points there."""
    before = house.elsewhere.rows
    now = await house.first.app.database.run(rows_of)
    for name, rows in before.items():
        assert not rows - now[name], name
    new = {name: now[name] - before[name] for name in now}
    assert not referring(new, house.elsewhere.ids)
    assert await house.first.app.database.run(_failures) == 0


def _failures(session: Session) -> int:
    quarantine = Base.metadata.tables["quarantine"]
    return session.scalar(select(func.count()).select_from(quarantine)) or 0


async def test_what_is_told_to_one_community_is_told_to_another_too(url: str) -> None:
    async with open_community(url, settings={"boards.honours": "weekly"}) as one:
        other = Community(one.app, one.clock, one.stage, "other")
        for community in (one, other):
            await community.person("Ann").says("good morning")
        one.wait(days=7)
        await Scheduler(one.app).tick()
        await one.app.deliver()
        told = [o.place.group for o in one.stage.performed if isinstance(o.action, Say)]
        assert sorted(told) == [one.group, other.group]
