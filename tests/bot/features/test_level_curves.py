"""Another curve of levels, chosen in conversation."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from bot.features.levels.phrases import are_names, split
from bot.services.invariants import check
from bot.testing import Community
from tests.bot.features.climbing import opened, roles, speak, told


async def test_points_stay_and_nobody_is_told_when_the_curve_changes(url: str) -> None:
    async with opened(url, levels__roles=("5=Helper",)) as community:
        alice, boss = community.person("Alice"), community.person("Boss", role=Role.ADMIN)
        await speak(alice, 7)
        heard = await boss.says("/settings levels.curve skool")
        assert "reached" not in heard.text
        assert roles([heard]) == []
        shown = (await alice.says("/levels")).private
        assert "level 4 · Candle, with 70 points" in shown
        assert "5  Lantern  155 points" in shown
        later = await speak(alice, 9)
        assert told(later) == "🎉 Alice reached level 5 · Lantern!\nIt comes with: Helper"
        assert roles(later) == [("+", "alice Helper")]
        await nothing_is_broken(community)


async def test_a_level_that_another_curve_brought_is_not_told_when_it_is_lost_and_found(
    url: str,
) -> None:
    async with opened(url) as community:
        alice, boss = community.person("Alice"), community.person("Boss", role=Role.ADMIN)
        heard = await speak(alice, 2)
        await boss.says("/settings levels.curve skool")
        await alice.deletes(heard[-1].message)
        assert "level 2" in (await alice.says("/levels")).private
        assert told(await speak(alice, 2)) == ""
        assert "level 3" in (await alice.says("/levels")).private


async def test_on_a_harder_curve_the_levels_are_news_again(url: str) -> None:
    async with opened(url) as community:
        alice, boss = community.person("Alice"), community.person("Boss", role=Role.ADMIN)
        await speak(alice, 8)
        await boss.says("/settings levels.curve mee6")
        community.wait(minutes=1)
        assert "level 1" in (await alice.says("/levels")).private
        assert told(await speak(alice, 18)) == "🎉 Alice reached level 2 · Glimmer!"
        await nothing_is_broken(community)


async def test_a_list_of_ones_own_holds_once_it_is_the_curve(url: str) -> None:
    async with opened(url) as community:
        alice, boss = community.person("Alice"), community.person("Boss", role=Role.ADMIN)
        await speak(alice, 7)
        await boss.says("/settings levels.thresholds 0, 30, 50, 60, 1000")
        assert "level 3" in (await alice.says("/levels")).private
        await boss.says("/settings levels.curve list")
        assert "level 4" in (await alice.says("/levels")).private
        await boss.says("/settings levels.thresholds 0, 70")
        shown = (await alice.says("/levels")).private.splitlines()
        assert shown[0] == "You are at level 2 · Glimmer, with 70 points."
        assert len(shown) == 3  # these two are all levels there are
        await nothing_is_broken(community)


async def nothing_is_broken(community: Community) -> None:
    declared = community.app.declared
    assert await community.app.database.run(lambda s: check(s, declared)) == []


@pytest.mark.parametrize(
    "typed",
    [
        "levels.thresholds 5, 10",
        "levels.thresholds 0, 10, 10",
        "levels.thresholds 0, ten",
        "levels.roles Helper",
        "levels.roles 0=Helper",
        "levels.roles 5=",
        "levels.curve steep",
        "levels.announce loudly",
    ],
)
async def test_what_makes_no_sense_is_not_set(url: str, typed: str) -> None:
    async with opened(url) as community:
        boss = community.person("Boss", role=Role.ADMIN)
        name = typed.split()[0]
        before = (await boss.says(f"/settings {name}")).text
        await boss.says(f"/settings {typed}")
        assert (await boss.says(f"/settings {name}")).text == before


def test_names_stand_between_commas() -> None:
    assert split("Old Friend,  Neighbour ，老友、 ") == ("Old Friend", "Neighbour", "老友")
    assert split("none") == split("") == ()
    assert are_names(("Old Friend", "老友"))
    assert not are_names(("",))
    assert not are_names(("x" * 33,))
