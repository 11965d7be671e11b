"""Names as admins type them into a setting: between commas, with spaces in them."""

from __future__ import annotations

import re

from bot.core.values import NOTHING, folded

BETWEEN = re.compile(r"[,，、;；\n]+")
NAME_LIMIT = 32


def split(typed: str) -> tuple[str, ...]:
    """What stands between commas, without the spaces around it; nothing of `none`."""
    if folded(typed.strip()) in NOTHING:
        return ()
    parts = (" ".join(part.split()) for part in BETWEEN.split(typed))
    return tuple(part for part in parts if part)


def are_names(names: tuple[str, ...]) -> bool:
    """Whether these can be shown as names."""
    return all(is_name(name) for name in names)


def is_name(name: str) -> bool:
    """Whether a name can be shown: visible, and of at most 32 characters."""
    return 0 < len(name) <= NAME_LIMIT and name.isprintable() and not name.isspace()
