"""Leaderboards as MEE6 gives them: `{"players": [{"id": …, "username": …, "xp": …}, …]}`.

Those of other bots are much alike, and are read too: a list under another name or a bare one,
fields called otherwise, or an object that holds members by their ids. One entry after the other
is read, whatever else the file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor, isfinite
from pathlib import Path
from typing import Any

import ijson

from bot.services.history import BrokenArchive, Fault, Skipped
from bot.services.history.escapes import Mended
from bot.services.history.files import DAMAGE, damage, open_archive
from bot.services.history.messages import json_fault
from bot.services.openings import Opening, Row, Source, opening

PLATFORM = "discord"
"""Where the bots live whose leaderboards these are."""
FORMAT = "leaderboard"
LISTS = ("players", "members", "users", "leaderboard", "levels", "rankings", "entries", "data")
IDS = ("id", "user_id", "userId", "member_id", "memberId", "uid", "discord_id", "discordId")
NAMES = ("username", "name", "display_name", "displayName", "nickname", "tag")
POINTS = ("xp", "points", "exp", "experience", "total_xp", "totalXp", "total_exp", "score")
LEVELS = ("level", "lvl", "current_level", "currentLevel")
DEEPEST = 3
"""How deep within the file the list may lie."""
SHORTEST_ID = 5
NOBODY = Skipped("no member")
NO_POINTS = Skipped("no points")
NO_BOARD = "this is no leaderboard: it holds no list of members"


def source(path: Path) -> Source:
    """Reads a leaderboard, plain or gzip."""
    return Source(FORMAT, lambda: _read(path))


def _read(path: Path) -> Iterator[Row]:
    number = 0
    try:
        for key, entry in _entries(path):
            number += 1
            yield _row(key, entry)
    except Fault as fault:
        place = f"entry {number:,}" if number else ""
        raise BrokenArchive(path, str(fault), place) from None
    except ijson.JSONError:
        raise json_fault(path) from None
    except DAMAGE as error:
        raise BrokenArchive(path, damage(error)) from None


def _entries(path: Path) -> Iterator[tuple[str | None, Any]]:
    """The entries of a leaderboard; those of an object with their keys."""
    with open_archive(path) as file:
        place, keyed = _place(ijson.parse(Mended(file), use_float=True))
    with open_archive(path) as file:
        mended = Mended(file)
        if keyed:
            yield from ijson.kvitems(mended, place, use_float=True)
        else:
            for entry in ijson.items(mended, f"{place}.item" if place else "item", use_float=True):
                yield None, entry


def _place(tokens: Iterator[tuple[str, str, Any]]) -> tuple[str, bool]:
    """Where the members stand, and whether as an object in place of a list. Raises Fault."""
    for place, kind, value in tokens:
        names = place.split(".") if place else []
        if kind == "start_array" and (not names or _is_list(names)):
            return place, False
        if kind == "map_key" and _is_id(value) and (not names or _is_list(names)):
            return place, True
    raise Fault(NO_BOARD)


def _is_list(names: list[str]) -> bool:
    return len(names) <= DEEPEST and names[-1] in LISTS and "item" not in names


def _is_id(key: str) -> bool:
    return key.isdecimal() and len(key) >= SHORTEST_ID


def _row(key: str | None, entry: Any) -> Row:
    if key is not None and not isinstance(entry, Mapping):
        entry = {"points": entry}
    if not isinstance(entry, Mapping):
        raise Fault("it is not an object")
    person = {**entry["user"], **entry} if isinstance(entry.get("user"), Mapping) else entry
    points = _points(person)
    if points is None:
        return NO_POINTS
    return _of(key or _text(person, IDS), _text(person, NAMES), points, _level(person))


def _of(id: str, name: str, points: int, level: int | None) -> Opening | Skipped:
    if not (id or name):
        return NOBODY
    return opening("id", id, points, level, name) if id else opening("name", name, points, level)


def _text(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of some fields that says something."""
    for name in names:
        value = entry.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _points(entry: Mapping[str, Any]) -> int | None:
    """The points of an entry, without fractions; None if it leaves them empty. Raises Fault."""
    if not (given := [name for name in POINTS if name in entry]):
        raise Fault(f"it says no points: none of {', '.join(POINTS)} is in it")
    value = entry[given[0]]
    if value is None:
        return None
    number = _number(value)
    if number is None:
        raise Fault(f"its {given[0]} is not a number")
    return number


def _level(entry: Mapping[str, Any]) -> int | None:
    return next((_number(entry[name]) for name in LEVELS if name in entry), None)


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value) if isinstance(value, str) else value
        return floor(number) if isfinite(number) else None
    except (TypeError, ValueError):
        return None
