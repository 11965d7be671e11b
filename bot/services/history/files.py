"""Opening the files of a history: plain or gzip, in bounded memory whatever they hold."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from bot.services.history.rows import BrokenArchive

GZIP = b"\x1f\x8b"
PIECE = 65_536
DAMAGE = (EOFError, zlib.error, OSError)
"""What reading a damaged file raises; `damage` puts it in words."""


@contextmanager
def open_archive(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes; gzip is told by its first bytes and unpacked on the way.

    Raises BrokenArchive if it cannot be opened.
    """
    with _opened(path) as file:
        if file.peek(2)[:2] != GZIP:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked, io.BufferedReader(unpacked, PIECE) as buffer:
            yield buffer


def _opened(path: Path) -> io.BufferedReader:
    if path.is_dir():
        raise BrokenArchive(path, "this is a folder, not a file")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BrokenArchive(path, "there is no such file") from None
    except OSError as error:
        raise BrokenArchive(path, f"the file cannot be opened ({error.strerror})") from None


def damage(error: Exception) -> str:
    """What an error of DAMAGE means."""
    match error:
        case EOFError():
            return "the gzip file ends too early; it was not copied or downloaded to its end"
        case zlib.error() | gzip.BadGzipFile():
            return "the gzip file is damaged"
        case _:
            return f"the file cannot be read ({error})"


def lines(path: Path) -> Iterator[str]:
    """The lines of a text in UTF-8. Raises BrokenArchive where it is none, or not a text."""
    number = 0
    with open_archive(path) as file:
        try:
            for number, line in enumerate(iter(partial(file.readline, PIECE), b""), 1):
                if len(line) == PIECE:
                    raise BrokenArchive(path, f"more than {PIECE:,} bytes", f"line {number:,}")
                yield line.decode()
        except UnicodeDecodeError:
            fault = "this is not UTF-8; save the file in that encoding"
            raise BrokenArchive(path, fault, f"line {number:,}") from None
        except DAMAGE as error:
            raise BrokenArchive(path, damage(error), f"after line {number:,}") from None
