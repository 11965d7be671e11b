"""Reading exports in JSON: in bounded memory, and with the place of every fault."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.history import BrokenArchive
from bot.services.history.escapes import Mended
from bot.services.history.messages import read_messages

CHAT: dict[str, Any] = {
    "name": "Study",
    "id": 12,
    "messages": [{"id": n, "text": ["a", {"b": None, "c": [1.5, True]}]} for n in range(50)],
    "after": {"x": 1},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.json"


def read(file: Path, content: str | bytes, *places: tuple[str, ...]) -> list[Any]:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(dict(head), message) for head, message in read_messages(file, places or ((),))]


def test_messages_come_with_what_their_chat_says(file: Path) -> None:
    found = read(file, json.dumps(CHAT, indent=1))
    assert found == [
        ({"name": "Study", "id": 12}, message) for message in (None, *CHAT["messages"])
    ]


def test_chats_are_found_where_they_may_be_and_nowhere_else(file: Path) -> None:
    account = {
        "contacts": {"list": [{"messages": [{"id": 1}]}]},
        "chats": {"about": "…", "list": [CHAT, {"name": "Empty", "messages": []}]},
        "messages": [{"id": 2}],
    }
    found = read(file, json.dumps(account), ("chats", "list"))
    assert [head["name"] for head, message in found if message is None] == ["Study", "Empty"]
    assert [message for _, message in found if message] == CHAT["messages"]


def mended(file: Path, size: int) -> bytes:
    """All of a file, read in pieces of a size."""
    with file.open("rb") as opened:
        return b"".join(iter(partial(Mended(opened).read, size), b""))


@pytest.mark.parametrize("size", range(1, 12))
def test_invalid_escapes_become_spaces_wherever_a_piece_ends(size: int, tmp_path: Path) -> None:
    raw = rb'{"a": "\x0B\\x0B\\\x1f\n\"\x1C\\"}'
    file = tmp_path / "torn.json"
    file.write_bytes(b"\xef\xbb\xbf" + raw if size >= 3 else raw)
    assert json.loads(mended(file, size)) == {"a": ' \\x0B\\ \n" \\'}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.text(), st.text() | st.lists(st.text())), st.integers(1, 40))
def test_valid_json_passes_unchanged(tmp_path: Path, value: Any, size: int) -> None:
    file = tmp_path / "valid.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    assert json.loads(mended(file, size)) == value


LINES = json.dumps(CHAT, indent=1).split("\n")
BROKEN: list[tuple[str | bytes, str]] = [
    ("", "line 1, after byte 0: the file ends too early"),
    ("\n".join(LINES[:100]), "line 100, after byte"),
    ("\n".join([*LINES[:99], "oops", *LINES[99:]]), "line 100, after byte"),
    ("\n".join([*LINES, "]"]), f"line {len(LINES) + 1}, after byte"),
    ("[]", " this is no export: its JSON is not an object"),
    ('{"messages": [1]}', " message 1 is not an object"),
    ('{"messages": [' + '{"a":' * 100, " values lie more than 64 deep within each other"),
    ('{"messages": [' + "[" * 100_000, " message 1 is not an object"),
    ('{"a": ' + "[" * 100_000, " values lie more than 64 deep within each other"),
    ('{"a": ' + "9" * 5000 + "}", "line 1, after byte 0: this is not valid JSON"),
    (b'{"a": "\xe4"}', "line 1, after byte 0: this is not valid JSON"),
    (json.dumps(CHAT).encode("utf-16"), "line 1, after byte 0: this is not valid JSON"),
    (gzip.compress(json.dumps(CHAT).encode())[:-9], " the gzip file ends too early"),
    (gzip.compress(b'{"a": "' + b"a" * 9_000_000), " a single value of more than 4,194,304 bytes"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_a_broken_file_is_told_with_its_place(file: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(BrokenArchive) as refused:
        read(file, content)
    told = str(refused.value).removeprefix(str(file))
    assert told.startswith((f", {said}", f":{said}"))
    assert "oops" not in told


def test_a_file_that_ends_too_early_anywhere_is_broken(file: Path) -> None:
    whole = json.dumps(CHAT)
    for end in range(0, len(whole), 7):
        with pytest.raises(BrokenArchive, match="the file ends too early"):
            read(file, whole[:end])
