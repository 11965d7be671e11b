"""Where in a TOML text is a key written? The standard parser does not tell."""

from __future__ import annotations

import re

HEADER = re.compile(r"\s*\[\[?([^\]]+)\]")
NAME = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(?:\.|$)""")

Path = tuple[str, ...]


def line_of(text: str, path: Path) -> int | None:
    """The number, from 1, of the line where the key or table at `path` is written.

    Where it stands within an inline table, the line of that table; None if it is not there.
    """
    table: Path = ()
    line_around, depth = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = written = _names(header[1])
        elif "=" in line and not line.lstrip().startswith("#"):
            written = table + _names(line.partition("=")[0])
        else:
            continue
        if written[: len(path)] == path:
            return number
        if depth < len(written) and path[: len(written)] == written:
            line_around, depth = number, len(written)
    return line_around


def _names(dotted: str) -> Path:
    """The parts of a dotted key, of which each may be quoted."""
    return tuple("".join(found) for found in NAME.findall(dotted))
