"""/checkin (打卡) as the way into challenges: how much, and what proves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.challenges.quantities import quantity_of
from bot.services.challenges.rule import Rule
from bot.testing import Community, Person
from tests.bot.features.challenges.checking import (
    FENZHONG,
    LINK,
    MINUTES,
    NOTE,
    PHOTO,
    counts,
    days,
    in_challenges,
)
from tests.bot.features.challenges.village import MONDAY

# How much


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("30", 30),
        ("30 min", 30),
        ("30min of scales", 30),
        ("30 minutes, and tired", 30),
        ("1h", 60),
        ("2 hours", 120),
        ("1h 30min", 90),
        ("30分钟", 30),
        ("３０ 分钟 冥想", 30),
        ("30分钟冥想", 30),
        ("1小时", 60),
        ("1个小时30分钟", 90),
        ("1.5", None),
        ("１.5 h", None),
        ("1,500", None),
        ("1:30", None),
        ("-3", None),
        ("0", None),
        ("half an hour", None),
        ("20 pages", None),
        ("9999999", None),
        ("999999 h", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("rule", [MINUTES, FENZHONG])
def test_a_quantity_is_read_or_asked_for(rule: Rule, typed: str, quantity: int | None) -> None:
    assert quantity_of(rule, typed) == quantity


@pytest.mark.parametrize("typed", ["20 pages", "20 read", "20页", "20", "20, at last"])
def test_where_no_unit_is_wanted_any_word_may_follow(typed: str) -> None:
    assert quantity_of(Rule(kind="total", goal=100), typed) == 20


@given(st.text(), st.sampled_from([MINUTES, FENZHONG, Rule(kind="total", goal=9)]))
def test_whatever_is_typed_is_a_sound_quantity_or_none(typed: str, rule: Rule) -> None:
    assert (quantity_of(rule, typed) or 1) > 0


async def test_quantities_are_summed_through_the_day(alice: Person) -> None:
    await in_challenges(alice, ("Piano", MINUTES))
    assert "🔥 Piano: 30 of 100 min" in (await alice.says("/checkin 30 min of scales")).private
    assert "🔥 Piano: 90 of 100 min" in (await alice.says("/checkin 1h")).private
    told = (await alice.says("/checkin #1 15")).private
    assert "🔥 Piano: 105 of 100 min 🏁 You have done it" in told
    assert await days(alice) == [(MONDAY, 30), (MONDAY, 60), (MONDAY, 15)]


async def test_how_much_is_asked_for_kindly_and_the_day_counts_all_the_same(
    alice: Person,
) -> None:
    await in_challenges(alice, ("Piano", MINUTES))
    heard = await alice.says("/checkin １.5 h")
    assert "Checked in: +5 points" in heard.private
    assert "“Piano”: how much? Begin with the number, for example /checkin 30 min." in (
        heard.private
    )
    assert await days(alice) == []
    assert "30 of 100" in (await alice.says("/checkin 30")).private


async def test_how_much_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("练琴", FENZHONG))
    assert "“练琴”：完成了多少？" in (await ming.says("打卡 练了一会儿")).private
    assert "已累计 30/100 分钟" in (await ming.says("打卡 30分钟")).private
    assert "已累计 90/100 分钟" in (await ming.says("打卡 练琴 1小时")).private


# What it takes


async def test_a_note_that_is_too_short_is_asked_for_again(alice: Person) -> None:
    await in_challenges(alice, ("Diary", NOTE))
    told = (await alice.says("/checkin short")).private
    assert "Checked in: +5 points" in told
    assert "“Diary” asks for at least 10 characters" in told
    assert await counts(alice, 1) == [0]
    told = (await alice.says("/checkin long enough by now")).private
    assert "🔥 Diary" in told
    assert "+5" not in told
    assert await counts(alice, 1) == [1]


async def test_without_a_note_in_chinese(ming: Person) -> None:
    await in_challenges(ming, ("日记", Rule(proof="note")))
    assert "「日记」打卡要写几句话" in (await ming.says("打卡")).private
    assert "🔥 日记" in (await ming.says("打卡 今天写了")).private


async def test_the_number_is_no_part_of_the_note(alice: Person) -> None:
    await in_challenges(alice, ("Diary", Rule(proof="note", least=4)))
    assert "at least 4 characters" in (await alice.says("/checkin #1 abc")).private
    assert "at least 4 characters" in (await alice.says("/checkin Diary: abc")).private


async def test_a_photo_is_the_way_into_a_challenge_of_photos(alice: Person) -> None:
    await in_challenges(alice, ("Sketches", PHOTO), ("Links", LINK))
    heard = await alice.says("/checkin")
    assert "For “Sketches” send a photo" in heard.private
    assert "For “Links” add a link" in heard.private
    heard = await alice.says("/checkin", photo="desk.jpg")
    assert "🔥 Sketches" in heard.private
    assert "Links" not in heard.private
    heard = await alice.says("/checkin https://example.org/a")
    assert "🔥 Links" in heard.private
    assert await counts(alice, 1, 2) == [1, 1]


async def test_a_copied_note_is_noticed_and_counts(alice: Person) -> None:
    await in_challenges(alice, ("Diary", NOTE))
    note = "today I wrote three pages about the sea"
    assert "looks like" not in (await alice.says(f"/checkin {note}")).private
    alice.community.wait(days=1)
    heard = await alice.says(f"/checkin {note}!")
    assert "🔥 Diary: 2 of 21" in heard.private
    assert "(this looks like an earlier one of the challenge; is it new?)" in heard.private
    assert heard.public == ""


async def test_a_copied_photo_is_noticed_whoever_sends_it(
    community: Community, alice: Person, ming: Person
) -> None:
    await in_challenges(alice, ("Sketches", PHOTO))
    await ming.says("/challenge join 1")
    await alice.says("/checkin", photo="desk.jpg")
    assert "和之前的打卡很像" in (await ming.says("打卡", photo="desk.jpg")).private
