"""Who may do what in a chat: asked afresh where it matters, remembered for a minute where not."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from telegram.error import TelegramError

from adapters.telegram.client import Client
from adapters.telegram.people import role_of
from bot.core.clock import Clock
from bot.core.events import Role

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=60)


class Roles:
    """The administrators of chats, as last asked."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._seen: dict[str, tuple[datetime, dict[str, Role]]] = {}

    def seen(self, chat: str, account: str) -> Role:
        """The role last seen; a member's, if none was."""
        _, roles = self._seen.get(chat, (None, {}))
        return roles.get(account, Role.MEMBER)

    def is_admin(self, chat: str) -> bool:
        """Whether the bot itself is an administrator there, as last seen."""
        return self.seen(chat, str(self._client.id)) > Role.MEMBER

    async def refresh(self, chats: Iterable[str]) -> None:
        """Ask again for chats that were asked more than a minute ago, or never."""
        now = self._clock.now()
        for chat in set(chats):
            at, known = self._seen.get(chat, (None, {}))
            if at is None or at + FRESH < now:
                self._seen[chat] = (now, await self._administrators(chat, known))

    def forget(self, chat: str) -> None:
        """Somebody's rights have changed there."""
        self._seen.pop(chat, None)

    async def _administrators(self, chat: str, known: dict[str, Role]) -> dict[str, Role]:
        try:
            found = await self._client.call("getChatAdministrators", chat_id=chat)
        except TelegramError as error:
            log.info("the administrators of a chat could not be asked: %s", error.message)
            own = str(self._client.id)  # a person's rights are not taken on trust
            return {own: known[own]} if own in known else {}
        return {str(member["user"]["id"]): role_of(member) for member in found}

    async def ask(self, chat: str, account: str) -> Role:
        """The present role, asked of Telegram now; raises TelegramError."""
        member = await self._client.call("getChatMember", chat_id=chat, user_id=account)
        return role_of(member)
