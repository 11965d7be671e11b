"""/points card, in conversation."""

from bot.core.elements import Image
from bot.core.events import Role
from bot.services.pictures import draw
from bot.services.pictures.data import Card
from bot.testing import Community, Heard, open_community

PNG = b"\x89PNG"


def picture(heard: Heard) -> Image:
    (image,) = (element for say in heard.says for element in say.elements)
    assert isinstance(image, Image)
    return image


def card(heard: Heard) -> Card:
    return Card.read(picture(heard).data)


async def test_a_card_is_a_picture_for_all_that_reads_as_text(community: Community) -> None:
    alice, bob = community.person("Alice"), community.person("Bob")
    await alice.says("/checkin")
    await bob.says("hello")
    heard = await alice.says("/points card")
    assert draw(picture(heard)).startswith(PNG)
    assert heard.private == ""
    first, *rest = heard.public.splitlines()
    assert first.startswith("Alice · Level 1")
    assert rest == [
        "#1 · of 2",
        "5 / 15 · 10 points to level 2",
        "🔥 1 day in a row",
        "📈 5 points in 7 days",
        "💰 5 points to spend",
    ]


async def test_a_card_speaks_the_members_language(community: Community) -> None:
    ming = community.person("小明", locale="zh-hans")
    await ming.says("打卡")
    said = (await ming.says("/points card")).public
    assert "小明 · 1 级" in said
    assert "第 1 名 · 共 1 人" in said
    assert "📈 近 7 天：5 积分" in said


async def test_a_card_tells_the_streak_as_the_calendar_does(community: Community) -> None:
    alice = community.person("Alice")
    for _ in range(3):
        await alice.says("/checkin")
        community.wait(days=1)
    community.wait(days=1)  # a day that a freeze will excuse
    assert "🔥 3 days in a row" in (await alice.says("/points card")).public
    community.wait(days=9)
    assert "🔥" not in (await alice.says("/points card")).public


async def test_who_has_nothing_yet_has_a_card_without_a_rank(community: Community) -> None:
    shown = card(await community.person("Alice").says("/points card"))
    assert (shown.rank, shown.ranked, shown.earned, shown.ceiling) == ("", "", 0, 15)


async def test_who_hides_from_the_boards_has_a_card_without_a_rank(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    await alice.says("/hide on")
    shown = card(await alice.says("/points card"))
    assert (shown.rank, shown.ranked, shown.earned) == ("", "", 5)


async def test_at_the_highest_level_the_bar_is_full_and_nothing_is_ahead(url: str) -> None:
    levels = {"levels.curve": "list", "levels.thresholds": ("0", "3")}
    async with open_community(url, settings=levels) as community:
        alice = community.person("Alice")
        await alice.says("/checkin")
        heard = await alice.says("/points card")
    assert card(heard).floor == card(heard).ceiling == 3
    assert "5 · The highest level there is." in heard.public
    assert draw(picture(heard)).startswith(PNG)


async def test_the_same_standing_has_the_same_card(community: Community) -> None:
    alice = community.person("Alice")
    await alice.says("/checkin")
    first = picture(await alice.says("/points card"))
    community.wait(hours=2)
    assert picture(await alice.says("/points card")) == first


async def test_a_card_of_somebody_else_is_theirs_to_show(community: Community) -> None:
    ada, cleo = community.person("Ada", role=Role.ADMIN), community.person("Cleo")
    bob = community.person("Bob", username="bobby")
    await bob.says("/checkin")
    heard = await ada.says("/points card @bobby")
    assert heard.public == ""
    assert "Bob can send /points card" in heard.private
    assert "only yours" in (await cleo.says("/points card @bobby")).private
