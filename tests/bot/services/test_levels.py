"""The curves of the levels."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.core.context import Scope
from bot.core.events import Role
from bot.core.feature import Declared
from bot.features import FEATURES
from bot.services import levels
from bot.services.invariants import check
from bot.services.levels import FORMULAS, HIGHEST, SKOOL, Curve, curve_of, is_ascending, preset
from bot.services.rebuild import Rebuilt, rebuild
from bot.services.releveling import relevel
from bot.testing import Community, open_community
from models.tables import Standing

NUMBERS = (1, 2, 5, 10, 20, 50)
STATED = {
    "hearth": (0, 15, 317, 1_885, 9_758, 78_437),
    "mee6": (100, 255, 1_150, 4_675, 23_850, 268_375),
    "lurkr": (100, 150, 900, 4_150, 18_150, 120_150),
}
"""What the products ask for each of these levels."""
LISTS = st.sets(st.integers(1, 10**12 - 1), max_size=30).map(
    lambda points: tuple(map(str, (0, *sorted(points))))
)
OWN: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from(("hearth", "mee6", "lurkr", "skool")).map(lambda name: {"levels.curve": name}),
    LISTS.map(lambda points: {"levels.curve": "list", "levels.thresholds": [*points]}),
)


def named(own: dict[str, Any]) -> Curve:
    """The curve of who has set this."""
    return curve_of(own, {})


@pytest.mark.parametrize("name", STATED)
def test_a_level_costs_what_the_product_asks_for_it(name: str) -> None:
    assert tuple(FORMULAS[name](level) for level in NUMBERS) == STATED[name]
    assert tuple(preset(name).threshold(level) for level in NUMBERS) == (0, *STATED[name][1:])


def test_mee6_grows_by_its_steps_and_hearth_as_published() -> None:
    steps = (after - before for before, after in pairwise(map(FORMULAS["mee6"], range(1000))))
    assert all(step == 5 * n**2 + 50 * n + 100 for n, step in enumerate(steps))
    first = (0, 15, 69, 168, 317, 517, 773, 1_085, 1_455, 1_885)
    assert preset("hearth").thresholds[:10] == first
    assert preset("hearth").threshold(15) == 4_984


def test_skool_has_nine_levels() -> None:
    assert SKOOL == (0, 5, 20, 65, 155, 515, 2_015, 8_015, 33_015)
    assert [preset("skool").level_of(points) for points in SKOOL] == [*range(1, 10)]
    assert preset("skool").level_of(10**9) == preset("skool").highest == 9


@pytest.mark.parametrize("name", STATED)
def test_a_formula_gives_a_thousand_levels_that_ascend_from_nothing(name: str) -> None:
    curve = preset(name)
    assert curve.highest == HIGHEST
    assert is_ascending(tuple(map(str, curve.thresholds)))


def test_without_any_setting_the_curve_is_ours_and_an_empty_list_changes_nothing() -> None:
    assert named({}) is preset("hearth")
    assert named({"levels.curve": "list"}) is preset("hearth")
    assert curve_of({}, {"levels.curve": "skool"}) is preset("skool")
    assert curve_of({"levels.curve": "mee6"}, {"levels.curve": "skool"}) is preset("mee6")


@given(OWN, st.integers(0, 10**13))
def test_a_level_lies_between_its_threshold_and_the_next(own: dict[str, Any], earned: int) -> None:
    curve = named(own)
    level = curve.level_of(earned)
    assert curve.threshold(level) <= earned
    assert level == curve.highest or earned < curve.threshold(level + 1)


@given(OWN, st.integers(-(10**6), 10**12), st.integers(0, 10**12))
def test_more_points_never_make_a_lower_level(own: dict[str, Any], earned: int, more: int) -> None:
    curve = named(own)
    assert 1 <= curve.level_of(earned) <= curve.level_of(earned + more) <= curve.highest


@given(LISTS)
def test_a_list_that_ascends_from_nothing_makes_a_curve(points: tuple[str, ...]) -> None:
    assert is_ascending(points)
    assert not is_ascending((*points, points[-1]))
    assert not is_ascending(points[1:]) or len(points) == 1


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.5", "1e3", "ten", "１", "1" * 13, " 1"])
def test_only_plain_numbers_make_a_curve(text: str) -> None:
    assert not is_ascending(("0", text))


def test_the_first_ten_levels_have_names_of_their_own_in_both_languages() -> None:
    defaults = Declared(FEATURES).defaults
    for language in ("en", "zh"):
        names = defaults[f"levels.names_{language}"]
        assert isinstance(names, tuple)
        assert len(set(names)) == len(names) == 10


def test_points_and_sums_stay_when_the_curve_changes(town: Any) -> None:
    @settings(max_examples=min(town.examples, 15), deadline=None)
    @given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.lists(OWN, max_size=3))
    def holds(messages: list[int], ways: list[dict[str, Any]]) -> None:
        rules = {"points.message": 9, "points.message_cooldown": 0, "points.message_cap": 1000}
        community: Community = town.found(settings=rules)
        people = [community.person(f"Member {n}") for n in range(len(messages))]
        said = [p.message("hi") for p, n in zip(people, messages, strict=True) for _ in range(n)]
        if said:
            town.run(community.receives(said))
        before = town.totals(community)
        for own in ways:
            town.set(community, rules | own)
            town.work(community, relevel)
            assert town.work(community, relevel) == 0
            after = town.totals(community)
            for account, (earned, balance, level, *others) in after.items():
                assert (earned, balance, *others) == without_level(before[account])
                assert level == named(own).level_of(earned)
        assert town.breaches(community) == []

    holds()


def without_level(totals: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*totals[:2], *totals[3:])


def test_a_level_that_only_the_configuration_brought_is_no_news(town: Any) -> None:
    community: Community = town.found(settings={"points.message": 200})
    alice = community.person("Alice")
    town.run(alice.says("hello"))
    town.work(community, lambda scope: setattr(scope.community, "settings", {"points.message": 1}))
    town.work(community, make_strangely_low)
    community.wait(days=1)
    heard = town.run(alice.says("hello again"))
    assert "level" not in heard.text
    assert "level 4" in town.run(alice.says("/levels")).text
    assert town.breaches(community) == []


def make_strangely_low(scope: Scope) -> None:
    """As if the members had been levelled by a harder curve."""
    scope.session.execute(update(Standing).values(level=1))


async def test_communities_with_curves_of_their_own_are_rebuilt_each_by_its_own(
    url: str,
) -> None:
    rules: dict[str, Any] = {"points.message": 600, "points.message_cooldown": 0}
    async with open_community(url, settings=rules) as home:
        for group, name in (("one", "mee6"), ("two", "skool"), ("three", "list"), ("four", "")):
            community = Community(home.app, home.clock, home.stage, group)
            boss = community.person("Boss", role=Role.ADMIN)
            await boss.says("/settings levels.thresholds 0, 700, 1000")
            if name:
                await boss.says(f"/settings levels.curve {name}")
            await boss.says("hello")
            await boss.says("hello")
        database, declared = home.app.database, home.app.declared
        own = select(Standing.level).order_by(Standing.community_id)
        reached = [5, 6, 3, 8]
        assert (await database.run(lambda s: s.scalars(own).all())) == reached
        assert await database.run(lambda s: check(s, declared)) == []
        await database.run(lambda s: s.execute(update(Standing).values(level=77)) and None)
        rebuilt = await database.run(lambda s: rebuild(s, declared))
        assert rebuilt == Rebuilt(0, 4, 0)
        assert (await database.run(lambda s: s.scalars(own).all())) == reached


async def test_who_earns_while_the_curve_changes_has_a_level_of_the_new_one(url: str) -> None:
    rules: dict[str, Any] = {"points.message": 7, "points.message_cooldown": 0}
    async with (
        open_community(url, settings=rules) as one,
        open_community(url, settings=rules) as two,
    ):
        boss = one.person("Boss", role=Role.ADMIN)
        await boss.says("hello")

        async def talk() -> None:
            for n in range(30):
                await two.person(f"Member {n % 5}").says("hello")
                two.wait(hours=7)

        async def change() -> None:
            for name in ("mee6", "skool", "lurkr", "hearth") * 3:
                await boss.says(f"/settings levels.curve {name}")

        await asyncio.gather(talk(), change())
        database, declared = one.app.database, one.app.declared
        assert await database.run(lambda s: check(s, declared)) == []


def test_the_highest_name_is_that_of_all_levels_beyond(town: Any) -> None:
    community: Community = town.found(settings={"levels.names_en": ["Seed", "Tree"]})

    def names(scope: Scope) -> list[str]:
        return [levels.title(scope, level, "en") for level in (1, 2, 3, 1000)]

    assert town.work(community, names) == ["Seed", "Tree", "Tree", "Tree"]
    town.set(community, {"levels.names_en": []})
    assert town.work(community, names) == ["", "", "", ""]
