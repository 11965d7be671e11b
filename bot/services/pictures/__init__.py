"""Pictures: drawn from data by name, the same bytes for the same data.

    data = draw(Image("card", alt, Card(...).data()))

Whoever draws waits for 20 to 150 ms: an adapter calls it in a thread. Pillow is imported by the
first picture and by nothing before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from bot.core.elements import Image

SUFFIX = ".png"
KEPT = 64
"""Pictures that are kept, of 20 to 60 KB each."""


def _card(data: str) -> bytes:
    from bot.services.pictures.card import draw_card

    return draw_card(data)


def _calendar(data: str) -> bytes:
    from bot.services.pictures.calendar import draw_calendar

    return draw_calendar(data)


def _certificate(data: str) -> bytes:
    from bot.services.pictures.certificate import draw_certificate

    return draw_certificate(data)


def _progress(data: str) -> bytes:
    from bot.services.pictures.progress import draw_progress

    return draw_progress(data)


def _dropoff(data: str) -> bytes:
    from bot.services.pictures.dropoff import draw_dropoff

    return draw_dropoff(data)


def _waiting(data: str) -> bytes:
    from bot.services.pictures.waiting import draw_waiting

    return draw_waiting(data)


PICTURES: dict[str, Callable[[str], bytes]] = {
    "card": _card,
    "calendar": _calendar,
    "certificate": _certificate,
    "progress": _progress,
    "dropoff": _dropoff,
    "waiting": _waiting,
}
"""Who draws which picture: from the data of its Image to a PNG."""

_drawing = Lock()


def draw(image: Image) -> bytes:
    """The picture as a PNG. Raises KeyError if nobody draws a picture of that name."""
    return _drawn(image.picture, image.data)


@lru_cache(maxsize=KEPT)
def _drawn(picture: str, data: str) -> bytes:
    with _drawing:  # a face of FreeType is for one thread at a time
        return PICTURES[picture](data)
