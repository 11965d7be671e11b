"""Telegram takes thirty messages a second from a bot, in all chats together."""

from __future__ import annotations

import asyncio

MOST = 30
BURST = 5
RATE = MOST - BURST
"""Tokens a second: with a full bucket before them, no second ever has more than MOST."""


class Pace:
    """A bucket of tokens, one a message; who finds it empty waits in line."""

    def __init__(self, rate: float = RATE, burst: int = BURST) -> None:
        self._rate = rate
        self._burst = burst
        self._full_at = 0.0
        """By the loop's time: when the bucket will be full if nothing more is taken."""

    async def turn(self) -> None:
        """Take a token, when there is one."""
        wait = self.reserve(asyncio.get_running_loop().time())
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, now: float) -> float:
        """Take the next token; the seconds until it is there."""
        self._full_at = max(self._full_at, now) + 1 / self._rate
        return max(0.0, self._full_at - now - self._burst / self._rate)
