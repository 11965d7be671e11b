"""What calendars and charts are drawn on."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from bot.services.pictures.colours import DUSK, EMBER, PAPER, SHADE
from bot.services.pictures.shapes import disc, rounded

EDGE = 12
"""Pixels of the band along the upper edge."""


@lru_cache(maxsize=8)
def paper(width: int, height: int) -> Image.Image:
    """Paper, and the light of a fire from above; for copying."""
    ground = Image.new("RGB", (width, height), PAPER)
    disc(ground, (width - 70, -60), 330, SHADE)
    disc(ground, (width - 70, -60), 210, DUSK)
    rounded(ground, (0, 0, width, EDGE), 0, EMBER)
    return ground
