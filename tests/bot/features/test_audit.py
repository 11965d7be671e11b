"""/audit (操作记录), in conversation."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.events import Role
from bot.core.i18n import LANGUAGES, load_catalogue
from bot.testing import Community, Person
from models.tables import AuditEntry, Member


def admin(community: Community, name: str = "Ada", **about: Any) -> Person:
    return community.person(name, role=Role.ADMIN, **about)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if " · " in line]


async def rewrite(community: Community, **values: Any) -> None:
    """Let all lines be about something else."""
    await community.app.database.run(lambda s: s.execute(update(AuditEntry).values(**values)))


async def test_members_are_refused_in_private(community: Community) -> None:
    heard = await community.person("Bob").says("/audit")
    assert "Only admins" in heard.private
    assert not heard.public


async def test_at_first_there_is_nothing(community: Community) -> None:
    assert "Nothing has been changed" in (await admin(community).says("/audit")).private
    ming = admin(community, "小明", locale="zh")
    assert "还没有任何操作记录" in (await ming.says("操作记录")).private


async def test_changes_are_listed_newest_first_with_who_and_when(community: Community) -> None:
    ada, eve = admin(community), admin(community, "Eve")
    await ada.says("/settings points.message 2")
    community.wait(hours=1)
    await eve.says("/settings points.reply 1000")
    heard = await ada.says("/audit")
    assert not heard.public
    assert [line.replace("\u202f", " ") for line in lines(heard.private)] == [
        "3/2/26, 10:00 AM · Eve · points.reply: 1 → 1,000",
        "3/2/26, 9:00 AM · Ada · points.message: 1 → 2",
    ]


async def test_moments_and_values_are_told_in_the_admins_language_and_zone(
    community: Community,
) -> None:
    ming = admin(community, "小明", locale="zh")
    await ming.says("/timezone 上海")
    await ming.says("设置 preset 咨询 yes")
    await ming.says("设置 points.reply 1000")
    heard = await ming.says("操作记录")
    assert "2026/3/2 17:00 · 小明 · points.reply：5 → 1,000" in heard.private
    assert "（采用「专业咨询」方案）" in heard.private


async def test_older_changes_are_on_further_pages(community: Community) -> None:
    ada = admin(community)
    for n in range(2, 20):
        await ada.says(f"/settings points.message {n}")
    first = await ada.says("/audit")
    assert len(lines(first.private)) == 8
    assert "18 → 19" in first.private
    assert "1/3" in first.private
    assert first.buttons == {"▶": "/audit 2"}
    second = await ada.presses(first.buttons["▶"])
    assert second.buttons == {"◀": "/audit 1", "▶": "/audit 3"}
    third = await ada.presses(second.buttons["▶"])
    assert len(lines(third.private)) == 2
    assert "1 → 2" in third.private
    assert (await ada.says("/audit 999999")).private == third.private
    assert (await ada.says("/audit 0")).private == first.private


async def test_of_a_member_only_what_concerns_them_is_shown(community: Community) -> None:
    ada, eve = admin(community), admin(community, "Eve", username="eve")
    community.person("Bob", username="bob")
    hello = await eve.says("hello")
    for n in range(2, 12):
        await eve.says(f"/settings points.message {n}")
    await ada.says("/settings points.reply 3")
    heard = await ada.says("/audit @eve")
    assert "points.reply" not in heard.private
    assert len(lines(heard.private)) == 8
    rest = await ada.presses(heard.buttons["▶"])
    assert len(lines(rest.private)) == 2
    assert (await ada.says("/audit", reply_to=hello.message)).private == heard.private


async def test_what_was_done_to_a_member_concerns_them(community: Community) -> None:
    ada = admin(community)
    bob = community.person("Bob", username="bob")
    await bob.says("hello")
    assert "Nothing is on record" in (await ada.says("/audit @bob")).private
    await ada.says("/settings points.message 2")
    subject = await community.app.database.run(_member_named_bob)
    await rewrite(community, subject_id=subject)
    assert "points.message: 1 → 2" in (await ada.says("/audit @bob")).private


def _member_named_bob(session: Session) -> int:
    return int(session.scalars(select(Member.id).where(Member.name == "Bob")).one())


async def test_a_member_of_another_community_has_no_lines_here(community: Community) -> None:
    ada = admin(community)
    await ada.says("/settings points.message 2")
    assert "Nothing is on record" in (await ada.says("/audit 1 999")).private


async def test_an_action_without_words_is_shown_by_its_name(community: Community) -> None:
    ada = admin(community)
    await ada.says("/settings points.message 2")
    await rewrite(community, action="levitate", target="moon", actor_id=None, receipt_id=None)
    (line,) = lines((await ada.says("/audit")).private)
    assert line.endswith("the terminal · levitate moon")


async def test_what_is_empty_or_long_takes_one_line(community: Community) -> None:
    ada = admin(community)
    await ada.says("/settings points.message 2")
    await rewrite(community, target="", before=None, after="many\nlines " * 50)
    (line,) = lines((await ada.says("/audit")).private)
    assert "—: — → many lines" in line
    assert len(line) < 150
    await rewrite(community, target="points.message", before="no number", after="3")
    assert "no number → 3" in (await ada.says("/audit")).private


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_actions_ask_for_nothing_but_what_a_line_holds(language: str) -> None:
    known = {"target", "before", "after", "note", "subject"}
    for key, message in load_catalogue()[language].messages.items():
        if key.startswith("audit."):
            assert message.placeholders <= known, key
