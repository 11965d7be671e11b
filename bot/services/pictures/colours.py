"""The colours of the hearth."""

from __future__ import annotations

Colour = tuple[int, int, int]

PAPER: Colour = (252, 246, 237)
SHADE: Colour = (248, 235, 218)
DUSK: Colour = (245, 227, 205)
GROOVE: Colour = (232, 211, 186)
INK: Colour = (62, 42, 32)
QUIET: Colour = (140, 116, 98)
FAINT: Colour = (205, 187, 167)
EMBER: Colour = (217, 96, 42)
BAND: Colour = (250, 214, 178)
WHITE: Colour = (255, 255, 255)
GOLD: Colour = (240, 176, 42)
FROST: Colour = (127, 168, 196)
FROST_DEEP: Colour = (74, 118, 150)
FROST_PALE: Colour = (229, 239, 245)

COATS: tuple[Colour, ...] = (
    (201, 84, 49),
    (188, 120, 44),
    (122, 132, 70),
    (68, 128, 122),
    (84, 110, 150),
    (140, 92, 128),
)
"""For the circles with initials: each name keeps its own."""
