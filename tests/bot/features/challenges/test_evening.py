"""The private word in the evening: for who asked for it, while there is something to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from bot.core.context import Scope
from bot.features.challenges.evening import is_evening
from bot.scheduler import Scheduler
from bot.services.challenges.rule import Rule, Task
from bot.testing import Community, Person
from models.tables import Leave, OutboxMessage, Receipt
from tests.bot.features.challenges.crowd import buttons, enrol, of_number, posts
from tests.bot.features.challenges.village import DAY, MONDAY, challenge, look, within

TUESDAY = MONDAY + DAY


async def evening(community: Community, *moment: int) -> list[str]:
    """What is said privately at a moment, delivered at once."""
    before = len(posts(community, private=True))
    community.clock.set(datetime(*moment, tzinfo=UTC))
    await Scheduler(community.app).tick()
    await community.app.deliver()
    return [post for post in posts(community, private=True)[before:] if "🌙" in post]


async def reminded(
    community: Community, rule: Rule | None = None, days: Sequence[date] = (), **about: object
) -> Person:
    """Alice, who wants to be reminded."""
    alice = community.person("Alice")
    await alice.says("hello")
    await challenge(community, rule)
    await enrol(community, 1, [(alice, days)], **{"remind": True} | about)
    return alice


async def test_who_asked_for_it_is_reminded_alone_and_once_a_day(community: Community) -> None:
    await reminded(community)
    assert await evening(community, 2026, 3, 3, 18, 59) == []
    public = len(posts(community))
    (said,) = await evening(community, 2026, 3, 3, 19)
    assert said.startswith("🌙 Your day in Writing is still open.")
    assert buttons(community)[-2:] == ["/checkin #1", "/challenge remind 1 off"]
    assert len(posts(community)) == public
    assert await evening(community, 2026, 3, 3, 20) == []
    assert len(await evening(community, 2026, 3, 4, 20, 59)) == 1


async def test_not_from_nine_on(community: Community) -> None:
    await reminded(community)
    assert await evening(community, 2026, 3, 3, 21) == []
    assert await evening(community, 2026, 3, 4, 2) == []


async def test_it_is_the_members_own_evening_and_language(community: Community) -> None:
    alice = await reminded(community)
    await alice.says("/timezone Asia/Shanghai")
    await alice.says("/language zh")
    assert await evening(community, 2026, 3, 3, 10, 59) == []
    (said,) = await evening(community, 2026, 3, 3, 11)
    assert "今天的 Writing 还等着你" in said
    assert await evening(community, 2026, 3, 3, 19) == []


async def test_who_did_not_ask_is_left_alone(community: Community) -> None:
    await reminded(community, remind=False)
    assert await evening(community, 2026, 3, 3, 19) == []


async def test_who_left_the_group_or_the_challenge_is_left_alone(community: Community) -> None:
    alice = await reminded(community)
    bob = community.person("Bob")
    await enrol(community, 1, [(bob, ())], remind=True, left_at=community.clock.now())
    await alice.leaves()
    assert await evening(community, 2026, 3, 3, 19) == []


@pytest.mark.parametrize(
    ("rule", "days", "asked"),
    [
        (Rule(), [TUESDAY], False),
        (Rule(), [MONDAY], True),
        (Rule(kind="weekdays", weekdays=(0, 2)), [], False),
        (Rule(kind="weekdays", weekdays=(1,)), [], True),
        (Rule(kind="weekly", times=1), [MONDAY], False),
        (Rule(kind="weekly", times=2), [MONDAY], True),
        (Rule(kind="total", goal=1), [MONDAY], False),
        (Rule(kind="total", goal=9), [MONDAY], True),
        (Rule(kind="tasks", tasks=(Task(3, "a"),)), [], True),
        (Rule(kind="tasks", tasks=(Task(4, "a"),)), [], False),
        (Rule(kind="tasks", tasks=(Task(2, "a"),)), [MONDAY], False),
    ],
)
async def test_only_when_the_rule_asks_for_something_today(
    community: Community, rule: Rule, days: list[date], asked: bool
) -> None:
    await reminded(community, rule, days)
    assert len(await evening(community, 2026, 3, 3, 19)) == asked


async def test_not_while_they_are_away(community: Community) -> None:
    alice = await reminded(community)
    enrolment = (await look(community, alice)).enrolment

    def leave(scope: Scope) -> None:
        receipt = scope.session.query(Receipt.id).limit(1).scalar()
        about = {"root_id": enrolment["root_id"], "receipt_id": receipt, "at": scope.now}
        scope.session.add(
            Leave(enrolment_id=enrolment["id"], first_day=TUESDAY, last_day=TUESDAY, **about)
        )

    await within(community, leave)
    assert await evening(community, 2026, 3, 3, 19) == []
    assert len(await evening(community, 2026, 3, 4, 19)) == 1


async def test_where_a_note_is_wanted_it_is_said_how(community: Community) -> None:
    await reminded(community, Rule(proof="note", least=20))
    (said,) = await evening(community, 2026, 3, 3, 19)
    assert "Write /checkin #1 and your note." in said
    assert buttons(community)[-1] == "/challenge remind 1 off"
    assert "/checkin #1" not in buttons(community)


async def test_downtime_never_makes_it_late(community: Community) -> None:
    """Neither when the hour passed unnoticed, nor when it could not be sent at once."""
    await reminded(community)
    assert await evening(community, 2026, 3, 3, 22) == []
    community.clock.set(datetime(2026, 3, 4, 20, tzinfo=UTC))
    await Scheduler(community.app).tick()
    said = len(posts(community, private=True))
    community.clock.set(datetime(2026, 3, 4, 21, tzinfo=UTC))
    await community.app.deliver()
    assert len(posts(community, private=True)) == said
    refused = await within(
        community,
        lambda s: s.session.query(OutboxMessage.refused).filter_by(sent_at=None).scalar(),
    )
    assert refused == "too late"


async def test_one_that_is_over_reminds_nobody(community: Community) -> None:
    await reminded(community)

    def end(scope: Scope) -> None:
        one = of_number(scope)
        one.state, one.closed_at = "ended", scope.now

    await within(community, end)
    assert await evening(community, 2026, 3, 3, 19) == []


@pytest.mark.parametrize(("hour", "evening"), [(18, False), (19, True), (20, True), (21, False)])
def test_the_evening_begins_at_seven_and_ends_at_nine(hour: int, evening: bool) -> None:
    assert is_evening(datetime(2026, 3, 3, hour, 30, tzinfo=UTC), "UTC") is evening
