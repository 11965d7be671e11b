"""What the bot does when its jobs are due, and whom it tells alone."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.elements import plain
from bot.scheduler import Scheduler
from bot.testing import Community, Heard


async def tick(community: Community) -> Heard:
    """Let all run that is due, and hear what is said."""
    before = len(community.stage.performed)
    await Scheduler(community.app).tick()
    await community.app.deliver()
    return Heard("", community.stage.performed[before:])


def told(heard: Heard) -> dict[str, str]:
    """By account, what was said to one person alone."""
    return {
        o.place.account.id: plain(o.action.elements)
        for o in heard.outgoing
        if isinstance(o.action, Say) and o.action.private and o.place.account
    }
