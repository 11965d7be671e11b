"""/challenge board: the first ones for all to see, one's own place, and nobody's last one."""

from __future__ import annotations

from sqlalchemy import select

from bot.core.context import Scope
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person, open_community
from models.tables import Enrolment, Team
from tests.bot.features.challenges.crowd import enrol, of_number
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, member, within

DAYS = [MONDAY + n * DAY for n in range(21)]


async def crowd(community: Community, scores: list[int], rule: Rule | None = None) -> list[Person]:
    """Members A, B, C … who did something on so many days."""
    people = [community.person(f"Member {chr(65 + n)}") for n in range(len(scores))]
    await people[0].says("hello")
    await challenge(community, rule)
    days = [DAYS[:n] for n in scores]
    await enrol(community, 1, list(zip(people, days, strict=True)))
    return people


async def test_ties_share_a_place_and_the_last_ones_are_not_shown(community: Community) -> None:
    people = await crowd(community, [9, 8, 8, 6, 5, 3, 2, 1])
    heard = await people[0].says("/challenge board")
    assert heard.public.splitlines() == [
        "🏆 Writing",
        "🥇  Member A  9 days",
        "🥈  Member B  8 days",
        "🥈  Member C  8 days",
        " 4  Member D  6 days",
        " 5  Member E  5 days",
        "The first 5 of 8",
    ]


async def test_who_is_among_the_last_sees_it_alone(community: Community) -> None:
    people = await crowd(community, [9, 8, 7, 6, 5, 3, 2, 1])
    heard = await people[6].says("/challenge board 1")
    assert "Member G" not in heard.public
    assert heard.private.splitlines() == [
        "🏆 Writing · where you are:",
        "6  Member F  3 days",
        "7  Member G  2 days",
    ]


async def test_ones_own_place_with_its_neighbours_follows_the_first_ten(
    community: Community,
) -> None:
    people = await crowd(community, [*range(20, 2, -1)])
    heard = await people[12].says("/challenge board")
    assert heard.private == ""
    shown = heard.public.splitlines()
    assert shown[11:] == [
        " ⋯",
        "12  Member L   9 days",
        "13  Member M   8 days",
        "14  Member N   7 days",
        "The first 10 of 18",
    ]


async def test_who_hides_has_no_place_on_it(community: Community) -> None:
    people = await crowd(community, [9, 8, 7, 6, 5])
    await people[1].says("/hide")
    heard = await people[0].says("/challenge board")
    assert "Member B" not in heard.public
    assert "🥈  Member C  7 days" in heard.public
    hidden = await people[1].says("/challenge board")
    assert "Member B" not in hidden.text


async def test_quantities_are_summed_and_days_before_one_joined_do_not_count(
    community: Community,
) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("hello")
    await challenge(community, Rule(kind="total", goal=600, unit="min"))
    await enrol(community, 1, [(alice, {DAYS[0]: 1200, DAYS[1]: 30})])
    await enrol(community, 1, [(bob, {DAYS[0]: 5000, DAYS[1]: 45})], first_day=DAYS[1])
    shown = (await alice.says("/challenge board")).public
    assert "🥇  Alice  1,230 min" in shown
    assert "🥈  Bob       45 min" in shown


async def test_teams_are_compared_by_their_average_and_nobody_is_named(
    community: Community,
) -> None:
    people = await crowd(community, [6, 3, 6], Rule(teams=2, team_goal=12))

    def divide(scope: Scope) -> None:
        own = select(Team.id).where(Team.challenge_id == of_number(scope).id).order_by(Team.id)
        first, second = scope.session.scalars(own)
        for person, team in zip(people, (first, first, second), strict=True):
            mine = select(Enrolment).where(Enrolment.root_id == member(scope, person))
            scope.session.scalars(mine).one().team_id = team

    await within(community, divide)
    heard = await people[0].says("/challenge board")
    assert heard.public.splitlines() == [
        "🏆 Writing",
        "Team    members  each  goal",
        "Team 2        1     6  50 %",
        "Team 1        2   4.5  75 %",
    ]


async def test_in_chinese_columns_are_aligned_too(url: str) -> None:
    async with open_community(url, language="zh") as community:
        ming = community.person("小明", locale="zh")
        await ming.says("大家好")
        await challenge(community, name="写作")
        await enrol(community, 1, [(ming, DAYS[:12]), (community.person("Bo"), DAYS[:3])])
        shown = (await ming.says("挑战 榜")).public
        assert shown.splitlines() == ["🏆 写作", "🥇  小明  12 天", "🥈  Bo     3 天"]


async def test_an_empty_one_invites(community: Community) -> None:
    people = await crowd(community, [0, 0])
    assert "The first check-in opens it" in (await people[0].says("/challenge board")).public
