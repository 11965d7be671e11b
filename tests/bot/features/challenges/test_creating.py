"""/challenge create, edit, start, list, show: from the first idea to the post in the group."""

from __future__ import annotations

import pytest

from bot.core.events import Role
from bot.testing import Community, Person
from tests.bot.features.challenges.village import challenge


@pytest.fixture
def olga(community: Community) -> Person:
    return community.person("Olga", role=Role.OWNER)


@pytest.fixture
def alice(community: Community) -> Person:
    return community.person("Alice")


@pytest.fixture
def lei(community: Community) -> Person:
    return community.person("李雷", locale="zh-hans")


async def test_a_line_makes_a_draft_that_only_its_maker_sees(olga: Person, alice: Person) -> None:
    heard = await olga.says("/challenge create 21 days of writing; daily; note 50; bond 100")
    assert heard.public == ""
    assert "21 days of writing" in heard.private
    assert "at least 50 characters" in heard.private
    assert "Bond: 100 points" in heard.private
    assert "There are no challenges yet" in (await alice.says("/challenge")).text
    assert "no challenge number 1" in (await alice.says("/challenge show 1")).text


async def test_publishing_it_tells_the_group_with_a_button_to_join(
    olga: Person, alice: Person
) -> None:
    await olga.says("/challenge create 21 days of writing; from today")
    heard = await olga.presses("/challenge start 1")
    assert heard.buttons["Join"] == "/challenge join 1"
    assert "21 days of writing" in heard.public
    joined = await alice.presses("/challenge join 1")
    assert joined.reactions == ["👍"]
    assert (await alice.says("/checkin")).reactions == ["👍"]
    assert "1 of 21, 1 in a row" in (await alice.says("/challenge show")).text


async def test_it_is_all_there_in_chinese(community: Community, lei: Person) -> None:
    laoshi = community.person("王老师", role=Role.OWNER, locale="zh-hans")
    heard = await laoshi.says("/challenge create 21天写作；每天；笔记50字；从今天开始")
    assert "草稿" in heard.text
    assert "至少 50 字" in (await laoshi.says("挑战 查看 1")).text
    await laoshi.says("挑战 发布 1")
    assert "21天写作" in (await lei.says("挑战")).text
    assert (await lei.says("挑战 加入 1")).reactions == ["👍"]
    note = "今天写了三段文字，讲的是我小时候住过的院子，还有那棵枣树，" * 2
    assert "已完成 1/21" in (await lei.says(f"打卡 {note}")).text


async def test_a_draft_is_changed_before_anybody_sees_it(olga: Person) -> None:
    await olga.says("/challenge create Writing; from today")
    heard = await olga.says("/challenge edit 1 name: Reading; 10 days; 5 of 7; title Reader")
    assert "Reading" in heard.text
    assert "5 of 7 days" in heard.text
    assert "(10 days)" in heard.text
    assert "Reader" in heard.text


async def test_rules_by_which_people_joined_stay(olga: Person, alice: Person) -> None:
    await olga.says("/challenge create Writing; from today; 21 days")
    await olga.says("/challenge start 1")
    await alice.says("/challenge join 1")
    assert "so they stay" in (await olga.says("/challenge edit 1 note 500")).text
    assert "not shorter" in (await olga.says("/challenge edit 1 10 days")).text
    assert "(30 days)" in (await olga.says("/challenge edit 1 30 days; about: Go on!")).text


async def test_it_is_published_once(olga: Person) -> None:
    await olga.says("/challenge create Writing; from today")
    await olga.says("/challenge start 1")
    again = await olga.says("/challenge start 1")
    assert "published already" in again.text
    assert again.public == ""


async def test_a_template_is_a_draft_by_one_tap(olga: Person) -> None:
    buttons = (await olga.says("/challenge templates")).buttons
    assert len(buttons) == 4
    for line in buttons.values():
        assert "📝" in (await olga.presses(line)).text
    heard = await olga.says("/challenge create template reading; total 900 min")
    assert "Reach 900 min" in heard.text


async def test_a_form_leads_to_the_same_draft(olga: Person) -> None:
    await olga.says("/form challenge")
    for answer in ("Morning pages", "three", "five", "note 30", "bond 20, title Writer"):
        heard = await olga.says(f"/form answer {answer}")
    assert "Morning pages" in heard.text
    assert "5 of 7" in heard.text
    assert "(21 days)" in heard.text
    assert "at least 30 characters" in heard.text
    assert "Bond: 20 points" in heard.text


async def test_an_answer_that_makes_no_sense_is_asked_for_again(olga: Person) -> None:
    await olga.says("/form challenge")
    await olga.says("/form answer Morning pages")
    heard = await olga.says("/form answer for ever and a day")
    assert "could not be understood" in heard.text
    assert "How long" in heard.text


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/challenge create x; from 2026-02-01", "is over already"),
        ("/challenge create x; blub", "could not be understood"),
        ("/challenge edit 7 daily", "no challenge number 7"),
        ("/challenge edit", "/challenge edit"),
        ("/challenge start 7", "no challenge number 7"),
        ("/challenge show 7", "no challenge number 7"),
        ("/challenge shwo", "/challenge show"),
        ("/challenge qqqq", "means nothing here"),
        ("/challenge show", "no challenge going on"),
    ],
)
async def test_what_cannot_be_is_answered_with_what_can(olga: Person, line: str, why: str) -> None:
    assert why in (await olga.says(line)).text


async def test_members_make_no_challenges(alice: Person) -> None:
    for line in ("create x", "edit 1 daily", "start 1", "templates"):
        assert "Only admins" in (await alice.says(f"/challenge {line}")).text


async def test_which_one_is_meant_is_asked_where_there_are_several(
    community: Community, alice: Person
) -> None:
    await challenge(community, name="Writing")
    await challenge(community, name="Reading")
    heard = await alice.says("/challenge show")
    assert "1 · Writing and 2 · Reading" in heard.text
    assert "Reading" in (await alice.says("/challenge 2")).text


async def test_numbers_go_on_from_the_last_one_and_each_community_has_its_own(
    community: Community, olga: Person
) -> None:
    elsewhere = Community(community.app, community.clock, community.stage, "elsewhere")
    await olga.says("/challenge create One")
    await olga.says("/challenge create Two")
    heard = await elsewhere.person("Otto", role=Role.OWNER).says("/challenge create Other")
    assert "Draft number 1" in heard.text
    assert (
        "no challenge number 2"
        in (await elsewhere.person("Otto", role=Role.OWNER).says("/challenge show 2")).text
    )
