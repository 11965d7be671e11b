"""Outgoing actions as JSON, for the outbox: frozen dataclasses by the name of their class."""

from __future__ import annotations

import json
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
