"""/poll, in conversation: asked in a minute, and a point for taking part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.actions import Outgoing, Poll, React, Say
from bot.core.elements import plain
from bot.core.events import Event, PollVoted, Role
from bot.core.feature import Value
from bot.core.refusal import Refusal
from bot.features.polls import typed
from bot.testing import START, Community, Person, open_community
from models.tables import Account, Ballot, Condition, LedgerEntry, Member
from tests.bot.services.conftest import Town, town

__all__ = ["town"]

EVENING = "/poll Which evening suits you? | Monday | Tuesday | Thursday"


def with_polls(community: Community) -> Community:
    """The community on a platform that has polls."""
    community.stage.performs = frozenset((Say, React, Poll))
    return community


@pytest.fixture
async def community(url: str) -> AsyncIterator[Community]:
    async with open_community(url, settings={"points.message": 0}) as opened:
        yield with_polls(opened)


@pytest.fixture
def teacher(community: Community) -> Person:
    return community.person("Tess", role=Role.MODERATOR)


def put_up(community: Community) -> list[Outgoing]:
    return [o for o in community.stage.performed if isinstance(o.action, Poll)]


def the_poll(community: Community) -> Poll:
    (outgoing,) = put_up(community)
    assert isinstance(outgoing.action, Poll)
    return outgoing.action


async def points(community: Community) -> dict[str, int]:
    """What each has for voting; nobody is left out who ever had something."""

    def work(session: Session) -> dict[str, int]:
        rows = session.execute(
            select(Account.external_id, func.sum(LedgerEntry.points))
            .join(Member, Member.person_id == Account.person_id)
            .join(LedgerEntry, LedgerEntry.root_id == Member.id)
            .where(LedgerEntry.reason == "vote")
            .group_by(Account.external_id)
        )
        return {account: int(sum_) for account, sum_ in rows}

    return await community.app.database.run(work)


async def refused(person: Person, line: str) -> str:
    """What is said instead of putting a poll up."""
    heard = await person.says(line)
    assert not put_up(person.community)
    assert not await person.community.app.database.run(
        lambda session: session.scalar(select(func.count(Ballot.id)))
    )
    return heard.private


async def test_a_teacher_puts_up_a_poll_with_one_line(teacher: Person) -> None:
    heard = await teacher.says(EVENING)
    expected = Poll("Which evening suits you?", ("Monday", "Tuesday", "Thursday"))
    assert the_poll(teacher.community) == expected
    assert (heard.reactions, heard.public) == (["👍"], "")
    assert "on its way" in heard.private


async def test_it_stands_in_the_channel_where_it_was_asked_for(teacher: Person) -> None:
    await teacher.says(EVENING, channel="lounge")
    (outgoing,) = put_up(teacher.community)
    assert (outgoing.place.group, outgoing.place.channel) == (teacher.community.group, "lounge")


async def test_what_is_asked_for_in_private_stands_in_the_group(teacher: Person) -> None:
    asked = replace(teacher.message(EVENING, channel="private"), present=False)  # type: ignore[call-arg]  # a command has it
    await teacher.community.receives([asked])
    (outgoing,) = put_up(teacher.community)
    assert (outgoing.place.group, outgoing.place.channel) == (teacher.community.group, None)


@pytest.mark.parametrize(
    ("line", "options", "several", "seconds"),
    [
        ("/poll Q? | A | B | several", ("A", "B"), True, None),
        ("/poll Q?; A; B; 24h", ("A", "B"), False, 86_400),
        ("/poll Q?\nA\nB\nfor 3 days\nmultiple", ("A", "B"), True, 3 * 86_400),
        ("/poll Q? | A | B | several | 1 week.", ("A", "B"), True, 7 * 86_400),
        ("发起投票 哪天？｜周一｜周二｜多选｜一天", ("周一", "周二"), True, 86_400),
        ("/poll 哪天？；周一；周二；半小时", ("周一", "周二"), False, 1800),
        ("/poll 哪天？|周一、三|周二，周四|２４小时", ("周一、三", "周二，周四"), False, 86_400),
        ("/poll How long? | 6h | 8h", ("6h", "8h"), False, None),
        ("/poll How long? | 6h | 8h | 10h", ("6h", "8h", "10h"), False, None),
        ("/poll How long? | 6h | 8h | 10h | several", ("6h", "8h", "10h"), True, None),
        ("/poll Q? | A | B | 1m", ("A", "B"), False, 60),
        ("/poll Q? | A | B | 30 days", ("A", "B"), False, 30 * 86_400),
    ],
)
async def test_it_is_read_as_people_type_it(
    line: str, options: tuple[str, ...], several: bool, seconds: int | None
) -> None:
    async with open_community() as community:
        await with_polls(community).person("Tess", role=Role.OWNER).says(line)
        poll = the_poll(community)
        assert (poll.options, poll.several, poll.seconds) == (options, several, seconds)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("| ;", "begins with its question", "先写问题"),
        ("Which evening?", "at least two options", "至少要有两个选项"),
        ("Which evening? | Monday", "at least two options", "至少要有两个选项"),
        ("Q | Yes | ＹＥＳ", "“ＹＥＳ” is there twice", "“ＹＥＳ”重复了"),
        (f"{'Q' * 301} | A | B", "301 characters", "301 个字"),
        (f"Q | A | {'B' * 56}", "56 characters", "56 个字"),
        ("Q | " + " | ".join(map(str, range(11))), "11 options", "11 个选项"),
        ("Q | A | B | 31 days", "from one minute to 30 days", "1 分钟到 30 天"),
        ("Q | A | B | 0m", "from one minute to 30 days", "1 分钟到 30 天"),
    ],
)
async def test_each_fault_gets_a_sentence(line: str, english: str, chinese: str) -> None:
    async with open_community() as community:
        with_polls(community)
        tess = community.person("Tess", role=Role.MODERATOR)
        mei = community.person("小梅", role=Role.MODERATOR, locale="zh")
        assert english in await refused(tess, f"/poll {line}")
        assert chinese in await refused(mei, f"/poll {line}")


@given(st.text("ab1hd|;\n 多选一天。", max_size=60))
def test_whatever_is_typed_is_a_poll_that_can_be_shown_or_refused(text: str) -> None:
    try:
        asked = typed.read(text)
    except Refusal:
        return
    assert 1 <= len(asked.question) <= 300
    assert 2 <= len(set(asked.options)) == len(asked.options) <= 10
    assert all(1 <= len(option) <= 55 for option in asked.options)
    assert asked.lasts is None or timedelta(minutes=1) <= asked.lasts <= timedelta(days=30)


async def test_members_are_told_that_it_takes_a_moderator(community: Community) -> None:
    assert "moderator" in await refused(community.person("Bob"), EVENING)


async def test_without_arguments_a_form_asks_for_them(teacher: Person) -> None:
    begun = await teacher.says("/poll")
    await teacher.presses(begun.buttons["Begin"])
    await teacher.answers("Which evening suits you?")
    assert "at least two options" in (await teacher.answers("Monday")).private
    await teacher.answers("Monday, Tuesday，Thursday")
    await teacher.answers("Several")
    assert "from one minute to 30 days" in (await teacher.answers("a while")).private
    done = await teacher.answers("2 hours")
    assert "until" in done.private
    expected = ("Monday", "Tuesday", "Thursday"), True, 7200
    poll = the_poll(teacher.community)
    assert (poll.options, poll.several, poll.seconds) == expected


async def test_the_form_in_chinese(community: Community) -> None:
    mei = community.person("小梅", role=Role.MODERATOR, locale="zh")
    begun = await mei.says("发起投票")
    await mei.presses(begun.buttons["开始填写"])
    await mei.answers("睡多久；几点睡？")
    await mei.answers("6小时、8小时、10小时")
    await mei.answers("单选")
    done = await mei.answers("跳过")
    assert "投票马上发出" in done.private
    expected = Poll("睡多久，几点睡？", ("6小时", "8小时", "10小时"))
    assert the_poll(community) == expected


async def test_where_there_are_no_polls_the_options_are_listed() -> None:
    async with open_community() as community:
        tess = community.person("Tess", role=Role.MODERATOR)
        heard = await tess.says(EVENING)
        assert heard.public == "Which evening suits you?\n1. Monday\n2. Tuesday\n3. Thursday"


async def test_voting_brings_a_point_once_and_taking_it_back_takes_it_back(
    teacher: Person,
) -> None:
    community = teacher.community
    await teacher.says(EVENING)
    poll, alice = community.posted(Poll), community.person("Alice")
    assert not (await alice.votes(poll, 0)).outgoing
    assert await points(community) == {"alice": 1}
    await alice.votes(poll, 2)
    assert await points(community) == {"alice": 1}
    await alice.votes(poll)
    assert await points(community) == {"alice": 0}
    await alice.votes(poll, 1)
    await community.person("Bob").votes(poll, 1)
    assert await points(community) == {"alice": 1, "bob": 1}
    assert "Voting in a poll" in (await alice.says("/points why")).text


async def test_of_what_was_voted_nothing_is_kept(teacher: Person) -> None:
    await teacher.says(EVENING)
    await teacher.votes(teacher.community.posted(Poll), 2)
    states = await teacher.community.app.database.run(
        lambda session: session.scalars(select(Condition.state)).all()
    )
    assert states == ["voted"]


async def test_each_poll_counts_for_itself_and_strange_polls_for_nothing(teacher: Person) -> None:
    community = teacher.community
    await teacher.says(EVENING)
    first = community.posted(Poll)
    await teacher.says(EVENING)
    for poll in (first, community.posted(Poll), "unheard of"):
        await teacher.votes(poll, 0)
    assert await points(community) == {"tess": 2}


async def test_votes_that_came_before_the_poll_was_noted_are_counted(teacher: Person) -> None:
    community = teacher.community
    alice, bob = community.person("Alice"), community.person("Bob")
    ahead = f"bot-{len(community.stage.performed) + 3}"  # after a reaction and a private word
    await alice.votes(ahead, 0)
    await bob.votes(ahead, 0)
    await bob.votes(ahead)
    assert await points(community) == {}
    await teacher.says(EVENING)
    assert community.posted(Poll) == ahead
    assert await points(community) == {"alice": 1}
    await bob.votes(ahead, 1)
    assert await points(community) == {"alice": 1, "bob": 1}


async def test_votes_after_the_end_change_nothing(teacher: Person) -> None:
    community = teacher.community
    alice, bob = community.person("Alice"), community.person("Bob")
    await teacher.says(f"{EVENING} | 1h")
    poll = community.posted(Poll)
    await alice.votes(poll, 0)
    community.wait(hours=2)
    await alice.votes(poll)
    await bob.votes(poll, 0)
    assert await points(community) == {"alice": 1}


async def test_of_a_vote_and_its_end_heard_of_at_once_the_last_in_time_counts(
    teacher: Person,
) -> None:
    community = teacher.community
    await teacher.says(f"{EVENING} | 1h")
    about = teacher._about() | {"poll": community.posted(Poll)}
    late = START + timedelta(hours=2)
    batch: list[Event] = [
        PollVoted(options=frozenset({1}), **about),
        PollVoted(**about | {"external_id": "later", "at": late}),
    ]
    community.wait(hours=3)
    await community.receives(batch)
    assert await points(community) == {"tess": 1}


async def test_who_waits_or_is_excluded_earns_nothing(url: str) -> None:
    rules: dict[str, Value] = {
        "points.wait_hours": 48,
        "points.excluded_roles": ("guest",),
        "points.message": 0,
    }
    async with open_community(url, settings=rules) as community:
        tess = with_polls(community).person("Tess", role=Role.MODERATOR)
        await tess.says(EVENING)
        poll = community.posted(Poll)
        young = START - timedelta(hours=1)
        for voter in (
            community.person("New", created_at=young),
            community.person("Gus", honours=frozenset({"guest"})),
            tess,
        ):
            await voter.votes(poll, 0)
        assert await points(community) == {"tess": 1}


async def test_a_community_sets_what_a_vote_is_worth(teacher: Person) -> None:
    owner = teacher.community.person("Olga", role=Role.OWNER)
    await owner.says("/settings points.vote 3")
    await teacher.says(EVENING)
    await teacher.votes(teacher.community.posted(Poll), 0)
    assert await points(teacher.community) == {"tess": 3}


def test_any_sequence_of_votes_is_worth_what_is_voted_at_the_end(town: Town) -> None:
    town.stage.performs = frozenset((Say, React, Poll))
    steps = st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 1),
            st.frozensets(st.integers(0, 2), max_size=2),
            st.booleans(),
        ),
        max_size=14,
    )

    @hypothesis_settings(max_examples=town.examples // 3, database=None)
    @given(steps)
    def hold(steps: list[tuple[int, int, frozenset[int], bool]]) -> None:
        community = town.found()
        people = [community.person(f"{community.group.id} {n}") for n in range(3)]
        polls = [town.run(_poll(community)) for _ in range(2)]
        batch: list[Event] = []
        held: dict[tuple[int, int], bool] = {}
        for who, which, options, together in steps:
            about = people[who]._about() | {"poll": polls[which]}
            batch.append(PollVoted(options=options, **about))
            held[who, which] = bool(options)
            if not together:
                town.run(community.receives(batch))
                batch = []
        if batch:
            town.run(community.receives(batch))
        found = town.totals(community)
        for n, person in enumerate(people):
            earned, balance, *_ = found.get(person.sender.account.id, (0, 0))
            worth = sum(voted for (who, _), voted in held.items() if who == n)
            assert (earned, balance) == (worth, worth)
        assert not town.breaches(community)

    hold()


async def _poll(community: Community) -> str:
    await community.person(f"{community.group.id} t", role=Role.OWNER).says(EVENING)
    return community.posted(Poll)


async def test_votes_while_the_poll_is_put_up_are_all_counted_once(teacher: Person) -> None:
    community = teacher.community
    app, voters = community.app, [community.person(f"voter {n}") for n in range(6)]
    for round_ in range(1, 5):
        ahead = f"bot-{len(community.stage.performed) + 1}"
        await app.receive([teacher.message(EVENING)])
        votes = [
            PollVoted(poll=ahead, options=frozenset({0}), **voter._about()) for voter in voters
        ]
        await asyncio.gather(app.deliver(), *(app.receive([vote, vote]) for vote in votes))
        assert community.posted(Poll) == ahead
        assert await points(community) == {f"voter {n}": round_ for n in range(6)}


async def test_who_votes_and_takes_it_back_in_several_processes_at_once_has_what_holds(
    teacher: Person,
) -> None:
    community = teacher.community
    await teacher.says(EVENING)
    poll, alice, bob = community.posted(Poll), community.person("Alice"), community.person("Bob")
    events = [
        PollVoted(poll=poll, options=options, **person._about(START + timedelta(seconds=n)))
        for n, options in enumerate((frozenset({0}), frozenset[int](), frozenset({1})))
        for person in (alice, bob)
    ]
    await asyncio.gather(*(community.app.receive([event]) for event in [*events, *events]))
    assert await points(community) == {"alice": 1, "bob": 1}


async def test_a_keyword_asks_also_where_the_last_option_is_a_question(url: str) -> None:
    async with open_community(url, language="zh") as community:
        teacher = community.person("王老师", role=Role.ADMIN)
        await teacher.says("发起投票 下周学什么？；Python？；Git？")
        assert any("Git？" in plain(say.elements) for say in said(community))


def said(community: Community) -> list[Say]:
    """What the bot has said."""
    return [o.action for o in community.stage.performed if isinstance(o.action, Say)]
