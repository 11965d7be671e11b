"""/settings (设置): the rules of the community, shaped in chat by its admins."""

from __future__ import annotations

from difflib import get_close_matches

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Batch, Context
from bot.core.days import find_zone
from bot.core.elements import NEWLINE, Button, Code, Elements, Text
from bot.core.events import Role, SettingChanged
from bot.core.feature import Feature, Setting, Value
from bot.core.i18n import LANGUAGES
from bot.core.refusal import Refusal
from bot.core.values import folded, read, written
from bot.features.settings import presets, showing
from bot.services import settings, zones
from bot.services.settings import Change, shown

feature = Feature("settings")

ZONE = "community.timezone"
DEFAULT = ("default", "reset", "默认", "默认值", "恢复默认", "重置")
PRESETS = ("preset", "presets", "预设", "方案")
SPELLINGS = {"english": "en", "英文": "en", "英语": "en", "chinese": "zh", "中文": "zh"}
GIVEN = 40
NEAR = 3
UNDONE = 60
"""Characters of the longest value that a button gives back."""


def _is_zone(name: str) -> bool:
    return find_zone(name) == name


def _language(typed: str) -> str:
    return SPELLINGS.get(folded(typed), folded(typed))


feature.setting(ZONE, "UTC", check=_is_zone, read=find_zone, column="timezone")
feature.setting("community.language", "en", choices=LANGUAGES, read=_language, column="language")
feature.setting("community.day_turn", 0, minimum=0, maximum=23, column="day_turn")


@feature.command("settings", role=Role.ADMIN, keywords=("设置",))
def settings_(ctx: Context, name: str | None = None, value: Rest | None = None) -> Say:
    """Show the settings, a group of them, or one; or set one, or apply a preset."""
    if name is None:
        return ctx.answer(showing.overview(ctx), private=True)
    word = folded(name)
    if word in PRESETS:
        return ctx.answer(presets.answer(ctx, value or ""), private=True)
    setting = ctx.declared.settings.get(word)
    if setting is not None:
        answer = showing.one(ctx, setting) if value is None else _set(ctx, setting, value)
        return ctx.answer(answer, private=True)
    group = showing.group_named(ctx, word)
    if group is not None and value is None:
        return ctx.answer(showing.group(ctx, group), private=True)
    part, _, rest = (value or "").partition(" ")
    if f"{group}.{folded(part)}" in ctx.declared.settings:
        return settings_(ctx, f"{group}.{part}", Rest(rest.strip()) if rest else None)
    return ctx.answer(_unknown(ctx, name, value), private=True)


@feature.on(SettingChanged)
def remember_zone(batch: Batch[SettingChanged]) -> None:
    """Keep which zone the community had before, and until when."""
    for n in batch.events:
        if n.event.name == ZONE:
            zones.community_moved(batch, str(n.event.before), str(n.event.after))


def _set(ctx: Context, setting: Setting, typed: str) -> Elements:
    back = folded(typed) in DEFAULT
    value = settings.default(ctx, setting) if back else read(setting, typed)
    if value is None:
        raise Refusal(
            "settings.unfit",
            given=typed[:GIVEN],
            name=Code(setting.name),
            expected=showing.expected(ctx.mine, setting),
        )
    change = settings.change(ctx, setting, value)
    if change is None:
        now = Text(shown(ctx.mine, value))
        return ctx.text("settings.same", name=Code(setting.name), value=now)
    return _told(ctx, change)


def _told(ctx: Context, change: Change) -> Elements:
    """What was changed, what follows from it, and a button that takes it back."""
    setting = change.setting
    told = ctx.text(
        "settings.set",
        name=Code(setting.name),
        before=shown(ctx.mine, change.before),
        after=shown(ctx.mine, change.after),
    )
    return (*told, *_follows(ctx, setting), *_undo(ctx, setting, change.before))


def _follows(ctx: Context, setting: Setting) -> Elements:
    if setting.name.startswith("points."):
        return (NEWLINE, *ctx.text("settings.keeps"))
    if setting.column in ("timezone", "day_turn"):
        time = ctx.mine.time(ctx.now, ctx.community.timezone)
        return (NEWLINE, *ctx.text("settings.day", time=time, day=ctx.today))
    return ()


def _undo(ctx: Context, setting: Setting, before: Value) -> Elements:
    typed = written(before)
    if len(typed) > UNDONE or read(setting, typed) != before:
        return ()
    label = ctx.mine.plain("settings.button.undo", value=shown(ctx.mine, before))
    return (Button(label, f"/settings {setting.name} {typed}"),)


def _unknown(ctx: Context, given: str, value: str | None) -> Elements:
    """That there is no such setting, with buttons for those that may be meant."""
    near = _nearest(ctx, folded(given))
    told = ctx.text("settings.unknown", given=given[:GIVEN])
    if not near:
        return (*told, *ctx.text("settings.unknown.all"), Button("⚙️", "/settings"))
    after = f" {value}" if value and len(value) <= UNDONE else ""
    names = showing.codes(near)
    meant = ctx.text("settings.unknown.near", names=names)
    return (*told, *meant, *(Button(name, f"/settings {name}{after}") for name in near))


def _nearest(ctx: Context, word: str) -> list[str]:
    """Settings whose names, or whose last parts, are like a word; best first."""
    names = {name: name for name in ctx.declared.settings}
    lasts = {name.rpartition(".")[2]: name for name in reversed(names)}
    contained = [name for name in names if word and word in name]
    like = [*get_close_matches(word, lasts, n=NEAR), *get_close_matches(word, names, n=NEAR)]
    return list(dict.fromkeys([*(lasts.get(name, name) for name in like), *contained]))[:NEAR]
