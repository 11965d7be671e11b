"""/prompt, in conversation: what an admin has said at set times, in their own words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.core.actions import Outgoing, Say
from bot.core.days import zone_info
from bot.core.elements import plain
from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import START, Community, Person, open_community
from models.tables import Prompt
from tests.bot.services.conftest import Town, town

__all__ = ["town"]

MONDAY = "/prompt add mon 9:30; What did you learn last week?"
EVES = tuple(
    datetime(2026, month, day, 2, tzinfo=UTC) for month, day in ((3, 28), (4, 4), (10, 3), (10, 24))
)
"""Within a day of each of these, clocks are moved somewhere."""
DAY, HALF = timedelta(days=1), timedelta(minutes=30)


@pytest.fixture
def ada(community: Community) -> Person:
    return community.person("Ada", role=Role.ADMIN)


async def at(community: Community, *later: timedelta) -> list[str]:
    """What the bot says when it looks so long after the start, each time in turn."""
    heard: list[str] = []
    for span in later:
        community.clock.set(START + span)
        heard += [plain(say.elements) for o in await at_once(community) if (say := _say(o))]
    return heard


def _say(outgoing: Outgoing) -> Say | None:
    return outgoing.action if isinstance(outgoing.action, Say) else None


async def at_once(community: Community) -> list[Outgoing]:
    """What the bot says when it looks now."""
    before = len(community.stage.performed)
    await Scheduler(community.app).tick(community.group)
    await community.app.deliver()
    return community.stage.performed[before:]


async def test_a_prompt_is_said_at_its_time_in_the_words_of_the_admin(ada: Person) -> None:
    heard = await ada.says(MONDAY)
    assert (heard.reactions, heard.public) == (["👍"], "")
    assert "Prompt 1: I say it every Monday at 09:30" in heard.private
    community = ada.community
    assert await at(community, HALF - timedelta(minutes=1)) == []
    assert await at(community, HALF, 2 * HALF) == ["What did you learn last week?"]
    assert await at(community, 6 * DAY + HALF, 7 * DAY) == []
    assert await at(community, 7 * DAY + HALF) == ["What did you learn last week?"]


async def test_in_chinese_it_reads_the_same(community: Community) -> None:
    mei = community.person("小梅", role=Role.ADMIN, locale="zh")
    heard = await mei.says("/prompt 添加 每周一、周四 晚上8点半；上周你学到了什么？")
    assert "话题 1 已添加：每周一、周四 20:30 发出" in heard.private
    assert "*" not in (shown := (await mei.says("定时话题")).private)
    assert "1 · 每周一、周四 20:30：上周你学到了什么？" in shown
    assert await at(community, 23 * HALF) == ["上周你学到了什么？"]
    assert "已删除" in (await mei.says("/prompt 删除 1")).private
    assert "已经结束了" in (await mei.says("/prompt 现在 1")).private
    assert "还没有定时话题" in (await mei.says("/prompt 列表")).private
    assert await at(community, 3 * DAY + 23 * HALF) == []


async def test_it_is_said_where_it_was_planned(ada: Person) -> None:
    await ada.says(MONDAY, channel="lounge")
    ada.community.clock.set(START + timedelta(minutes=30))
    (said,) = await at_once(ada.community)
    assert (said.place.group, said.place.channel) == (ada.community.group, "lounge")
    assert isinstance(said.action, Say)
    assert not said.action.private


async def test_what_is_planned_in_private_is_said_in_the_group(ada: Person) -> None:
    typed = replace(ada.message(MONDAY, channel="private"), present=False)  # type: ignore[call-arg]  # a command has it
    await ada.community.receives([typed])
    ada.community.clock.set(START + timedelta(minutes=30))
    (said,) = await at_once(ada.community)
    assert (said.place.group, said.place.channel) == (ada.community.group, None)


async def test_its_lines_and_signs_stay_as_they_are(ada: Person) -> None:
    await ada.says("/prompt add daily 9:30\nFirst *this*; then {that}.\n\n– Ada | admin")
    assert await at(ada.community, HALF) == ["First *this*; then {that}.\n\n– Ada | admin"]


async def test_what_is_planned_once_ends_when_it_was_said(ada: Person) -> None:
    await ada.says("/prompt add tomorrow 18:00; See you tonight!")
    assert "once, on Mar 3, 2026 at 18:00" in (await ada.says("/prompt list")).private
    assert await at(ada.community, 18 * HALF, DAY) == []
    assert await at(ada.community, DAY + 18 * HALF, DAY + 19 * HALF) == ["See you tonight!"]
    assert "No prompts yet" in (await ada.says("/prompt")).private


@pytest.mark.parametrize(("silent", "said"), [(2, True), (2.5, True), (3, False), (30, False)])
async def test_after_a_silence_of_the_bot_only_what_is_near_is_made_up_for(
    ada: Person, silent: float, said: bool
) -> None:
    await ada.says("/prompt add today 10:00; Good morning")
    heard = await at(ada.community, timedelta(hours=silent))
    assert heard == (["Good morning"] if said else [])
    assert "No prompts yet" in (await ada.says("/prompt")).private


async def test_what_cannot_be_sent_in_time_is_left_out(ada: Person) -> None:
    await ada.says(MONDAY)
    community = ada.community
    community.clock.set(START + timedelta(minutes=30))
    before = len(community.stage.performed)
    await Scheduler(community.app).tick()
    community.wait(hours=2)
    await community.app.deliver()
    assert len(community.stage.performed) == before


async def test_several_processes_say_it_once(ada: Person) -> None:
    await ada.says(MONDAY)
    community = ada.community
    community.clock.set(START + timedelta(minutes=30))
    before = len(community.stage.performed)
    await asyncio.gather(*(Scheduler(community.app).tick() for _ in range(3)))
    community.wait(minutes=30)
    await Scheduler(community.app).tick()
    await community.app.deliver()
    assert len(community.stage.performed) == before + 1


async def test_it_follows_the_clock_of_the_community(url: str) -> None:
    async with open_community(url, timezone="Asia/Shanghai") as community:
        ada = community.person("Ada", role=Role.ADMIN)
        await ada.says("/prompt add daily 8:00; Good morning")
        assert await at(community, 29 * HALF) == []
        assert await at(community, 30 * HALF) == ["Good morning"]


async def test_after_a_change_of_zone_it_is_still_said_once_a_day(ada: Person) -> None:
    community = ada.community
    await ada.says("/prompt add daily 9:30; Good morning")
    assert await at(community, HALF) == ["Good morning"]
    await ada.says("/settings community.timezone America/New_York")
    assert await at(community, 11 * HALF, DAY + HALF) == []
    assert await at(community, DAY + 11 * HALF) == ["Good morning"]


async def test_one_can_be_said_at_once_and_still_comes_at_its_time(ada: Person) -> None:
    await ada.says(MONDAY)
    heard = await ada.says("/prompt now 1")
    assert "What did you learn last week?" in heard.public
    assert "What did you learn last week?" in (await ada.says("/prompt now 1")).public
    assert await at(ada.community, HALF) == ["What did you learn last week?"]


async def test_what_was_taken_away_is_said_no_more_and_its_number_stays_its_own(
    ada: Person,
) -> None:
    await ada.says(MONDAY)
    assert "not be said any more" in (await ada.says("/prompt remove 1")).private
    assert "ended already" in (await ada.says("/prompt remove 1")).private
    assert "Prompt 2" in (await ada.says(MONDAY)).private
    told = (await ada.says("/audit")).private
    assert "added prompt 1: mon 09:30" in told
    assert "took prompt 1 away: mon 09:30" in told
    assert await at(ada.community, HALF) == ["What did you learn last week?"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/prompt add", "after a semicolon"),
        ("/prompt add mon 9:00", "after a semicolon"),
        ("/prompt add mon 9:00;  ", "after a semicolon"),
        ("/prompt add soon; Hello", "I do not understand when “soon” is"),
        ("/prompt add mon 9:10; Hello", "on the hour or at half past"),
        ("/prompt add 2026-03-01 9:00; Hello", "over already"),
        (f"/prompt add mon 9:00; {'x' * 2001}", "2,001 characters"),
        ("/prompt now 7", "no prompt 7"),
        (f"/prompt remove {10**11}", "no prompt 100,000,000,000"),
        ("/prompt remove -1", "no prompt -1"),
    ],
)
async def test_bad_input_gets_a_sentence_and_plans_nothing(
    ada: Person, line: str, told: str
) -> None:
    assert told in (await ada.says(line)).private
    assert "No prompts yet" in (await ada.says("/prompt list")).private


async def test_members_can_plan_nothing(community: Community) -> None:
    tess = community.person("Tess", role=Role.MODERATOR)
    for line in (MONDAY, "/prompt", "/prompt list", "/prompt now 1", "/prompt remove 1"):
        assert "admin" in (await tess.says(line)).private


async def test_twenty_are_the_most(ada: Person) -> None:
    for _ in range(20):
        await ada.says(MONDAY)
    assert "There are 20 prompts already" in (await ada.says(MONDAY)).private
    await ada.says("/prompt remove 3")
    assert "Prompt 21" in (await ada.says(MONDAY)).private


async def test_two_admins_at_once_get_two_numbers(ada: Person) -> None:
    app = ada.community.app
    both = [ada.community.person(name, role=Role.ADMIN) for name in ("Ada", "Ben", "Cat")]
    await asyncio.gather(*(app.receive([one.message(MONDAY)]) for one in both))
    numbers = await app.database.run(
        lambda session: sorted(number for (number,) in session.query(Prompt.number))
    )
    assert numbers == [1, 2, 3]


def test_however_often_the_bot_sleeps_no_day_hears_a_prompt_twice(town: Town) -> None:
    @hypothesis_settings(max_examples=town.examples // 12, database=None)
    @given(
        st.sampled_from(("Europe/Berlin", "Australia/Lord_Howe", "UTC")),
        st.sampled_from(("01:30", "02:00", "02:30", "09:30")),
        st.lists(st.sampled_from((0.5, 1.0, 5.0, 26.0)), max_size=12),
        st.sampled_from(EVES),
    )
    def hold(zone: str, clock: str, naps: list[float], eve: datetime) -> None:
        community = town.found(zone)
        town.clock.set(eve)
        ada = community.person(f"ada {community.group.id}", role=Role.ADMIN)
        town.run(ada.says(f"/prompt add daily {clock}; Hello"))
        heard: list[datetime] = []
        for hours in naps:
            town.clock.move(timedelta(hours=hours))
            heard += [town.clock.now() for _ in town.run(at_once(community))]
        days = [at.astimezone(zone_info(zone)).date() for at in heard]
        assert len(days) == len(set(days))

    hold()
