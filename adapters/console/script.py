"""Lines of a script, from a file or a pipe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import IO


async def script_lines(stream: IO[bytes]) -> AsyncIterator[str]:
    """The lines of a script in UTF-8, without their ends.

    What is not UTF-8 becomes lone surrogates, so that the line can be told by its number.
    """
    for line in stream:
        yield line.decode("utf-8", "surrogateescape").rstrip("\r\n")
