"""What happens when a challenge is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.context import Scope
from bot.services.challenges import closing, pots
from bot.services.challenges.rule import Rule
from bot.services.zones import NEVER, History
from bot.testing import Community, open_community
from models.tables import ChallengeEntry, Enrolment, MakeUp, Receipt
from tests.bot.features.challenges.crowd import (
    STRICT,
    SUNDAY,
    WEEK,
    close,
    enrol,
    gains,
    of_number,
    outcomes,
    posts,
    state,
    three,
)
from tests.bot.features.challenges.village import challenge, member, within

MINUTE = timedelta(minutes=1)


# The last hour


def lived(*zones: str) -> list[History]:
    """Members who never were anywhere else."""
    return [History((zone,), (), NEVER) for zone in zones]


@pytest.mark.parametrize(
    ("zones", "over"),
    [
        (["UTC"], datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (["UTC", "Asia/Shanghai"], datetime(2026, 3, 9, 12, tzinfo=UTC)),
        # The clocks have changed there on that very day.
        (["UTC", "America/Los_Angeles"], datetime(2026, 3, 9, 19, tzinfo=UTC)),
    ],
)
def test_a_challenge_is_over_when_its_last_day_is_over_for_all_and_nobody_can_be_late_any_more(
    zones: list[str], over: datetime
) -> None:
    members = lived(*zones)
    assert closing.window_of(members, over - MINUTE, 12).still <= SUNDAY
    assert closing.window_of(members, over, 12).still > SUNDAY


def test_the_hour_at_which_days_turn_puts_the_end_off() -> None:
    over = datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert closing.window_of(lived("UTC"), over - MINUTE, 0, 4).still == SUNDAY
    assert closing.window_of(lived("UTC"), over, 0, 4).still > SUNDAY


def test_who_is_furthest_in_the_east_begins_the_day_for_all() -> None:
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    members = lived("Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago")
    assert closing.window_of(members, noon, 12) == (date(2026, 3, 8), date(2026, 3, 10))


async def test_one_without_an_end_never_closes(community: Community) -> None:
    await community.person("Alice").says("hello")
    await challenge(community, last_day=None)
    community.wait(days=365)
    assert not await within(community, lambda s: closing.may_close(s, of_number(s)))
    assert not await within(community, lambda s: closing.close(s, of_number(s)))


# Who finished


async def test_who_did_enough_has_finished_and_is_rewarded_once(community: Community) -> None:
    await three(community, STRICT, WEEK, WEEK[:6], WEEK[:2])
    assert await close(community)
    assert await outcomes(community) == {
        "Alice": "finished",
        "Bob": "finished",
        "Carol": "unfinished",
    }
    assert not await close(community)
    assert await gains(community, "challenge") == {"Alice": 50, "Bob": 50}
    assert await state(community) == "ended"


async def test_a_make_up_that_nobody_decided_about_counts(community: Community) -> None:
    rule = Rule(freezes=0, least_done=100, make_ups=2, approve=True)
    alice, *_ = await three(community, rule, WEEK[:6], WEEK[:6], WEEK[:6])

    def ask(scope: Scope) -> None:
        root = member(scope, alice)
        enrolment = scope.session.scalars(select(Enrolment).filter_by(root_id=root)).one()
        receipt = scope.session.scalars(select(Receipt.id).filter_by(member_id=root)).first()
        about = {"root_id": root, "member_id": root, "receipt_id": receipt, "at": scope.now}
        scope.session.add(MakeUp(enrolment_id=enrolment.id, day=SUNDAY, state="waiting", **about))

    await within(community, ask)
    await close(community)
    assert (await outcomes(community))["Alice"] == "finished"
    assert (await outcomes(community))["Bob"] == "unfinished"
    granted = await within(community, lambda s: s.session.scalars(select(MakeUp.state)).all())
    assert granted == ["granted"]


async def test_what_told_copies_is_gone_afterwards(community: Community) -> None:
    await three(community, STRICT, WEEK, [], [])

    def kept(scope: Scope) -> int:
        marks = select(ChallengeEntry.sketch, ChallengeEntry.picture)
        return sum(bool(one or other) for one, other in scope.session.execute(marks))

    assert await within(community, kept) == 7
    await close(community)
    assert await within(community, kept) == 0


# What is told


async def test_finishers_are_honoured_and_nobody_else_is_named(community: Community) -> None:
    await three(community, STRICT, WEEK, WEEK, WEEK[:3])
    await close(community)
    (post,) = [post for post in posts(community) if "Writing" in post]
    assert post.splitlines()[:5] == [
        "🎉 Writing is over. Thank you all for keeping each other company!",
        "🏅 Finished by Alice and Bob. Congratulations!",
        "3 people took part, 2 finished; days with a check-in, all together: 17",
        "Each finisher has won 50 points.",
        "Their bonds are back, each with 50 points more from the pot."
        " [My certificate: /challenge certificate 1] [Board: /challenge board 1]",
    ]


async def test_it_is_told_in_chinese_where_chinese_is_spoken(url: str) -> None:
    async with open_community(url, language="zh") as community:
        await three(community, Rule(title="笔耕者"), WEEK, WEEK, [])
        await close(community)
        post = posts(community)[-1]
        assert "Writing 圆满结束" in post
        assert "恭喜完成挑战的 Alice和Bob" in post
        assert "共 3 人参加，2 人完成，大家累计打卡 14 天" in post
        assert "获得称号 笔耕者" in post


async def test_who_hides_is_counted_and_not_named(community: Community) -> None:
    alice, *_ = await three(community, STRICT, WEEK, WEEK, [])
    await alice.says("/hide")
    await close(community)
    post = posts(community)[-1]
    assert "Finished by Bob and 1 more." in post
    assert "Alice" not in post


async def test_of_many_finishers_twenty_are_named(community: Community) -> None:
    people = [community.person(f"Member{n:02}") for n in range(23)]
    await people[0].says("hello")
    await challenge(community, Rule(freezes=0), last_day=SUNDAY)
    await enrol(community, 1, [(person, WEEK) for person in people])
    await close(community)
    post = posts(community)[-1]
    assert post.count("Member") == 20
    assert "Member19, and 3 more." in post


async def test_of_one_that_nobody_joined_nothing_is_told(community: Community) -> None:
    await community.person("Alice").says("hello")
    await challenge(community, last_day=SUNDAY)
    before = len(posts(community))
    assert await close(community)
    assert len(posts(community)) == before


# Calling off


async def test_calling_off_judges_nobody_and_returns_every_bond(community: Community) -> None:
    await three(community, STRICT, WEEK, [], [])
    assert await within(community, lambda s: closing.cancel(s, of_number(s)))
    await community.app.deliver()
    assert await gains(community, pots.BOND) == {}
    assert await gains(community, "challenge") == {}
    assert set((await outcomes(community)).values()) == {None}
    assert await state(community) == "cancelled"
    assert "does not take place any more. All bonds are back" in posts(community)[-1]
    assert not await within(community, lambda s: closing.cancel(s, of_number(s)))


async def test_a_draft_is_called_off_in_silence(community: Community) -> None:
    await community.person("Alice").says("hello")
    await challenge(community, state="draft")
    assert await within(community, lambda s: closing.cancel(s, of_number(s)))
    await community.app.deliver()
    assert posts(community) == []
