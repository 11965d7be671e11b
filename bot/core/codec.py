"""Outgoing actions as JSON, for the outbox: frozen dataclasses by the name of their class."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from bot.core import actions, elements
from bot.core.actions import Outgoing
from bot.core.events import Address

CLASSES: dict[str, type] = {
    name: kind
    for module in (actions, elements)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and is_dataclass(kind)
} | {"Address": Address}


def dump(outgoing: Outgoing) -> str:
    """Write an outgoing action as JSON."""
    return json.dumps(_packed(outgoing), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Outgoing:
    """Read what `dump` wrote; raises KeyError or TypeError for anything else."""
    outgoing = _unpacked(json.loads(text))
    if not isinstance(outgoing, Outgoing):
        raise TypeError(f"not an outgoing action: {type(outgoing).__name__}")
    return outgoing


FIXED = {
    *("is", "line", "url", "id", "platform", "message", "picture", "once", "until"),
    "known_as",
    *("honour", "mark"),
}
"""Parts that are not read by people."""


def reworded(body: str, change: Callable[[str], str], forgotten: Collection[Address]) -> str | None:
    """What `dump` wrote, with the words that people read changed, and no mention of accounts.

    None if it is about one of the accounts itself, and makes no sense without.
    """
    words = json.dumps(
        _reworded(json.loads(body), change, forgotten), ensure_ascii=False, separators=(",", ":")
    )
    about = (_packed(account) for account in forgotten)
    pieces = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in about)
    return None if any(piece in words for piece in pieces) else words


def _reworded(value: Any, change: Callable[[str], str], forgotten: Collection[Address]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_reworded(item, change, forgotten) for item in value]
        case {"is": "Mention", "account": {"platform": str(on), "id": str(account)}} if (
            Address(on, account) in forgotten
        ):
            return value | {"account": None, "name": change(value["name"])}
        case dict():
            return {
                name: part if name in FIXED else _reworded(part, change, forgotten)
                for name, part in value.items()
            }
    return value


def _packed(value: Any) -> Any:
    if is_dataclass(value):
        packed = {field.name: _packed(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__} | packed
    if isinstance(value, Address):
        return {"is": "Address"} | value._asdict()
    if isinstance(value, tuple):
        return [_packed(item) for item in value]
    if isinstance(value, frozenset):
        return {"is": "set", "of": sorted(value)}
    if isinstance(value, datetime):
        return {"is": "time", "of": value.isoformat()}
    return value


def _unpacked(value: Any) -> Any:
    match value:
        case list():
            return tuple(_unpacked(item) for item in value)
        case {"is": "set", "of": items}:
            return frozenset(items)
        case {"is": "time", "of": moment}:
            return datetime.fromisoformat(moment)
        case {"is": str(name), **parts}:
            return CLASSES[name](**{str(key): _unpacked(part) for key, part in parts.items()})
        case _:
            return value
