"""Roles that come with levels, and levels that come from others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.core import codec
from bot.core.actions import Grant, Outgoing, Place, Revoke, Say
from bot.core.commands import MemberRef
from bot.core.context import Context, Scope
from bot.core.elements import plain
from bot.core.events import Address, Role
from bot.core.feature import Feature
from bot.features.levels.honours import Honour, are_honours, honour_of
from bot.scheduler import Scheduler
from bot.services import ledger
from bot.services.ledger import Award
from models.tables import Member
from tests.bot.features.climbing import opened, roles, speak, told


async def test_a_role_comes_with_its_level_and_with_those_that_were_passed(url: str) -> None:
    own = ("2=Helper", "3=Night Owl", "4=1234567", "9=Elder")
    async with opened(url, points__message=100, levels__roles=own) as community:
        alice = community.person("Alice")
        heard = await speak(alice, 1)
        assert (
            told(heard) == "🎉 Alice reached level 3 · Flame!\nIt comes with: Helper and Night Owl"
        )
        assert sorted(roles(heard)) == [("+", "alice Helper"), ("+", "alice Night Owl")]
        later = await speak(alice, 1)
        assert told(later) == "🎉 Alice reached level 4 · Candle!"
        assert roles(later) == [("+", "alice 1234567")]


async def test_a_level_that_is_lost_takes_no_role_away_and_brings_none_again(url: str) -> None:
    async with opened(url, levels__roles=("2=Helper",)) as community:
        alice = community.person("Alice")
        heard = await speak(alice, 2)
        assert roles(heard) == [("+", "alice Helper")]
        await alice.deletes(heard[-1].message)
        assert "level 1" in (await alice.says("/levels")).private
        assert roles(await speak(alice, 3)) == []


async def test_where_only_the_highest_role_stays_the_lower_ones_go(url: str) -> None:
    own = ("2=Helper", "3=Mentor", "4=Elder")
    rules = {"levels__roles": own, "levels__roles_keep": "highest"}
    async with opened(url, **rules) as community:
        alice = community.person("Alice")
        assert roles(await speak(alice, 2)) == [("+", "alice Helper")]
        assert sorted(roles(await speak(alice, 5))) == [
            ("+", "alice Mentor"),
            ("-", "alice Helper"),
        ]
        assert sorted(roles(await speak(alice, 10))) == [
            ("+", "alice Elder"),
            ("-", "alice Mentor"),
        ]


async def test_who_had_a_level_before_there_were_roles_gets_them_with_the_next(url: str) -> None:
    async with opened(url) as community:
        alice, boss = community.person("Alice"), community.person("Boss", role=Role.ADMIN)
        assert roles(await speak(alice, 7)) == []
        await boss.says("/settings levels.roles 3=Helper, 9=Elder")
        assert roles(await speak(alice, 10)) == [("+", "alice Helper")]


async def test_where_no_roles_can_be_given_an_admin_is_told_once(url: str) -> None:
    async with opened(url, levels__roles=("2=Helper", "3=Mentor")) as community:
        community.stage.performs -= {Grant, Revoke}
        boss = community.person("Boss", role=Role.ADMIN)
        await boss.says("/language zh")
        people = [community.person(name) for name in ("Alice", "Bob", "Cleo", "Dan")]
        heard = [told(await speak(people[0], 2))]
        assert heard == ["🎉 Alice reached level 2 · Glimmer!\nIt comes with: Helper"]
        second = await speak(people[1], 2)
        (hint,) = [h.private for h in second if h.private]
        assert hint.startswith("给管理员的小提示")
        (said,) = [
            o for h in second for o in h.outgoing if o.action == Say(o.action.elements, True)
        ]
        assert said.place.account == boss.sender.account
        for person in people[2:]:
            assert [h.private for h in await speak(person, 7) if h.private] == []


async def test_where_no_admin_was_seen_the_group_is_told_that_roles_cannot_be_given(
    url: str,
) -> None:
    async with opened(url, levels__roles=("2=Helper",)) as community:
        community.stage.performs -= {Grant, Revoke}
        await speak(community.person("Alice"), 2)
        assert "A note for the admins" in told(await speak(community.person("Bob"), 2))


def generous() -> Feature:
    """Lets members give each other fifty points, and has a job that gives them to all."""
    giver = Feature("giver")
    giver.reason("praise")

    @giver.command("praise")
    def praise(ctx: Context, whom: MemberRef) -> None:
        give(ctx, whom.root)

    @giver.job("bounty", "0 12 * * *")
    def bounty(scope: Scope) -> None:
        for member in scope.session.scalars(select(Member.id)).all():
            give(scope, member)

    return giver


def give(scope: Scope, member: int) -> None:
    award = Award("praise", f"{scope.now}", member, member, scope.now, scope.today, 50)
    ledger.award(scope, [award])


async def test_who_is_given_a_level_by_others_is_told_where_they_did_it(url: str) -> None:
    async with opened(url, features=generous(), levels__roles=("2=Helper",)) as community:
        alice, bob = community.person("Alice"), community.person("Bob")
        (first,) = await speak(alice, 1)
        heard = await bob.says("/praise", reply_to=first.message)
        assert heard.public.startswith("🎉 Alice reached level 2")
        assert roles([heard]) == [("+", "alice Helper")]


async def test_a_level_that_a_job_brings_is_told_in_the_communitys_group(url: str) -> None:
    async with opened(url, features=generous(), levels__announce="private") as community:
        await speak(community.person("Alice"), 1)
        scheduler = Scheduler(community.app)
        await scheduler.tick()
        community.wait(hours=4)
        await scheduler.tick()
        await community.app.deliver()
        (outgoing,) = community.stage.performed
        assert outgoing.place.account == Address("stage", "alice")
        assert "You've reached level 2" in plain(outgoing.action.elements)


@pytest.mark.parametrize("kind", [Grant, Revoke])
def test_roles_can_wait_in_the_outbox(kind: Any) -> None:
    account = Address("stage", "alice")
    outgoing = Outgoing(Place(Address("stage", "group"), "hall", account), kind(account, "Helper"))
    assert codec.load(codec.dump(outgoing)) == outgoing


def test_a_role_is_written_with_its_level() -> None:
    assert honour_of("5=Night Owl") == Honour(5, "Night Owl")
    assert honour_of(" 10 ＝ 热心人 ") == Honour(10, "热心人")
    assert not any(map(honour_of, ("", "5", "=x", "5=", "x=5", "-1=x", "1001=x", f"5={'x' * 33}")))
    assert are_honours(("5=Helper", "5=Night Owl"))
