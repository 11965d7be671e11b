"""Boards with a name, in conversation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.events import Role
from bot.testing import Community, Person
from models.tables import AuditEntry


@pytest.fixture
def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.ADMIN)


async def talk(
    person: Person, times: int, *, days: int = 0, hours: int = 0, channel: str | None = None
) -> None:
    """Earn a point by each of some messages, some days ago."""
    now = person.community.clock.now()
    spans = [timedelta(days=days, hours=hours, minutes=2 * n) for n in range(times)]
    said = [replace(person.message("x", at=now - span), channel=channel) for span in spans]
    await person.community.receives(said)


async def test_a_board_sums_its_days(community: Community, olga: Person) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await talk(alice, 5, days=9)
    await talk(alice, 1, days=2)
    await talk(bob, 2, days=2)
    heard = await olga.says("/board create First week from 2026-02-25 to 2026-03-01")
    assert "Feb 25, 2026 to Mar 1, 2026" in heard.private
    board = await bob.says("/leaderboard first WEEK")
    assert "Bob" in board.public
    shown = await bob.presses(heard.buttons["Show the board"])
    assert [line.split() for line in shown.public.splitlines()[1:3]] == [
        ["🥇", "Bob", "2"],
        ["🥈", "Alice", "1"],
    ]


async def test_a_board_may_count_some_channels_only(community: Community, olga: Person) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await talk(alice, 3, channel="maths")
    await talk(alice, 2, hours=1, channel="garden")
    await talk(bob, 2, channel="garden")
    await talk(bob, 4, hours=1)
    await olga.says("/board create Green in garden")
    board = (await bob.says("/leaderboard green")).public
    assert [line.split()[1:] for line in board.splitlines()[1:3]] == [["Alice", "2"], ["Bob", "2"]]
    assert "equal points share a place" in board
    await olga.says("/board create 「Two rooms」 in #garden，<#maths>")
    board = (await bob.says("/leaderboard Two rooms")).public
    assert [line.split()[1:] for line in board.splitlines()[1:3]] == [["Alice", "5"], ["Bob", "2"]]


async def test_what_is_taken_back_is_taken_off_a_board(community: Community, olga: Person) -> None:
    alice = community.person("Alice")
    said = replace(alice.message("x"), channel="garden")
    await community.receives([said])
    await olga.says("/board create Green in garden")
    assert "Alice" in (await alice.says("/leaderboard Green")).text
    await alice.deletes(said.external_id)
    assert "Nobody" in (await alice.says("/leaderboard Green")).text


async def test_here_is_the_channel_where_it_is_typed(community: Community, olga: Person) -> None:
    await talk(community.person("Alice"), 1, channel="garden")
    await talk(community.person("Bob"), 1, channel="maths")
    assert "has no channel" in (await olga.says("/board create Here in here")).private
    await community.receives(
        [replace(olga.message("/board create Here in here"), channel="garden")]
    )
    heard = await olga.says("/leaderboard Here")
    assert "Alice" in heard.public
    assert "Bob" not in heard.public


async def test_the_hidden_are_on_no_board(community: Community, olga: Person) -> None:
    alice = community.person("Alice")
    await talk(alice, 2)
    await talk(community.person("Bob"), 1)
    await olga.says("/board create All")
    await olga.says("/board create Everything")
    await alice.says("/hide")
    board = (await alice.says("/leaderboard Everything")).text
    assert "Alice" not in board
    assert "🥇  Bob" in board


async def test_the_last_places_of_a_named_board_stay_private(
    community: Community, olga: Person
) -> None:
    people = [community.person(f"P{n:02}") for n in range(1, 16)]
    for n, person in enumerate(people, 1):
        await talk(person, n)
    await olga.says("/board create Ever")
    heard = await people[1].says("/leaderboard Ever")
    assert "P02" not in heard.public
    assert "P02" in heard.private
    middle = await people[4].says("/leaderboard Ever")  # place 11 of 15
    assert [line.split()[:2] for line in middle.public.splitlines()[-4:-1]] == [
        ["⋯"],
        ["11", "P05"],
        ["12", "P04"],
    ]
    further = await people[4].presses(middle.buttons["▶"])
    assert further.public == ""
    assert "P05" in further.private
    assert "here is the last one" in (await people[4].says("/leaderboard Ever 7")).private


async def test_boards_are_listed_and_deleted(community: Community, olga: Person) -> None:
    alice = community.person("Alice")
    assert "no boards with a name yet" in (await alice.says("/board")).private
    await olga.says("/board create Spring from 2026-03-01")
    heard = await alice.says("/board list")
    assert "Spring · since Mar 1, 2026" in heard.private
    assert "Nobody is on this board yet" in (await alice.presses(heard.buttons["Spring"])).text
    assert "is gone" in (await olga.says("/board delete spring")).private
    assert "no boards with a name yet" in (await alice.says("/board list")).private
    rows = await community.app.database.run(
        lambda s: s.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    )
    assert [(row.action, row.target) for row in rows] == [
        ("board_created", "Spring"),
        ("board_deleted", "Spring"),
    ]
    assert "created the board “Spring”" in (await olga.says("/audit")).text


async def test_only_admins_make_and_delete_boards(community: Community) -> None:
    alice = community.person("Alice")
    for typed in ("/board create Mine", "/board delete Mine", "/board 新建 Mine"):
        assert "Only admins" in (await alice.says(typed)).private
    assert "no boards" in (await alice.says("/board list")).private


async def test_chinese_reads_and_writes_the_same(community: Community) -> None:
    lin = community.person("林老师", locale="zh", role=Role.ADMIN)
    await talk(lin, 2)
    heard = await lin.says("/榜单 新建 三月阅读榜 从2026年3月1日到3月31日")
    assert "榜单 三月阅读榜 已建好（2026年3月1日至2026年3月31日）" in heard.private
    assert "林老师" in (await lin.says("/排行榜 三月阅读榜")).public
    assert "已有名为" in (await lin.says("/board create 三月阅读榜")).private
    assert (
        "没有名为「四月」的榜单。现有榜单：三月阅读榜" in (await lin.says("/排行榜 四月")).private
    )
    assert "已删除" in (await lin.says("/board 删除 三月阅读榜")).private


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/board create", "Which name?"),
        ("/board delete", "Which name?"),
        ("/board create Spring from tomorrow", "“tomorrow” is no day that I know"),
        ("/board create Spring from 2026-02-30", "“2026-02-30” is no day"),
        ("/board create Spring from", "Which day comes after “from”?"),
        ("/board create Spring from 2026-03-02 to 2026-03-01", "Please swap the two days"),
        ("/board create Road to HSK", "goes in quotes"),
        ("/board create Spring to 3-31 to 4-30", "stands there twice"),
        ("/board create “Spring” soon", "I don't know what to do with “soon”"),
        ("/board create Spring in", "Give 1 to 20 channels"),
        ("/board create " + "x" * 41, "41 characters; 40 are the most"),
        ("/board create week 7", "cannot begin with “week”"),
        ("/board create 2026 in review", "cannot begin with “2026”"),
        ("/board create season", "cannot begin with “season”"),
        ("/board create \u3164", "letters that can be seen"),
        ("/board delete Autumn", "There is no board “Autumn”"),
        ("/board list Autumn", "I don't know what to do with “Autumn”"),
    ],
)
async def test_a_mistake_is_told_with_what_to_do(olga: Person, typed: str, answer: str) -> None:
    heard = await olga.says(typed)
    assert answer in heard.private
    assert heard.public == ""
    assert "no boards with a name yet" in (await olga.says("/board")).private


async def test_quotes_hold_a_name_together(community: Community, olga: Person) -> None:
    await olga.says('/board create "Road to HSK" to 12/31')
    assert "Road to HSK · until Dec 31, 2026" in (await olga.says("/board")).private
    assert "Nobody" in (await olga.says("/leaderboard Road to HSK")).text


@pytest.mark.parametrize("said", ["排行榜 太卷了吧", "榜单 真有意思", "排行榜 三月阅读榜 好看"])
async def test_talk_about_boards_calls_nothing(community: Community, said: str) -> None:
    assert not (await community.person("小明", locale="zh").says(said)).outgoing


@pytest.mark.parametrize(
    "typed",
    [
        "Sprint 2026-03-05 2026-03-08",
        "Sprint 2026-03-05 to 2026-03-08",
        "Sprint 2026年3月5日 2026年3月8日 in maths",
    ],
)
async def test_dates_after_the_name_of_a_board_are_its_days(
    community: Community, olga: Person, typed: str
) -> None:
    heard = await olga.says(f"/board create {typed}")
    assert "Sprint is ready" in heard.private.replace("The board ", "")
    assert "Mar 5, 2026 to Mar 8, 2026" in heard.private


async def test_bare_dates_the_wrong_way_round_make_no_board(
    community: Community, olga: Person
) -> None:
    await olga.says("/board create Sprint 2026-03-08 2026-03-05")
    assert "no boards" in (await olga.says("/board")).private


async def test_a_name_in_quotation_marks_may_hold_a_date(
    community: Community, olga: Person
) -> None:
    heard = await olga.says('/board create "Sprint 2026-03-05"')
    assert "Sprint 2026-03-05 is ready" in heard.private
    assert "all time" in heard.private
