"""/challenge calendar and certificate: what one did, and what one has of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.core.events import Role
from bot.services.challenges.rule import Rule
from bot.services.pictures import draw
from bot.testing import Community, Person, open_community
from tests.bot.features.challenges.crowd import enrol, images
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, look

DAYS = [MONDAY + n * DAY for n in range(21)]


async def lived(community: Community, rule: Rule | None = None, **about: str) -> Person:
    """Alice has done four days of ten; it is the evening of the sixth."""
    alice = community.person("Alice", **about)
    await alice.says("hello")
    await challenge(community, rule or Rule(freezes=1, every=3), last_day=DAYS[9])
    await enrol(community, 1, [(alice, [*DAYS[:3], DAYS[4]])])
    community.clock.set(datetime(2026, 3, 7, 20, tzinfo=UTC))
    return alice


async def test_ones_days_are_told_as_text(community: Community) -> None:
    alice = await lived(community)
    heard = await alice.says("/challenge calendar")
    assert heard.public == ""
    assert heard.private.splitlines() == [
        "📅 Writing",
        "     Mo   Tu   We   Th   Fr   Sa   Su",
        "Mar   2●   3●   4●   5◇   6●   7○   8",
        "      9   10   11",
        "● checked in  ◇ frozen  ○ open",
        "5 / 10 · 5 days to go",
        "In a row: 4",
        "Longest: 4",
        "Freezes in hand: 0",
    ]


async def test_the_picture_gets_the_same_as_data(community: Community) -> None:
    alice = await lived(community)
    await alice.says("/challenge calendar 1")
    (image,) = images(community)
    shown = json.loads(image.data)
    marks = [mark for _, days in shown["weeks"] for _, mark, _ in days]
    assert marks[:7] == ["done", "done", "done", "frozen", "done", "today", "future"]
    assert (shown["done"], shown["goal"]) == (5, 10)
    assert draw(image).startswith(b"\x89PNG")


async def test_days_on_which_nothing_is_asked_are_not_missed(community: Community) -> None:
    alice = await lived(community, Rule(kind="weekdays", weekdays=(0, 1), freezes=0))
    text = (await alice.says("/challenge calendar")).private
    assert " 5    6●" in text
    assert "missed" not in text


async def test_in_chinese(community: Community) -> None:
    await lived(community, locale="zh")
    text = (await community.person("Alice", locale="zh").says("挑战 日历")).private
    assert "3月   2●" in text
    assert "连续：4 天" in text
    assert "还剩 5 天" in text


async def test_who_takes_no_part_has_none(community: Community) -> None:
    await lived(community)
    heard = await community.person("Bob").says("/challenge calendar 1")
    assert "You do not take part in Writing" in heard.private


# Certificates


async def finished(community: Community, language: str = "en") -> Person:
    """Alice has finished a week, Bob has not; the admin has ended it."""
    alice, bob = (community.person(name, locale=language) for name in ("Alice", "Bob"))
    await alice.says("hello")
    await challenge(community, Rule(title="Writer", freezes=0), last_day=DAYS[6])
    await enrol(community, 1, [(alice, DAYS[:7]), (bob, DAYS[:2])])
    community.clock.set(datetime(2026, 3, 9, 13, tzinfo=UTC))
    await community.person("Olga", role=Role.ADMIN).says("/challenge end 1 yes")
    return alice


async def test_who_finished_has_a_certificate_to_show(community: Community) -> None:
    alice = await finished(community)
    number = (await look(community, alice)).enrolment["id"]
    heard = await alice.says("/challenge certificate")
    assert heard.public.splitlines() == [
        "🏅 Certificate",
        "Alice",
        "Writing · Writer",
        "7 of 7 days · longest streak: 7",
        "Mar 2\u2009–\u20098, 2026 (7 days)",
        f"Issued on Mar 9, 2026 · No. 1-{number:04}",
    ]
    assert draw(images(community)[-1]).startswith(b"\x89PNG")


async def test_who_did_not_finish_is_told_kindly_and_alone(community: Community) -> None:
    await finished(community)
    heard = await community.person("Bob").says("/challenge certificate 1")
    assert heard.public == ""
    assert "what you did is yours" in heard.private
    assert "2 of 7" in heard.private


async def test_while_it_runs_it_is_told_how_far_one_is(community: Community) -> None:
    alice = await lived(community)
    heard = await alice.says("/challenge certificate")
    assert "once the challenge is over" in heard.private
    assert "5 of 10" in heard.private


async def test_a_certificate_in_chinese(url: str) -> None:
    async with open_community(url, language="zh") as community:
        alice = await finished(community, "zh")
        told = (await alice.says("挑战 证书")).public
        assert "完赛证书" in told
        assert "完成 7/7 天 · 最长连续 7 天" in told
        assert "颁发于 2026年3月9日" in told


async def test_a_title_stands_on_the_card(community: Community) -> None:
    alice = await finished(community)
    assert "🎖 Writer Writing" in (await alice.says("/points card")).public
    assert "Writer" not in (await community.person("Bob").says("/points card")).public


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Rule(kind="total", goal=5, unit="min"), "7 min"),
        (Rule(kind="weekly", times=5, freezes=0), "1 of 1 weeks · most in a row: 1"),
    ],
)
async def test_it_says_what_was_done(community: Community, rule: Rule, told: str) -> None:
    alice = community.person("Alice")
    await alice.says("hello")
    await challenge(community, rule, last_day=DAYS[6])
    await enrol(community, 1, [(alice, DAYS[:7])])
    community.clock.set(datetime(2026, 3, 9, 13, tzinfo=UTC))
    await community.person("Olga", role=Role.ADMIN).says("/challenge end 1 yes")
    assert told in (await alice.says("/challenge certificate")).public
