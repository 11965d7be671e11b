"""Mending what exporters write into JSON against its rules, on the way to the parser."""

from __future__ import annotations

import re
from typing import BinaryIO

from bot.services.history.rows import Fault

BOM = b"\xef\xbb\xbf"
ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|.)", re.DOTALL)
TORN = re.compile(rb"(\\+)(?:x[0-9A-Fa-f]?)?\Z")
LONGEST = 4 * 1024 * 1024
"""Bytes that a single string may fill: far more than a message, far less than the memory."""


class Mended:
    r"""A file of JSON as its parser wants it.

    Some exporters write control characters as `\xNN`, which JSON does not know: they become
    spaces. A byte order mark goes. Raises Fault where a single string would fill the memory.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._torn = b""
        self._unquoted = 0
        self._begun = False

    def read(self, size: int) -> bytes:
        """The next bytes, about `size` of them; none at the end."""
        while piece := self._file.read(size):
            self._watch(piece)
            if not self._begun:
                piece, self._begun = piece.removeprefix(BOM), True
            if mended := self._mend(self._torn + piece):
                return mended
        if not size:  # the parser asks so whether it will be given bytes or text
            return b""
        rest, self._torn = self._torn, b""
        return rest

    def _watch(self, piece: bytes) -> None:
        self._unquoted = 0 if b'"' in piece else self._unquoted + len(piece)
        if self._unquoted > LONGEST:
            raise Fault(f"a single value of more than {LONGEST:,} bytes")

    def _mend(self, piece: bytes) -> bytes:
        """Mend all but an escape at the end that the next piece completes."""
        torn = TORN.search(piece) if b"\\" in piece[-3:] else None
        whole = torn.end(1) - 1 if torn and len(torn[1]) % 2 else len(piece)
        piece, self._torn = piece[:whole], piece[whole:]
        return ESCAPE.sub(_mended, piece) if rb"\x" in piece else piece


def _mended(escape: re.Match[bytes]) -> bytes:
    return b" " if len(escape[1]) > 1 else escape[0]
