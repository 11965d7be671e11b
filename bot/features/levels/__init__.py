"""Levels: what is reached is told, once ever, and brings roles; /levels shows the way on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.actions import Outgoing, Say
from bot.core.context import Batch, Context
from bot.core.events import ID_LIMIT, LevelReached, SettingChanged
from bot.core.feature import Feature
from bot.core.values import folded, items
from bot.features.levels import announcing, honours, ladder, phrases
from bot.features.levels.places import places
from bot.services.levels import CURVES, DEFAULT, LIST, LIST_LIMIT, is_ascending
from bot.services.releveling import relevel

feature = Feature("levels")

NAMES_EN = (
    "Spark",
    "Glimmer",
    "Flame",
    "Candle",
    "Lantern",
    "Torch",
    "Campfire",
    "Hearth",
    "Beacon",
    "Firekeeper",
)
NAMES_ZH = ("火花", "微光", "火苗", "烛光", "提灯", "火炬", "篝火", "炉火", "灯塔", "守火人")
NAMES_LIMIT = 100
CHANNEL = re.compile(r"[A-Za-z0-9_-]*")
"""An id of a platform's, and nothing by which an adapter could mean another place."""
HONOURS_LIMIT = 50


def _is_channel(id: str) -> bool:
    return CHANNEL.fullmatch(id) is not None


feature.setting("levels.curve", DEFAULT, choices=CURVES)
feature.setting(
    "levels.thresholds",
    (),
    maximum=LIST_LIMIT,
    check=is_ascending,
    read=lambda typed: items(folded(typed)),
)
for language, names in (("en", NAMES_EN), ("zh", NAMES_ZH)):
    feature.setting(
        f"levels.names_{language}",
        names,
        maximum=NAMES_LIMIT,
        check=phrases.are_names,
        read=phrases.split,
    )
feature.setting("levels.announce", "here", choices=("off", "here", "private", "channel"))
feature.setting("levels.announce_channel", "", maximum=ID_LIMIT, check=_is_channel)
feature.setting(
    "levels.roles", (), maximum=HONOURS_LIMIT, check=honours.are_honours, read=phrases.split
)
feature.setting("levels.roles_keep", "stack", choices=("stack", "highest"))


@feature.on(LevelReached)
def tell(batch: Batch[LevelReached]) -> Iterable[Outgoing]:
    """Announce the levels that were reached, and give the roles that come with them.

    Of several levels at once the highest counts. History only remembers them.
    """
    reached: dict[int, int] = {}
    for member, level in ((noted.event.member, noted.event.level) for noted in batch.events):
        reached[member] = max(level, reached.get(member, level))
    told = announcing.remember(batch, reached)
    if not batch.live:
        return []
    where = places(batch, sorted(reached))
    given = [
        outgoing
        for member, place in where.items()
        for outgoing in honours.give(batch, member, place, reached[member], told.get(member, 0))
    ]
    hints = honours.hint(batch, [place for place in where.values() if given])
    return [*given, *hints, *announcing.announcements(batch, where, reached, told)]


@feature.on(SettingChanged)
def follow(batch: Batch[SettingChanged]) -> None:
    """Put everybody on the new curve when it was changed; nobody is told of it."""
    changed = {noted.event.name for noted in batch.events}
    listed = "levels.thresholds" in changed and batch.setting("levels.curve") == LIST
    if listed or "levels.curve" in changed:
        relevel(batch)


@feature.command("levels", keywords=("等级",), own=True)
def levels(ctx: Context) -> Say:
    """Show the levels around the member's own, with what they need and bring."""
    return ctx.answer(ladder.around(ctx), private=True)
