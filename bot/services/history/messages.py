"""Reading exports in JSON, one message after the other."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import ijson

from bot.services.history.escapes import Mended
from bot.services.history.files import DAMAGE, PIECE, damage, open_archive
from bot.services.history.rows import BrokenArchive, Fault

Keys = tuple[str, ...]
Object = dict[str, Any]
Tokens = Iterator[tuple[str, Any]]

MESSAGES = "messages"
DEEPEST = 64


def read_messages(
    path: Path, places: Collection[Keys] = ((),)
) -> Iterator[tuple[Object, Object | None]]:
    """The messages of an export, each with what its chat says about itself.

    A chat is an object at one of `places` (keys from the root; a list counts as its key) that
    holds a list `messages`. It comes with None first, then with each message; fields of the chat
    that follow its messages are not seen. Raises BrokenArchive.
    """
    with open_archive(path) as file:
        # Without use_float a number of thousands of digits would end the process.
        tokens = ijson.basic_parse(Mended(file), buf_size=PIECE, use_float=True)
        try:
            if next(tokens)[0] != "start_map":
                raise Fault("this is no export: its JSON is not an object")
            yield from _walk(tokens, places, ())
            for _ in tokens:  # none is left, unless something follows the object
                raise Fault("something follows the export")
        except ijson.JSONError:
            raise json_fault(path) from None
        except Fault as fault:
            raise BrokenArchive(path, str(fault)) from None
        except DAMAGE as error:
            raise BrokenArchive(path, damage(error)) from None


def _walk(
    tokens: Tokens, places: Collection[Keys], keys: Keys
) -> Iterator[tuple[Object, Object | None]]:
    """Go through the object at `keys`, which has just begun."""
    head: Object = {}
    for kind, key in tokens:
        if kind == "end_map":
            return
        inner = (*keys, key)
        kind, value = next(tokens)
        if keys in places and key == MESSAGES and kind == "start_array":
            yield head, None
            for message in _items(tokens):
                yield head, message
        elif kind == "start_map" and any(place[: len(inner)] == inner for place in places):
            yield from _walk(tokens, places, inner)
        elif kind == "start_array" and inner in places:
            yield from _walk_list(tokens, places, inner)
        else:
            head[key] = _built(tokens, kind, value)


def _walk_list(
    tokens: Tokens, places: Collection[Keys], keys: Keys
) -> Iterator[tuple[Object, Object | None]]:
    for kind, _ in tokens:
        if kind == "end_array":
            return
        if kind != "start_map":
            raise Fault(f"this is no export: {'.'.join(keys)} holds something else than objects")
        yield from _walk(tokens, places, keys)


def _items(tokens: Tokens) -> Iterator[Object]:
    for number, (kind, value) in enumerate(tokens, 1):
        if kind == "end_array":
            return
        if kind != "start_map":
            raise Fault(f"message {number:,} is not an object")
        yield _built(tokens, kind, value)


def _built(tokens: Tokens, kind: str, value: Any, depth: int = 0) -> Any:
    """The value that has just begun."""
    if depth > DEEPEST:
        raise Fault(f"values lie more than {DEEPEST} deep within each other")
    if kind == "start_map":
        built = {}
        for kind, key in tokens:
            if kind == "end_map":
                break
            built[key] = _built(tokens, *next(tokens), depth + 1)
        return built
    if kind == "start_array":
        items = []
        for kind, item in tokens:
            if kind == "end_array":
                break
            items.append(_built(tokens, kind, item, depth + 1))
        return items
    return value


def json_fault(path: Path) -> BrokenArchive:
    """What is wrong with the JSON, and where.

    The parser does not tell the place, and its own words would quote what members wrote. So it is
    fed once more, line by line.
    """
    parser = ijson.basic_parse_coro(ijson.sendable_list(), use_float=True)
    fault, line, passed = "the file ends too early: it was not copied to its end", 1, 0
    with open_archive(path) as file:
        try:
            for piece in iter(partial(Mended(file).read, PIECE), b""):
                for part in io.BytesIO(piece):
                    parser.send(part)
                    passed += len(part)
                    line += part.endswith(b"\n")
        except ijson.JSONError:
            fault = "this is not valid JSON"
    return BrokenArchive(path, fault, f"line {line:,}, after byte {passed:,}")
