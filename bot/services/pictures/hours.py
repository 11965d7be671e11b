"""What a chart of waits needs to know: how many hours it shows, and where they are numbered."""

from __future__ import annotations

from collections.abc import Sequence

PERCENT = (0, 25, 50, 75, 100)
"""The lines across."""
ROOM = 1.25
"""So many times the target are shown at least, so that its line does not stand at the edge."""
REST = 0.05
"""A tail in which less than this share is still answered is left out."""
AXES = ((4, 1), (8, 1), (12, 2), (24, 4), (48, 8), (72, 12), (120, 24), (168, 24), (216, 24))
"""Hours that are shown, and at how many of them each stands a number."""


def axis(steps: Sequence[tuple[float, float]], target: float) -> tuple[int, ...]:
    """The numbered hours from 0 to the last that is shown: the target and most of the curve are."""
    last = steps[-1][1] if steps else 1.0
    settled = next((at for at, share in steps if share <= last + REST), 0.0)
    least = max(settled, ROOM * target)
    shown, every = next((one for one in AXES if one[0] >= least), AXES[-1])
    return tuple(range(0, shown + 1, every))
