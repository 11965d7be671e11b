"""/challenge join and leave: one tap, bonds that nobody stakes by accident, and the way back."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables.challenges import CANCELLED, DRAFT, ENDED, PLANNED
from tests.bot.features.challenges.village import DAY, MONDAY, balance, challenge, look


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.ADMIN)


async def give(olga: Person, whom: str, points: int) -> None:
    await olga.says(f"/award @{whom} {points} a start")


async def test_one_tap_is_enough_and_the_group_stays_quiet(
    community: Community, alice: Person
) -> None:
    number = await challenge(community)
    heard = await alice.presses(f"/challenge join {number}")
    assert heard.reactions == ["👍"]
    assert heard.public == ""
    assert "You are in Writing. Your first day is Mar 2, 2026." in heard.private
    assert heard.buttons == {"Check in": "/checkin #1", "Remind me": "/challenge remind 1 on"}
    seen = await look(community, alice)
    assert (seen.enrolment["first_day"], seen.enrolment["left_at"]) == (MONDAY, None)


async def test_joining_in_chinese_without_a_number(community: Community) -> None:
    mei = community.person("Mei", locale="zh-hans")
    await challenge(community, name="写作")
    heard = await mei.says("挑战 加入")
    assert "已加入「写作」" in heard.private
    assert "提醒我" in heard.buttons


async def test_whoever_joins_later_begins_today_and_misses_nothing(
    community: Community, alice: Person
) -> None:
    await challenge(community)
    community.wait(days=5)
    await alice.says("/challenge join")
    seen = await look(community, alice)
    assert seen.enrolment["first_day"] == MONDAY + 5 * DAY
    assert seen.progress
    assert seen.progress.count("missed") == 0


async def test_a_challenge_to_come_can_be_joined_and_begins_on_its_first_day(
    community: Community, alice: Person
) -> None:
    await challenge(community, first_day=MONDAY + 3 * DAY, state=PLANNED)
    heard = await alice.says("/challenge join 1")
    assert "Your first day is Mar 5, 2026" in heard.private
    assert list(heard.buttons) == ["Remind me"]


async def test_the_first_day_is_the_members_own(community: Community, alice: Person) -> None:
    await challenge(community)
    await alice.says("/timezone Pacific/Kiritimati")
    community.wait(hours=12)  # 21:00 of the 2nd in UTC, 11:00 of the 3rd for her
    await alice.says("/challenge join 1")
    assert (await look(community, alice)).enrolment["first_day"] == MONDAY + DAY


async def test_joining_twice_is_answered_kindly_and_changes_nothing(
    community: Community, alice: Person
) -> None:
    await challenge(community)
    await alice.says("/challenge join 1")
    before = await look(community, alice)
    community.wait(days=2)
    heard = await alice.says("/challenge join 1")
    assert "You are in Writing already" in heard.private
    assert (await look(community, alice)).enrolment == before.enrolment


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DRAFT, "still being prepared"),
        (ENDED, "Writing is over"),
        (CANCELLED, "Writing is over"),
    ],
)
async def test_what_is_not_open_cannot_be_joined(
    community: Community, alice: Person, state: str, words: str
) -> None:
    await challenge(community, state=state)
    assert words in (await alice.says("/challenge join 1")).private


async def test_joining_ends_when_the_rule_says_so(community: Community, alice: Person) -> None:
    await challenge(community, Rule(joining=3))
    community.wait(days=3)
    heard = await alice.says("/challenge join 1")
    assert "One could join Writing until Mar 4, 2026" in heard.private


async def test_after_the_last_day_nobody_joins(community: Community, alice: Person) -> None:
    await challenge(community, last_day=MONDAY + DAY)
    community.wait(days=2)
    assert "had its last day on Mar 3, 2026" in (await alice.says("/challenge join 1")).private


async def test_several_challenges_are_told_apart_by_number(
    community: Community, alice: Person
) -> None:
    await challenge(community)
    await challenge(community, name="Running")
    heard = await alice.says("/challenge join")
    assert "1 · Writing" in heard.private
    assert "2 · Running" in heard.private
    assert "You are in Running" in (await alice.says("/challenge join 2")).private


async def test_a_bond_is_explained_before_it_is_staked(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100))
    await give(olga, "alice", 150)
    had = await balance(alice)
    heard = await alice.presses("/challenge join 1")
    assert heard.public == ""
    assert "asks for a bond of 100 points" in heard.private
    assert "it goes to those who finish" in heard.private
    assert await balance(alice) == had
    assert heard.buttons == {"Join with 100 points": "/challenge join 1 yes 100"}
    heard = await alice.presses(heard.buttons["Join with 100 points"])
    assert "In the pot for you: 100 points" in heard.private
    seen = await look(community, alice)
    assert (await balance(alice), seen.staked) == (had - 100, -100)
    assert (seen.enrolment["staked"], seen.enrolment["returned"]) == (100, 0)


async def test_a_button_of_another_bond_asks_again(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100))
    await give(olga, "alice", 150)
    had = await balance(alice)
    heard = await alice.presses("/challenge join 1 yes 5")
    assert heard.buttons == {"Join with 100 points": "/challenge join 1 yes 100"}
    assert await balance(alice) == had


async def test_whose_balance_is_too_small_is_told_what_the_bond_is(
    community: Community, alice: Person
) -> None:
    await challenge(community, Rule(bond=100))
    for line in ("/challenge join 1", "/challenge join 1 yes 100"):
        heard = await alice.says(line)
        assert "asks for a bond of 100 points, and your balance is 1" in heard.private
    assert await balance(alice) == 1


async def test_leaving_before_the_first_day_brings_the_bond_back(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100), first_day=MONDAY + 3 * DAY, state=PLANNED)
    await give(olga, "alice", 150)
    had = await balance(alice)
    for turn in (1, 2):  # there and back again, as often as one likes
        await alice.presses("/challenge join 1 yes 100")
        heard = await alice.says("/challenge leave 1")
        assert "have your 100 points back" in heard.private
        seen = await look(community, alice)
        assert (await balance(alice), seen.staked) == (had, 0)
        assert seen.enrolment["staked"] == seen.enrolment["returned"] == 100 * turn


async def test_leaving_later_leaves_the_bond_and_says_so_first(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100))
    await give(olga, "alice", 150)
    had = await balance(alice)
    await alice.presses("/challenge join 1 yes 100")
    heard = await alice.says("/challenge leave 1")
    assert "your 100 points stay in the pot and go to those who finish" in heard.private
    assert (await look(community, alice)).enrolment["left_at"] is None
    heard = await alice.presses(heard.buttons["Leave all the same"])
    assert "Your 100 points stay in the pot" in heard.private
    seen = await look(community, alice)
    assert (await balance(alice), seen.staked, seen.part) == (had - 100, -100, None)


async def test_a_journey_brings_no_bond_back(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100))
    await give(olga, "alice", 150)
    await alice.presses("/challenge join 1 yes 100")
    await alice.says("/timezone Pacific/Pago_Pago")  # where it is still the day before
    heard = await alice.says("/challenge leave 1")
    assert "has begun for you" in heard.private


async def test_whoever_comes_back_goes_on_without_a_second_bond(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=100, joining=3))
    await give(olga, "alice", 150)
    await alice.presses("/challenge join 1 yes 100")
    await olga.says("/challenge correct 1 @alice 2026-03-02")
    await alice.presses("/challenge leave 1 yes")
    had = await balance(alice)
    community.wait(days=5)
    heard = await alice.says("/challenge join 1")
    assert "You are back in Writing" in heard.private
    seen = await look(community, alice)
    assert (await balance(alice), seen.staked) == (had, -100)
    assert seen.enrolment["first_day"] == MONDAY
    assert seen.entries == [(MONDAY, "admin", 1)]


async def test_who_left_before_beginning_begins_anew(community: Community, alice: Person) -> None:
    await challenge(community, first_day=MONDAY + 2 * DAY)
    await alice.says("/challenge join 1")
    await alice.says("/challenge leave 1")
    community.wait(days=5)
    await alice.says("/challenge join 1")
    assert (await look(community, alice)).enrolment["first_day"] == MONDAY + 5 * DAY


async def test_who_is_in_none_is_told_how_to_get_in(community: Community, alice: Person) -> None:
    await challenge(community)
    assert "You are not in a challenge" in (await alice.says("/challenge leave")).private
    assert "Join first: /challenge join 1" in (await alice.says("/challenge leave 1")).private


async def test_teams_are_filled_evenly(community: Community) -> None:
    await challenge(community, Rule(teams=3))
    joined = []
    for name in ("Ann", "Bo", "Cho", "Dan"):
        heard = await community.person(name).says("/challenge join 1")
        joined.append(heard.private.partition("Your team: ")[2][:6])
    assert joined == ["Team 1", "Team 2", "Team 3", "Team 1"]
    await community.person("Bo").says("/challenge leave 1")
    heard = await community.person("Eve").says("/challenge join 1")
    assert "Your team: Team 2" in heard.private


async def test_teams_are_filled_evenly_by_who_joins_at_once(community: Community) -> None:
    await challenge(community, Rule(teams=3))
    people = [community.person(name) for name in ("Ann", "Bo", "Cho", "Dan", "Eve", "Flo")]
    for person in people:
        await person.says("hello")
    events = [person.message("/challenge join 1") for person in people]
    await asyncio.gather(*(community.receives([event]) for event in events))
    teams = [(await look(community, person)).enrolment["team_id"] for person in people]
    assert sorted(Counter(teams).values()) == [2, 2, 2]


async def test_two_taps_at_once_stake_once(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=10))
    await give(olga, "alice", 50)
    had = await balance(alice)
    events = [alice.message("/challenge join 1 yes 10") for _ in range(3)]
    await asyncio.gather(*(community.receives([event]) for event in events))
    seen = await look(community, alice)
    assert (await balance(alice), seen.enrolment["staked"]) == (had - 10, 10)


async def test_a_team_is_chosen_by_a_button_or_by_name(community: Community) -> None:
    await challenge(community, Rule(teams=2, chosen=True))
    ann, bo = community.person("Ann"), community.person("Bo")
    heard = await ann.says("/challenge join 1")
    assert heard.buttons == {
        "Team 1 · 0": "/challenge join 1 1",
        "Team 2 · 0": "/challenge join 1 2",
    }
    assert "Your team: Team 2" in (await ann.presses("/challenge join 1 2")).private
    assert "Team 2 · 1" in (await bo.says("/challenge join 1")).buttons
    assert "Your team: Team 1" in (await bo.says("/challenge join 1 team 1")).private
    heard = await community.person("Cho").says("/challenge join 1 Reds")
    assert "There is no team “Reds”" in heard.private
    assert "Team 1 and Team 2" in heard.private


async def test_a_chosen_team_is_kept_while_the_bond_is_confirmed(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(teams=2, chosen=True, bond=10))
    await give(olga, "alice", 20)
    heard = await alice.presses("/challenge join 1 2")
    heard = await alice.presses(heard.buttons["Join with 10 points"])
    assert "Your team: Team 2" in heard.private


async def test_reminders_are_off_until_they_are_asked_for(
    community: Community, alice: Person
) -> None:
    await challenge(community)
    await alice.says("/challenge join 1")
    assert (await look(community, alice)).enrolment["remind"] is False
    heard = await alice.says("/challenge remind")
    assert "There are no reminders" in heard.private
    await alice.presses(heard.buttons["Remind me"])
    assert (await look(community, alice)).enrolment["remind"] is True
    assert "开" not in (await alice.says("/challenge 提醒 1 关")).private
    assert (await look(community, alice)).enrolment["remind"] is False


async def test_a_line_that_was_received_twice_stakes_once(
    community: Community, alice: Person, olga: Person
) -> None:
    await challenge(community, Rule(bond=10))
    await give(olga, "alice", 50)
    had = await balance(alice)
    event = alice.message("/challenge join 1 yes 10")
    for _ in range(2):
        await community.receives([event])
    assert await balance(alice) == had - 10
