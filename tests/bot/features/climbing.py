"""Communities in which members climb quickly, and what is heard of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.core.actions import Grant, Revoke
from bot.features import FEATURES
from bot.testing import Community, Heard, Person, open_community

PER_MESSAGE = {"points.message": 10, "points.message_cooldown": 0, "points.message_cap": 1000}


@asynccontextmanager
async def opened(url: str, **about: Any) -> AsyncIterator[Community]:
    """A community where each message brings ten points, with settings such as `levels__roles`."""
    language = about.pop("language", "en")
    features = (*FEATURES, about.pop("features")) if "features" in about else FEATURES
    own = {name.replace("__", "."): value for name, value in about.items()}
    rules: dict[str, Any] = PER_MESSAGE | own
    async with open_community(
        url, features=features, settings=rules, language=language
    ) as community:
        community.stage.performs |= {Grant, Revoke}
        yield community


async def speak(person: Person, times: int) -> list[Heard]:
    """Say something so many times: each brings ten points."""
    return [await person.says("hello") for _ in range(times)]


def told(heard: list[Heard]) -> str:
    return "\n".join(h.public for h in heard if h.public)


def roles(heard: list[Heard]) -> list[tuple[str, str]]:
    """What was given (+) to whom, and what was taken (-)."""
    actions = [outgoing.action for h in heard for outgoing in h.outgoing]
    return [
        ("+" if isinstance(action, Grant) else "-", f"{action.account.id} {action.honour}")
        for action in actions
        if isinstance(action, Grant | Revoke)
    ]
