"""Member tags, Telegram's sign of a level: letters and digits, no emoji."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.telegram.client import Client
from adapters.telegram.history import PLATFORM
from adapters.telegram.sending import WordsOf
from bot.core.actions import Delivered, Grant, Outcome, Place, Revoke
from bot.core.events import Address
from bot.services import notes
from models.database import Database

TAG_LIMIT = 16
NO_RIGHT = ("right", "admin_required", "not an administrator", "need administrator")
"""In what Telegram says where the bot may not set tags."""


class Tags:
    """Sets and takes tags; where the bot may not, the group is told so once."""

    def __init__(
        self,
        client: Client,
        database: Database,
        now: Callable[[], datetime],
        words: WordsOf,
    ) -> None:
        self._client = client
        self._database = database
        self._now = now
        self._words = words

    async def grant(self, grant: Grant, place: Place) -> Outcome:
        """Raises TelegramError, as does `revoke`."""
        return await self._set(place, grant.account, grant.honour)

    async def revoke(self, revoke: Revoke, place: Place) -> Outcome:
        """Leave a member without a tag."""
        return await self._set(place, revoke.account, "")

    async def _set(self, place: Place, account: Address, tag: str) -> Outcome:
        plain = "".join(char for char in tag if char.isalnum() or char == " ").strip()
        about = {"chat_id": int(place.group.id), "user_id": int(account.id)}
        try:
            await self._client.call("setChatMemberTag", tag=plain[:TAG_LIMIT].strip(), **about)
        except (BadRequest, Forbidden) as error:
            if lacks_right(error):
                await self._hint(place.group)
            raise
        return Delivered()

    async def _hint(self, group: Address) -> None:
        key = f"no tags {group.id}"
        if await self._database.run(lambda s: notes.get(s, PLATFORM, key)):
            return
        text = (await self._words(group)).plain("telegram.no_tags")
        with suppress(BadRequest, Forbidden):  # nobody can be told there
            await self._client.call("sendMessage", chat_id=int(group.id), text=text)
        now = self._now()
        await self._database.run(lambda s: notes.put(s, PLATFORM, key, "told", now))


def lacks_right(error: TelegramError) -> bool:
    """Whether an error says that the bot may not set tags, rather than that this one is wrong."""
    said = error.message.casefold()
    return isinstance(error, Forbidden) or any(word in said for word in NO_RIGHT)
