"""A clock that can be put forward: the room's time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.core.clock import Clock


class MovableClock(Clock, Protocol):
    """Tells the time, and may be told it."""

    def move(self, by: timedelta) -> datetime:
        """Move by a span and return the new present moment."""
        ...

    def set(self, now: datetime) -> None:
        """Move to a moment."""
        ...


class OffsetClock:
    """Another clock's time, so and so much later."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._by = timedelta()

    def now(self) -> datetime:
        """See Clock.now."""
        return self._base.now() + self._by

    def move(self, by: timedelta) -> datetime:
        """See MovableClock.move."""
        self._by += by
        return self.now()

    def set(self, now: datetime) -> None:
        """See MovableClock.set."""
        self._by = now - self._base.now()
