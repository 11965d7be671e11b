"""/checkin counts for the day, and for the challenges that it is meant for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from models.tables.challenges import PLANNED
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, look

LONG = "I wrote about the yard of my childhood and the old tree in it"
HAN = "今天写了三段文字，讲的是小时候住过的院子，还有那棵枣树"


@pytest.fixture
async def alice(community: Community) -> Person:
    alice = community.person("Alice", username="alice")
    await alice.says("good morning")
    return alice


@pytest.fixture
async def lei(community: Community) -> Person:
    lei = community.person("李雷", locale="zh-hans")
    await lei.says("早上好")
    return lei


async def joined(who: Person, rule: Rule | None = None, name: str = "Writing") -> int:
    """The number of a challenge that somebody takes part in from today on."""
    number = await challenge(who.community, rule, name=name)
    await who.says(f"/challenge join {number}")
    return number


async def test_one_challenge_counts_by_itself(alice: Person, lei: Person) -> None:
    await joined(alice)
    await lei.says("挑战 加入 1")
    heard = await alice.says("/checkin")
    assert heard.reactions == ["👍"]
    assert "Writing: 1 of 21, 1 in a row" in heard.private
    assert heard.public == ""
    assert "已完成 1/21" in (await lei.says("打卡")).private


async def test_of_several_that_ask_for_nothing_the_member_chooses(alice: Person) -> None:
    await joined(alice, name="Writing")
    await joined(alice, name="Running")
    heard = await alice.says("/checkin")
    assert "Checked in" in heard.text, "the day itself counts"
    assert heard.buttons["Running"] == "/checkin #2"
    await alice.presses(heard.buttons["Running"])
    assert len((await look(alice.community, alice, 2)).entries) == 1
    assert (await look(alice.community, alice, 1)).entries == []
    await alice.presses(heard.buttons["All of them"])
    assert len((await look(alice.community, alice, 1)).entries) == 1
    assert len((await look(alice.community, alice, 2)).entries) == 1


@pytest.mark.parametrize("said", ["#2", "#2 ten miles", "Running", "running: ten miles", "＃2"])
async def test_a_number_or_a_name_says_which_one(alice: Person, said: str) -> None:
    await joined(alice, name="Writing")
    await joined(alice, name="Running")
    await alice.says(f"/checkin {said}")
    assert (await look(alice.community, alice, 1)).entries == []
    assert len((await look(alice.community, alice, 2)).entries) == 1


@pytest.mark.parametrize(
    ("said", "quantity"),
    [
        ("30 min", 30),
        ("30min of Dante", 30),
        ("1h", 60),
        ("30分钟", 30),
        ("３０ 分", 30),
        ("45", 45),
    ],
)
async def test_a_quantity_stands_first_and_is_summed(
    alice: Person, said: str, quantity: int
) -> None:
    await joined(alice, Rule(kind="total", goal=600, unit="min"), "Reading")
    await alice.says(f"/checkin {said}")
    await alice.says("/checkin 5 min")
    entries = (await look(alice.community, alice)).entries
    assert [n for _, _, n in entries] == [quantity, 5]


@pytest.mark.parametrize("said", ["", "half an hour", "1.5", "0 min", "30 pages"])
async def test_without_a_quantity_it_is_asked_for(alice: Person, said: str) -> None:
    await joined(alice, Rule(kind="total", goal=600, unit="min"), "Reading")
    heard = await alice.says(f"/checkin {said}".strip())
    assert (await look(alice.community, alice)).entries == []
    assert "Checked in" in heard.text


async def test_a_note_has_to_be_long_enough_in_both_languages(alice: Person, lei: Person) -> None:
    await joined(alice, Rule(proof="note", least=20))
    await lei.says("挑战 加入 1")
    short = await alice.says("/checkin done")
    assert "at least 20 characters" in short.private
    assert (await look(alice.community, alice)).entries == []
    assert "1 of 21" in (await alice.says(f"/checkin {LONG}")).private
    assert "20" in (await lei.says("打卡 写了")).private
    assert "已完成 1/21" in (await lei.says(f"打卡 {HAN}")).private


async def test_a_photo_and_a_link_prove_what_they_are_asked_for(alice: Person) -> None:
    await joined(alice, Rule(proof="photo"), "Drawing")
    await joined(alice, Rule(proof="link"), "Blog")
    heard = await alice.says("/checkin")
    assert "photo" in heard.private
    assert "Drawing: 1 of 21" in (await alice.says("/checkin", photo="a page")).private
    assert "Blog: 1 of 21" in (await alice.says("/checkin https://example.org/post")).private


async def test_the_same_note_or_photo_is_noticed_and_counts_all_the_same(alice: Person) -> None:
    await joined(alice, Rule(proof="note", least=20), "Writing")
    await joined(alice, Rule(proof="photo"), "Drawing")
    assert "earlier one" not in (await alice.says(f"/checkin {LONG}")).private
    assert "earlier one" not in (await alice.says("/checkin #2", photo="a page")).private
    alice.community.wait(days=1)
    assert "earlier one" in (await alice.says(f"/checkin {LONG}.")).private
    assert "earlier one" in (await alice.says("/checkin #2", photo="a page")).private
    assert len((await look(alice.community, alice, 1)).entries) == 2


async def test_yesterday_counts_in_the_morning_and_not_for_ever(alice: Person) -> None:
    await joined(alice, Rule(late=12))
    await alice.says("/checkin")
    alice.community.wait(days=2)  # Wednesday, nine in the morning
    heard = await alice.says("/checkin yesterday")
    assert "2 of 21" in heard.private
    alice.community.wait(days=1, hours=4)
    assert "over" in (await alice.says("/checkin yesterday")).text.casefold()
    days = [day for day, _, _ in (await look(alice.community, alice)).entries]
    assert days == [MONDAY, MONDAY + DAY]


async def test_undo_takes_back_the_last_one_of_today_exactly(alice: Person) -> None:
    await joined(alice, Rule(kind="total", goal=600, unit="min"), "Reading")
    await alice.says("/checkin 30 min")
    await alice.says("/checkin 20 min")
    await alice.says("/checkin undo")
    assert [n for _, _, n in (await look(alice.community, alice)).entries] == [30]
    assert "5 points" in (await alice.says("撤销打卡")).private
    assert (await look(alice.community, alice)).entries == []
    assert (
        "nothing" in (await alice.says("/checkin undo")).private.casefold()
        or "no check-in" in (await alice.says("/checkin undo")).private
    )
    assert "+5 points" in (await alice.says("/checkin")).private, "it can be done again"


async def test_what_is_sent_twice_counts_once(alice: Person) -> None:
    await joined(alice)
    event = alice.message("/checkin")
    await alice.community.receives([event])
    heard = await alice.community.receives([event])
    assert heard.outgoing == []
    assert "already" in (await alice.says("/checkin")).private
    assert len((await look(alice.community, alice)).entries) == 1


async def test_who_is_not_in_it_is_shown_the_way(community: Community, alice: Person) -> None:
    await challenge(community)
    heard = await alice.presses("/checkin #1")
    assert "/challenge join 1" in heard.private
    assert heard.reactions == []


async def test_what_has_not_begun_does_not_count_yet(community: Community, alice: Person) -> None:
    await challenge(community, first_day=MONDAY + 3 * DAY, state=PLANNED)
    await alice.says("/challenge join 1")
    assert "begins on Mar 5" in (await alice.presses("/checkin #1")).private
    assert "Checked in" in (await alice.says("/checkin")).private
    assert (await look(community, alice)).entries == []


async def test_an_ended_one_takes_nothing_more_and_the_day_still_counts(
    community: Community, alice: Person
) -> None:
    olga = community.person("Olga", role=Role.ADMIN)
    await joined(alice)
    await alice.says("/checkin")
    community.wait(days=2)
    await olga.says("/challenge end 1 yes")
    assert "+5 points" in (await alice.says("/checkin")).private
    assert len((await look(community, alice)).entries) == 1


async def test_an_earlier_message_that_arrives_late_counts_for_its_own_day(alice: Person) -> None:
    await joined(alice)
    then = alice.community.clock.now()
    alice.community.wait(days=1)
    await alice.says("/checkin")
    await alice.says("/checkin", at=then + timedelta(hours=1))
    days = [day for day, _, _ in (await look(alice.community, alice)).entries]
    assert days == [MONDAY, MONDAY + DAY]
