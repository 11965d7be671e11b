"""Is a picture nearly the same as another, a file the very same? Told by marks that show neither.

A photo's mark is a difference hash: the picture is shrunk to 11 × 12 shades of grey, and each of
120 bits tells whether a place is brighter than the one to its right. Another size or compression
or a little less of the border flips few of them; of an unrelated picture about half differ. Pages
of text and screenshots of one app are the hardest to tell apart: of 64 bits so many are the same
that one pair in a hundred passes for equal; of 120, none among tens of thousands. A mask made of
the key lies over it: how many bits differ stays the same, and without the key a mark tells
nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from io import BytesIO
from itertools import pairwise

from bot.core.events import Attachment

PHOTO, FILE = 15, 16
"""Bytes of a mark."""
LARGEST = 20 * 2**20
"""Bytes of a picture that is looked at."""
MOST_PIXELS = 25_000_000
DIFFERING = 10
"""Bits in which two pictures may differ and be taken for the same."""
WIDTH, HEIGHT = 11, 12
DRAFT = 16
"""So many times larger a picture is read at least, where its format lets it be read smaller."""
FAINTEST = 10
"""Shades between the darkest and the brightest place of a picture that has something in it."""
FEWEST = 6
"""Bits of either kind in the mark of such a picture: a mere gradient has fewer."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


def photo_mark(image: bytes, key: bytes) -> bytes | None:
    """The mark of a picture, of PHOTO bytes; marks made with the same key can be compared.

    None for what is no picture, is broken or too large, or is too empty to be told from others.
    A picture of a camera takes some tens of milliseconds: ask in a thread.
    """
    if len(image) > LARGEST:
        return None
    try:
        shades = _shades(image)
    except Exception:  # what a broken picture raises depends on where it is broken
        return None
    if shades is None or max(shades) - min(shades) < FAINTEST:
        return None
    rows = (shades[n : n + WIDTH] for n in range(0, len(shades), WIDTH))
    bits = [left > right for row in rows for left, right in pairwise(row)]
    if not FEWEST <= sum(bits) <= len(bits) - FEWEST:
        return None
    plain = sum(bit << n for n, bit in enumerate(bits))
    return (plain ^ int.from_bytes(_digest("", key, b"photo", PHOTO))).to_bytes(PHOTO)


def _shades(image: bytes) -> bytes | None:
    """The picture as WIDTH × HEIGHT shades of grey, row by row; None if it is too large."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(image), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        opened.draft("L", (DRAFT * WIDTH, DRAFT * HEIGHT))
        upright = ImageOps.exif_transpose(opened)
        many = upright.convert("RGBA") if upright.mode in ("P", "PA") else upright
        grey = many.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        return grey.tobytes()


def file_mark(identity: str, key: bytes) -> bytes:
    """The mark of a file, of FILE bytes; `identity` is what only the very same file has."""
    return _digest(identity, key, b"file", FILE)


def _digest(text: str, key: bytes, use: bytes, size: int) -> bytes:
    given = text.encode("utf-8", "surrogatepass")
    return blake2b(given, key=key[:64], person=use, digest_size=size).digest()


def photo(image: bytes | None, identity: str, key: bytes) -> Attachment:
    """A photo as an attachment: by how it looks, or else by what only the very same photo has."""
    look = photo_mark(image, key) if image is not None else None
    return Attachment("photo", look or file_mark(identity, key))


def file(identity: str, key: bytes) -> Attachment:
    """A file as an attachment; `identity` as in `file_mark`."""
    return Attachment("file", file_mark(identity, key))


def alike(one: bytes, other: bytes) -> bool:
    """Whether two marks are of nearly the same picture, or of the very same file."""
    if len(one) != PHOTO or len(other) != PHOTO:
        return one == other
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count() <= DIFFERING
