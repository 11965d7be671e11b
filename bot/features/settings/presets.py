"""Settings that suit a kind of community, each with the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements, Table, Text
from bot.core.feature import Setting, Value
from bot.core.values import TRUE, folded
from bot.services import settings
from bot.services.settings import Change, shown

CONFIRMED = TRUE | {"确认", "ok"}


class Pick(NamedTuple):
    """A value that suits, and why (words: `settings.why.<why>`)."""

    setting: str
    value: Value
    why: str


@dataclass(frozen=True, slots=True)
class Preset:
    """What suits a kind of community. Words: `settings.preset.<name>`."""

    name: str
    spellings: tuple[str, ...]
    picks: tuple[Pick, ...]


PRESETS = (
    Preset(
        "education",
        ("教育", "在线教育"),
        (
            Pick("points.message", 1, "volume"),
            Pick("points.message_cap", 6, "volume"),
            Pick("points.min_length", 4, "short"),
            Pick("points.reply", 3, "answers"),
            Pick("points.newcomer_reply", 4, "welcome"),
            Pick("points.checkin", 6, "practice"),
            Pick("levels.curve", "hearth", "early"),
            Pick("levels.announce", "here", "celebrate"),
            Pick("boards.leagues", True, "leagues"),
            Pick("boards.may_hide", True, "hide"),
        ),
    ),
    Preset(
        "consulting",
        ("咨询", "专业咨询"),
        (
            Pick("points.message", 1, "volume"),
            Pick("points.message_cooldown", 300, "volume"),
            Pick("points.message_cap", 3, "volume"),
            Pick("points.min_length", 10, "short"),
            Pick("points.wait_hours", 24, "wait"),
            Pick("points.reply", 5, "answers"),
            Pick("points.reply_cap", 6, "few_answers"),
            Pick("points.checkin", 1, "no_race"),
            Pick("levels.announce", "private", "quiet"),
            Pick("boards.leagues", False, "no_race"),
            Pick("boards.may_hide", True, "hide"),
        ),
    ),
    Preset(
        "creators",
        ("创作", "内容创作"),
        (
            Pick("points.message", 2, "talk"),
            Pick("points.message_cap", 10, "talk"),
            Pick("points.reply", 3, "feedback"),
            Pick("points.reply_cap", 20, "feedback"),
            Pick("points.newcomer_reply", 4, "welcome"),
            Pick("points.checkin", 8, "making"),
            Pick("levels.curve", "hearth", "early"),
            Pick("levels.announce", "here", "celebrate"),
            Pick("boards.may_hide", True, "hide"),
        ),
    ),
    Preset(
        "training",
        ("培训", "企业培训", "corporate"),
        (
            Pick("points.message", 1, "volume"),
            Pick("points.message_cap", 4, "volume"),
            Pick("points.min_length", 6, "short"),
            Pick("points.reply", 4, "answers"),
            Pick("points.newcomer_reply", 4, "welcome"),
            Pick("points.checkin", 5, "practice"),
            Pick("levels.announce", "private", "quiet"),
            Pick("boards.leagues", True, "leagues"),
            Pick("boards.may_hide", True, "hide"),
        ),
    ),
)


def answer(ctx: Context, typed: str) -> Elements:
    """What is said to `/settings preset <typed>`: the presets, what one would change, or did."""
    name, *confirmed = folded(typed).split() or [""]
    preset = next((p for p in PRESETS if name in (p.name, *p.spellings)), None)
    if preset is None:
        buttons = (preset_button(ctx, preset) for preset in PRESETS)
        head = ctx.text("settings.presets.unknown" if name else "settings.presets", given=name)
        return (*head, *buttons)
    changes = _changes(ctx, preset)
    if not changes:
        return ctx.text("settings.preset.same", preset=_title(ctx, preset))
    if confirmed and set(confirmed) <= CONFIRMED:
        return _apply(ctx, preset, changes)
    return _preview(ctx, preset, changes)


def preset_button(ctx: Context, preset: Preset) -> Button:
    """A button that shows what a preset would change."""
    return Button(f"✨ {_title(ctx, preset)}", f"/settings preset {preset.name}")


def _title(ctx: Context, preset: Preset) -> str:
    return ctx.mine.plain(f"settings.preset.{preset.name}")


def _declared(ctx: Context, preset: Preset) -> list[tuple[Setting, Pick]]:
    known = ctx.declared.settings
    return [(known[pick.setting], pick) for pick in preset.picks if pick.setting in known]


def _changes(ctx: Context, preset: Preset) -> list[Change]:
    return [
        Change(setting, ctx.setting(setting.name), pick.value)
        for setting, pick in _declared(ctx, preset)
        if ctx.setting(setting.name) != pick.value
    ]


def _apply(ctx: Context, preset: Preset, changes: Sequence[Change]) -> Elements:
    for change in changes:
        settings.change(ctx, change.setting, change.after, action="preset", note=preset.name)
    done = ctx.text("settings.preset.done", preset=_title(ctx, preset), n=len(changes))
    return (*done, NEWLINE, _table(ctx, changes), NEWLINE, *ctx.text("settings.keeps"))


def _preview(ctx: Context, preset: Preset, changes: Sequence[Change]) -> Elements:
    changing = {change.setting.name for change in changes}
    whys = dict.fromkeys(pick.why for pick in preset.picks if pick.setting in changing)
    lines = (
        element
        for why in whys
        for element in (NEWLINE, Text("· "), *ctx.text(f"settings.why.{why}"))
    )
    head = ctx.text("settings.preset.would", preset=_title(ctx, preset))
    apply = Button(ctx.mine.plain("settings.button.apply"), f"/settings preset {preset.name} yes")
    return (*head, NEWLINE, _table(ctx, changes), *lines, apply)


def _table(ctx: Context, changes: Sequence[Change]) -> Table:
    rows = (
        (c.setting.name, shown(ctx.mine, c.before), "→", shown(ctx.mine, c.after)) for c in changes
    )
    return Table(tuple(rows), right=frozenset({1}))
