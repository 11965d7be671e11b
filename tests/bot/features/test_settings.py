"""/settings (设置), in conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.core.context import Batch
from bot.core.events import Role, SettingChanged
from bot.core.feature import Declared, Feature
from bot.core.i18n import LANGUAGES, Catalogue, Message, Words, load_catalogue
from bot.features import FEATURES
from bot.features.settings.presets import PRESETS
from bot.services.invariants import check
from bot.testing import Community, Person, open_community
from models.tables import AuditEntry, LedgerEntry
from models.tables import Community as Row


def admin(community: Community, name: str = "Ada", **about: Any) -> Person:
    return community.person(name, role=Role.ADMIN, **about)


async def stored(community: Community) -> dict[str, Any]:
    return await community.app.database.run(lambda s: dict(s.query(Row).one().settings))


async def audited(community: Community) -> list[tuple[str, str, str | None, str | None]]:
    return await community.app.database.run(
        lambda s: [
            (entry.action, entry.target, entry.before, entry.after)
            for entry in s.query(AuditEntry).order_by(AuditEntry.id)
        ]
    )


async def test_members_are_refused_in_private(community: Community) -> None:
    heard = await community.person("Bob").says("/settings points.message 5")
    assert "Only admins" in heard.private
    assert not heard.public
    assert await stored(community) == {}
    ming = community.person("小明", locale="zh")
    assert "只有管理员" in (await ming.says("设置")).private


async def test_without_a_name_the_groups_are_shown_with_buttons(community: Community) -> None:
    ada = admin(community)
    heard = await ada.says("/settings")
    assert not heard.public
    groups = {name.partition(".")[0] for name in community.app.declared.settings}
    for group in groups:
        line = f"/settings {group}"
        assert line in heard.buttons.values()
        assert (await ada.presses(line)).private
    assert "points.message" not in heard.private.replace("/settings points.message 2", "")


async def test_a_group_is_a_table_that_marks_what_differs(community: Community) -> None:
    ada = admin(community)
    assert "✎" not in (await ada.says("/settings points")).private
    await ada.says("/settings points.reply 3")
    heard = await ada.says("/settings points")
    (line,) = [line for line in heard.private.splitlines() if "replying to somebody" in line]
    assert line.split()[:3] == ["✎", "reply", "3"]
    assert "✎ reply 3" in (await ada.says("/settings")).private


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_has_a_title(language: str) -> None:
    titles = load_catalogue()[language].messages
    groups = {name.partition(".")[0] for name in Declared(FEATURES).settings}
    assert {f"settings.group.{group}" for group in groups} <= titles.keys()


async def test_a_group_is_known_by_its_title(community: Community) -> None:
    ming = admin(community, "小明", locale="zh")
    assert "每条发言的积分" in (await ming.says("/设置 积分")).private
    assert "社群" in (await ming.says("设置 community")).private


async def test_one_setting_tells_all_about_itself(community: Community) -> None:
    ada = admin(community)
    heard = await ada.says("/settings points.message")
    assert "Points for a message" in heard.private
    assert "Now: 1 (default: 1)" in heard.private
    assert "a whole number from 0 to 1,000" in heard.private
    assert "Last changed" not in heard.private
    await ada.presses(heard.buttons["▲ 2"])
    heard = await ada.says("/settings points.message")
    assert "Now: 2 (default: 1)" in heard.private
    assert "Last changed by Ada, 3/2/26, 9:00" in heard.private
    await ada.presses(heard.buttons["Default: 1"])
    assert await stored(community) == {}


async def test_a_change_holds_from_the_next_message_on(community: Community) -> None:
    ada, bob = admin(community), community.person("Bob")
    await bob.says("before")
    heard = await ada.says("/settings points.message 3")
    assert "points.message: 1 → 3" in heard.private
    assert "keep their worth" in heard.private
    community.wait(minutes=2)
    await bob.says("after")
    assert "4 points earned" in (await bob.says("/points")).text
    assert await stored(community) == {"points.message": 3}


async def test_it_is_done_in_chinese_alike(community: Community) -> None:
    ming = admin(community, "小明", locale="zh")
    assert "1 → 3，即刻生效" in (await ming.says("设置 points.message ３")).private
    assert "当前：3（默认：1）" in (await ming.says("设置 POINTS.MESSAGE")).private
    assert "3 → 1" in (await ming.says("设置 points.message 默认")).private
    assert "已经是 1" in (await ming.says("设置 points.message 默认")).private


async def test_the_button_of_the_answer_takes_the_change_back(community: Community) -> None:
    ada = admin(community)
    heard = await ada.says("/settings points.message 3")
    assert "3 → 1" in (await ada.presses(heard.buttons["↩ Back to 1"])).private
    assert await stored(community) == {}


async def test_before_and_after_are_audited_and_the_same_value_is_not(
    community: Community,
) -> None:
    ada = admin(community)
    await ada.says("/settings points.message 3")
    assert "already. Nothing was changed" in (await ada.says("/settings points.message 3")).private
    await ada.says("/settings points.message default")
    assert await audited(community) == [
        ("setting", "points.message", "1", "3"),
        ("setting", "points.message", "3", "1"),
    ]


@pytest.mark.parametrize("typed", ["many", "-1", "1001", "1.5", "3 4", "9" * 30, "true", "½"])
async def test_a_bad_value_is_answered_with_what_is_expected(
    community: Community, typed: str
) -> None:
    heard = await admin(community).says(f"/settings points.message {typed}")
    assert "It takes a whole number from 0 to 1,000" in heard.private
    heard = await admin(community, "小明", locale="zh").says(f"/设置 points.message {typed}")
    assert "0 到 1,000 之间的整数" in heard.private
    assert await stored(community) == {}
    assert await audited(community) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("points.mesage", "points.message"),
        ("mesage", "points.message"),
        ("message", "points.message"),
        ("timezone", "community.timezone"),
        ("points.cooldown", "points.message_cooldown"),
    ],
)
async def test_an_unknown_name_suggests_the_nearest(
    community: Community, typed: str, meant: str
) -> None:
    ada = admin(community)
    heard = await ada.says(f"/settings {typed} 5")
    assert f"no setting “{typed}”" in heard.private
    assert heard.buttons[meant] == f"/settings {meant} 5"
    assert await stored(community) == {}


async def test_a_name_like_none_leads_to_the_list(community: Community) -> None:
    heard = await admin(community, "小明", locale="zh").says("/settings xyzzy")
    assert "没有「xyzzy」这个设置项" in heard.private
    assert "/settings" in heard.buttons.values()


async def test_two_admins_at_once_both_change_something(community: Community) -> None:
    ada, eve = admin(community), admin(community, "Eve")
    await ada.says("hello")
    await eve.says("hello")
    lines = ["points.message 3", "points.reply 4", "points.checkin 6", "points.reply_cap 7"]
    calls = [
        community.app.receive([who.message(f"/settings {line}")])
        for who, line in zip((ada, eve, ada, eve), lines, strict=True)
    ]
    await asyncio.gather(*calls)
    assert len(await stored(community)) == 4


MADE = Feature("made")
MADE.setting("made.on", default=True)
MADE.setting("made.way", "here", choices=("here", "private", "none"))
MADE.setting("made.steps", ("10", "20"), minimum=1, maximum=4, check=lambda v: "x" not in v)
MADE.setting("made.tags", ("a",), choices=("a", "b", "C"))
MADE.setting("made.welcome", "", maximum=100)
HEARD: list[SettingChanged] = []


@MADE.on(SettingChanged)
def _hear(batch: Batch[Any]) -> None:
    for noted in batch.events:
        assert batch.setting(noted.event.name) == noted.event.after
        HEARD.append(noted.event)


@asynccontextmanager
async def open_made(url: str) -> AsyncIterator[Community]:
    """A community with made-up settings, whose words are their names."""
    made = {f"setting.{setting.name}": Message((setting.name,)) for setting in MADE.settings}
    known = {language: load_catalogue()[language].messages for language in LANGUAGES}
    words = {
        language: Words(language, {**known[language], **made}, lambda n: min(n, 1))
        for language in LANGUAGES
    }
    async with open_community(url, features=[*FEATURES, MADE]) as community:
        community.app.catalogue = Catalogue(words)
        yield community


@pytest.mark.parametrize(
    ("typed", "told", "kept"),
    [
        ("on off", "on → off", False),
        ("on NO", "on → off", False),
        ("on 关", "on → off", False),
        ("way PRIVATE", "here → private", "private"),
        ("way none", "here → none", "none"),
        ("steps 1, 2,3", "10, 20 → 1, 2, 3", ["1", "2", "3"]),
        ("steps 1 2 3", "10, 20 → 1, 2, 3", ["1", "2", "3"]),
        ("steps 1、2，3", "10, 20 → 1, 2, 3", ["1", "2", "3"]),
        ("steps Old hand, Guide", "10, 20 → Old hand, Guide", ["Old hand", "Guide"]),
        ("steps Old hand,", "10, 20 → Old hand", ["Old hand"]),
        ("tags c、B", "a → C, b", ["C", "b"]),
        ("tags 无", "a → none", []),
        ("welcome Hello, you!  Come in.", "none → Hello, you! Come in.", "Hello, you!  Come in."),
    ],
)
async def test_every_kind_of_value_can_be_set_and_taken_back(
    url: str, typed: str, told: str, kept: object
) -> None:
    async with open_made(url) as community:
        ada = admin(community)
        heard = await ada.says(f"/settings made.{typed}")
        assert told in heard.private
        assert list((await stored(community)).values()) == [kept]
        await ada.says(f"/settings made.{typed.split()[0]}")
        await ada.says("/settings made")
        (undo,) = [line for label, line in heard.buttons.items() if label.startswith("↩")]
        await ada.presses(undo)
        assert await stored(community) == {}


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [
        ("on maybe", "on or off", "「开」或「关」"),
        ("way there", "one of here / private / none", "here / private / none"),
        ("steps none", "1 to 4 items with commas between them", "1 到 4 项内容"),
        ("steps 1 x", "1 to 4 items with commas between them", "1 到 4 项内容"),
        ("tags a d", "any of a / b / C", "其中任意几项：a / b / C"),
        ("welcome " + "x" * 101, "a text of 0 to 100 characters", "0 到 100 个字"),
    ],
)
async def test_every_kind_of_value_says_what_it_takes(
    url: str, typed: str, english: str, chinese: str
) -> None:
    async with open_made(url) as community:
        assert english in (await admin(community).says(f"/settings made.{typed}")).private
        ming = admin(community, "小明", locale="zh")
        assert chinese in (await ming.says(f"/settings made.{typed}")).private


async def test_listeners_hear_of_a_change_and_see_the_new_value(url: str) -> None:
    async with open_made(url) as community:
        ada = admin(community)
        HEARD.clear()
        await ada.says("/settings made.steps 1 2")
        await ada.says("/settings made.steps 1 2")
        await ada.says("/settings community.day_turn 4")
        assert [
            SettingChanged("made.steps", ("10", "20"), ("1", "2")),
            SettingChanged("community.day_turn", 0, 4),
        ] == HEARD


async def test_a_choice_and_a_switch_have_buttons(url: str) -> None:
    async with open_made(url) as community:
        ada = admin(community)
        ways = (await ada.says("/settings made.way")).buttons
        assert {"private", "none"} <= ways.keys()
        switch = (await ada.says("/settings made.on")).buttons
        assert "off" in switch
        await ada.presses(switch["off"])
        assert "Now: off (default: on)" in (await ada.says("/settings made.on")).private


async def test_a_default_of_the_configuration_is_the_default(url: str) -> None:
    async with open_community(url, settings={"points.message": 5}) as community:
        ada = admin(community)
        assert "Now: 5 (default: 5)" in (await ada.says("/settings points.message")).private
        await ada.says("/settings points.message 1")
        assert await stored(community) == {"points.message": 1}
        await ada.says("/settings points.message 5")
        assert await stored(community) == {}


@pytest.mark.parametrize(
    ("typed", "zone"), [("上海", "Asia/Shanghai"), ("berlin", "Europe/Berlin")]
)
async def test_the_zone_of_the_community_can_be_named_by_a_city(
    community: Community, typed: str, zone: str
) -> None:
    ada = admin(community)
    heard = await ada.says(f"/settings community.timezone {typed}")
    assert f"UTC → {zone}" in heard.private
    assert "counts as Mar 2, 2026" in heard.private
    row = await community.app.database.run(lambda s: s.query(Row).one())
    assert row.timezone == zone
    assert await stored(community) == {}
    await ada.says("/settings community.timezone default")
    assert "Now: UTC" in (await ada.says("/settings community.timezone")).private


async def test_a_zone_that_is_none_is_answered_with_examples(community: Community) -> None:
    heard = await admin(community).says("/settings community.timezone UTC+8")
    assert "a city, or a name such as Asia/Shanghai" in heard.private
    heard = await admin(community, "小明", locale="zh").says("设置 community.timezone 月球")
    assert "城市名（如 上海）" in heard.private


async def test_the_language_of_the_community_changes_what_all_hear(community: Community) -> None:
    ada = admin(community)
    await ada.says("/settings community.language 中文")
    for _ in range(7):
        heard = await ada.says("/checkin")
        community.wait(days=1)
    assert "天" in heard.public


@pytest.mark.parametrize("zones", [("Pacific/Kiritimati", "Pacific/Pago_Pago"), ("上海", "UTC")])
async def test_boards_stay_right_when_the_day_changes(url: str, zones: tuple[str, str]) -> None:
    night = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    async with open_community(url, now=night) as community:
        ada, bob = admin(community), community.person("Bob")
        for zone in zones * 2:
            await bob.says("good evening")
            await ada.says(f"/settings community.timezone {zone}")
            await bob.says("/checkin")
            assert "Bob" in (await bob.says("/leaderboard 7d")).public
            await sound(community)
            community.wait(hours=5)
        await ada.says("/settings community.day_turn 23")
        await bob.says("good morning")
        community.wait(days=6)
        await ada.says("/leaderboard 7d")
        await sound(community)


async def sound(community: Community) -> None:
    declared = community.app.declared
    assert not await community.app.database.run(lambda s: check(s, declared))


PRICES = st.lists(st.tuples(st.sampled_from(["message", "reply", "checkin"]), st.integers(0, 9)))


@hypothesis_settings(max_examples=15, deadline=None)
@given(prices=PRICES.filter(lambda changes: 0 < len(changes) <= 6))
async def test_points_given_before_a_change_keep_their_worth(
    prices: list[tuple[str, int]],
) -> None:
    async with open_community() as community:
        ada, bob = admin(community), community.person("Bob")
        before: list[tuple[int, int, int]] = []
        for name, price in prices:
            await ada.says(f"/settings points.{name} {price}")
            assert (await ledger(community))[: len(before)] == before
            await bob.says("hello")
            await bob.says("/checkin")
            before = await ledger(community)
            community.wait(hours=9)
        await sound(community)


async def ledger(community: Community) -> list[tuple[int, int, int]]:
    return await community.app.database.run(
        lambda s: [
            (entry.id, entry.rate, entry.points)
            for entry in s.query(LedgerEntry).order_by(LedgerEntry.id)
        ]
    )


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
async def test_a_preset_shows_its_changes_and_waits_for_a_yes(
    community: Community, preset: Any
) -> None:
    ada = admin(community)
    heard = await ada.says(f"/settings preset {preset.name}")
    assert "would change" in heard.private
    assert await stored(community) == {}
    done = await ada.presses(heard.buttons["✅ Apply"])
    assert "changed" in done.private
    now = await stored(community)
    assert now
    assert await audited(community) == [
        ("preset", name, before, after) for _, name, before, after in await audited(community)
    ]
    assert "already" in (await ada.says(f"/settings preset {preset.name}")).private
    assert await stored(community) == now


async def test_presets_are_listed_and_known_in_chinese(community: Community) -> None:
    ming = admin(community, "小明", locale="zh")
    heard = await ming.says("设置 预设")
    assert "/settings preset consulting" in heard.buttons.values()
    assert "没有「学校」这个方案" in (await ming.says("设置 preset 学校")).private
    heard = await ming.says("设置 preset 教育")
    assert "points.reply" in heard.private
    assert "· 回答别人比普通发言积分高" in heard.private
    assert "已采用「在线教育」方案" in (await ming.presses(heard.buttons["✅ 采用"])).private


def test_presets_hold_values_that_fit() -> None:
    declared = Declared(FEATURES).settings
    for preset in PRESETS:
        picked = [pick for pick in preset.picks if pick.setting in declared]
        assert len(picked) >= 3
        for pick in picked:
            assert declared[pick.setting].fits(pick.value), (preset.name, pick)
        assert len({pick.setting for pick in preset.picks}) == len(preset.picks)


@pytest.mark.parametrize("word", ["reset", "重置", "恢复默认"])
async def test_a_setting_is_reset_in_many_words(community: Community, word: str) -> None:
    ada = admin(community)
    await ada.says("/settings points.message 7")
    assert "7 → 1" in (await ada.says(f"/settings points.message {word}")).private


async def test_a_setting_may_be_named_in_two_words(community: Community) -> None:
    ada = admin(community)
    assert "1 → 2" in (await ada.says("/settings points message 2")).private
    assert "Now: 2" in (await ada.says("/settings points message")).private
    assert "2 → 3" in (await ada.says("/settings 积分 message 3")).private


async def test_who_mistypes_a_list_is_told_what_one_looks_like(community: Community) -> None:
    ada = admin(community)
    assert "5=Helper" in (await ada.says("/settings levels.roles nonsense")).private
    assert "0, 50, 120" in (await ada.says("/settings levels.thresholds 20,10")).private
