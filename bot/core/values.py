"""Values of settings as people type them, and as they are written down."""

from __future__ import annotations

import re
import unicodedata

from bot.core.feature import Setting, Value

TRUE = frozenset({"on", "yes", "true", "1", "开", "开启", "打开", "是"})
FALSE = frozenset({"off", "no", "false", "0", "关", "关闭", "否"})
NOTHING = frozenset({"none", "无", "空"})
COMMA = re.compile(r"[,，、;；\n]")
NUMBER = re.compile(r"[+-]?\d{1,18}")
"""As long as a number of the database; a longer one fits nowhere."""


def read(setting: Setting, typed: str) -> Value | None:
    """The value that somebody means who types this for a setting; None if it is none that fits.

    Numbers may be full-width; a truth is `on` or `off`, or a word like them in either language; a
    choice is known in any case; `none` empties a tuple or a text.
    """
    value = _read(setting, typed.strip())
    return value if value is not None and setting.fits(value) else None


def _read(setting: Setting, typed: str) -> Value | None:
    if setting.read is not None:
        return setting.read(typed)
    if isinstance(setting.default, bool):
        return _truth(folded(typed))
    if isinstance(setting.default, int):
        return _number(folded(typed))
    if isinstance(setting.default, tuple):
        return tuple(_chosen(setting, item) for item in items(typed))
    if not setting.choices and folded(typed) in NOTHING:
        return ""
    return _chosen(setting, typed)


def folded(typed: str) -> str:
    """What was typed without regard to case, and to the width of letters and digits."""
    return unicodedata.normalize("NFKC", typed).casefold()


def items(typed: str) -> tuple[str, ...]:
    """The items of a list that was typed with commas between them, or with spaces if it has none.

    With commas, items may be of several words: `Old hand, Guide`. None of `none`.
    """
    typed = typed.strip()
    if folded(typed) in NOTHING:
        return ()
    parts = COMMA.split(typed) if COMMA.search(typed) else typed.split()
    return tuple(part.strip() for part in parts if part.strip())


def written(value: Value) -> str:
    """A value as `read` understands it: `3`, `on`, `a, b`, `none`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        alone = "," if len(value) == 1 and len(value[0].split()) > 1 else ""
        return ", ".join(value) + alone or "none"
    return str(value) or "none"


def _truth(word: str) -> bool | None:
    return word in TRUE if word in TRUE | FALSE else None


def _number(digits: str) -> int | None:
    return int(digits) if NUMBER.fullmatch(digits) else None


def _chosen(setting: Setting, word: str) -> str:
    known = {folded(choice): choice for choice in setting.choices}
    return known.get(folded(word), word)
