"""Time arrives as an argument: the only place that asks the machine what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """See Clock.now."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved: for tests, the demo and the console."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """See Clock.now."""
        return self._now

    def move(self, by: timedelta) -> datetime:
        """Move by a span, also backwards, and return the new present moment."""
        self._now += by
        return self._now

    def set(self, now: datetime) -> None:
        """Move to a moment."""
        self._now = now.astimezone(UTC)
