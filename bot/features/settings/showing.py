"""How settings are shown: all groups, one group, one setting."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code, Element, Elements, Table, Text
from bot.core.feature import Setting, Value
from bot.core.i18n import Words
from bot.core.values import folded, written
from bot.features.settings.presets import PRESETS, preset_button
from bot.services import audit, people, settings
from bot.services.settings import shown

MARK = "✎"
"""Beside what differs from its default."""
COUNTED_SINGLY = 20
"""From here on a number's first digit is what its buttons change."""
LISTED = 3
CELL = 24
"""Characters of the longest value in a list or table."""


def overview(ctx: Context) -> Elements:
    """The groups with what differs in them, and ways on."""
    groups = _groups(ctx)
    lines = [ctx.text("settings.head"), *(_line(ctx, *group) for group in groups.items())]
    return (
        *_joined([*lines, ctx.text("settings.foot")]),
        *(Button(title(ctx, name), f"/settings {name}") for name in groups),
        *(preset_button(ctx, preset) for preset in PRESETS),
    )


def group(ctx: Context, name: str) -> Elements:
    """The settings of one group in a table, with a button for each."""
    members = _groups(ctx)[name]
    rows = tuple(_row(ctx, setting) for setting in members)
    lines: list[Elements] = [
        ctx.text("settings.group", title=title(ctx, name), name=name),
        (Table(rows, right=frozenset({2})),),
    ]
    if any(_differs(ctx, setting) for setting in members):
        lines.append(ctx.text("settings.marked", mark=MARK))
    lines.append(ctx.text("settings.how", name=members[0].name))
    buttons = [Button(_last(setting), f"/settings {setting.name}") for setting in members]
    return (*_joined(lines), *buttons, _back(ctx))


def one(ctx: Context, setting: Setting) -> Elements:
    """All about one setting, with buttons for values that make sense."""
    value = ctx.setting(setting.name)
    usual = settings.default(ctx, setting)
    lines = [
        (Code(setting.name), NEWLINE, *ctx.text(f"setting.{setting.name}")),
        ctx.text("settings.now", value=shown(ctx.mine, value), default=shown(ctx.mine, usual)),
        ctx.text("settings.expected", expected=expected(ctx.mine, setting)),
        *_last_change(ctx, setting),
    ]
    return (*_joined(lines), *_offers(ctx, setting, value, usual), _back(ctx))


def title(ctx: Context, name: str) -> str:
    """The name of a group in the member's language; where it has none, the name itself."""
    key = f"settings.group.{name}"
    return ctx.mine.plain(key) if key in ctx.mine.messages else name


def group_named(ctx: Context, word: str) -> str | None:
    """The group of that name, or of that title in either language."""
    for name in _groups(ctx):
        key = f"settings.group.{name}"
        titles = [ctx.catalogue[language] for language in ("en", "zh")]
        named = [folded(words.plain(key)) for words in titles if key in words.messages]
        if word in (name, *named):
            return name
    return None


def expected(words: Words, setting: Setting) -> Elements:
    """What a value must be; a setting may have words of its own for it."""
    own = f"setting.{setting.name}.expected"
    if own in words.messages:
        return words.text(own)
    if setting.choices:
        several = isinstance(setting.default, tuple)
        key = "settings.expected.choices" if several else "settings.expected.choice"
        return words.text(key, choices=codes(setting.choices))
    if isinstance(setting.default, bool):
        return words.text("settings.expected.truth")
    return _measured(words, setting)


def _measured(words: Words, setting: Setting) -> Elements:
    kind = {int: "number", str: "text", tuple: "list"}[type(setting.default)]
    least, most = setting.minimum or 0, setting.maximum
    if most is None or (kind == "number" and setting.minimum is None):
        return words.text(f"settings.expected.any.{kind}")
    return words.text(f"settings.expected.{kind}", minimum=least, maximum=most)


def codes(names: Iterable[str]) -> Elements:
    """Names to be typed, side by side."""
    parts: list[Element] = []
    for name in names:
        parts += [Text(" / "), Code(name)] if parts else [Code(name)]
    return tuple(parts)


def _groups(ctx: Context) -> dict[str, list[Setting]]:
    groups: dict[str, list[Setting]] = {}
    for name, setting in ctx.declared.settings.items():
        groups.setdefault(name.partition(".")[0], []).append(setting)
    return groups


def _last(setting: Setting) -> str:
    return setting.name.partition(".")[2] or setting.name


def _line(ctx: Context, name: str, members: list[Setting]) -> Elements:
    differing = [setting for setting in members if _differs(ctx, setting)]
    line = ctx.text("settings.line", title=title(ctx, name), name=name, n=len(members))
    if not differing:
        return line
    told = [
        f"{_last(setting)} {shown(ctx.mine, ctx.setting(setting.name), CELL)}"
        for setting in differing[:LISTED]
    ]
    more = " …" if len(differing) > LISTED else ""
    return (*line, Text(f" · {MARK} {' · '.join(told)}{more}"))


def _row(ctx: Context, setting: Setting) -> tuple[str, ...]:
    mark = MARK if _differs(ctx, setting) else ""
    value = shown(ctx.mine, ctx.setting(setting.name), CELL)
    return (mark, _last(setting), value, ctx.mine.plain(f"setting.{setting.name}"))


def _differs(ctx: Context, setting: Setting) -> bool:
    return bool(ctx.setting(setting.name) != settings.default(ctx, setting))


def _last_change(ctx: Context, setting: Setting) -> list[Elements]:
    entry = settings.last_change(ctx, setting)
    if entry is None:
        return []
    who = people.names(ctx, [entry.actor_id])[entry.actor_id] if entry.actor_id else None
    name = who or audit.unnamed(ctx.mine, entry)
    return [ctx.text("settings.last", who=name, time=ctx.mine.time(entry.at, ctx.zone))]


def _offers(ctx: Context, setting: Setting, value: Value, usual: Value) -> list[Button]:
    buttons = [
        Button(label, f"/settings {setting.name} {written(other)}")
        for label, other in _others(ctx, setting, value)
    ]
    if value != usual:
        label = ctx.mine.plain("settings.button.default", value=shown(ctx.mine, usual))
        buttons.append(Button(label, f"/settings {setting.name} default"))
    return buttons


def _others(ctx: Context, setting: Setting, value: Value) -> list[tuple[str, Value]]:
    """Values that one may want next, with their labels."""
    if isinstance(value, bool):
        return [(shown(ctx.mine, not value), not value)]
    if isinstance(value, int):
        step = 1 if value < COUNTED_SINGLY else 10 ** (len(str(value)) - 1)
        near = [("▼", value - step), ("▲", value + step)]
        return [(f"{way} {ctx.mine.number(n)}", n) for way, n in near if setting.fits(n)]
    if isinstance(value, tuple):
        return []
    return [(choice, choice) for choice in setting.choices if choice != value]


def _back(ctx: Context) -> Button:
    return Button(ctx.mine.plain("settings.button.all"), "/settings")


def _joined(lines: Iterable[Elements]) -> Elements:
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
