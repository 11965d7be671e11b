"""Which questions a round asks, and in which order their options are shown.

By chance, but always the same chance for the same round: nobody who does not know the key of this
installation can tell beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import blake2b

KEY_SIZE = 64
"""Bytes that blake2b takes."""


def choose(last: Mapping[int, int], n: int, round: int, key: bytes) -> list[int]:
    """At most `n` items: those never asked come first, then those asked longest ago.

    `last` tells for each item the last round that asked it, 0 for none.
    """
    lot = partial(_lot, key, round)
    return sorted(last, key=lambda item: (last[item], lot(item), item))[:n]


def shuffled(options: int, item: int, round: int, key: bytes) -> list[int]:
    """The indices of so many options, in the order in which a round shows them."""
    return sorted(range(options), key=lambda index: (_lot(key, round, item, index), index))


def _lot(key: bytes, *of: int) -> bytes:
    return blake2b(repr(of).encode(), key=key[:KEY_SIZE], digest_size=16).digest()
