"""Telegram as a platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session
from telegram.error import TelegramError

from adapters.telegram.checkup import check_group
from adapters.telegram.client import Client, refusal
from adapters.telegram.hearing import Hearing
from adapters.telegram.history import PLATFORM
from adapters.telegram.lanes import Lanes
from adapters.telegram.leases import only_one
from adapters.telegram.menus import offer_menus
from adapters.telegram.polling import POLL_SECONDS, Take, poll
from adapters.telegram.polls import Polls
from adapters.telegram.roles import Roles
from adapters.telegram.sending import Draw, Messages
from adapters.telegram.starting import patiently
from adapters.telegram.surroundings import Sketch, chat_of
from adapters.telegram.tags import Tags
from adapters.telegram.updates import Updates
from adapters.telegram.webhook import Webhook, serve
from bot.app import Application, perform
from bot.core.actions import (
    Action,
    Delete,
    Delivered,
    Diagnose,
    Edit,
    Grant,
    Mark,
    Outcome,
    Outgoing,
    Place,
    Poll,
    Quiz,
    React,
    Refused,
    Revoke,
    Say,
)
from bot.core.adapter import Receive
from bot.core.commands import CommandSet
from bot.core.elements import NEWLINE
from bot.core.events import Address, GroupMoved, Role
from bot.core.findings import listed
from bot.core.i18n import Words
from bot.services import groups

GROUP_PACE = 3.0
"""A group takes 20 messages a minute."""
PRIVATE_PACE = 1.0
FAREWELL_SECONDS = 2.5


def _nothing(text: str) -> bytes | None:
    return None


class TelegramAdapter:
    """Receives by long poll or webhook, one process a token; speaks through the Bot API."""

    platform = PLATFORM

    def __init__(
        self,
        client: Client,
        app: Application,
        draw: Draw,
        sketch: Sketch = _nothing,
        *,
        poll_seconds: int = POLL_SECONDS,
        webhook: Webhook | None = None,
    ) -> None:
        self._client = client
        self._app = app
        self._poll_seconds = poll_seconds
        self._webhook = webhook
        self._hearing = Hearing(app)
        self._roles = Roles(client, app.clock)
        self._polls = Polls(client, app.database, app.clock.now)
        told = (app.clock, self._roles, app.catalogue, sketch, app.key)
        self._updates = Updates(client, self._polls, app.database, *told)
        self._messages = Messages(client, app.database, app.clock.now, draw)
        self._tags = Tags(client, app.database, app.clock.now, self._words)
        self.lanes = Lanes(partial(perform, self))
        self._performers: dict[type[Action], Callable[[Any, Place], Any]] = {
            Say: self._say,
            React: self._react,
            Edit: self._edit,
            Delete: self._delete,
            Mark: self._mark,
            Grant: self._tags.grant,
            Revoke: self._tags.revoke,
            Diagnose: self._diagnose,
        }
        self.performs = frozenset({*self._performers, Poll, Quiz})

    def offer(self, commands: CommandSet) -> None:
        """See Adapter.offer."""
        self._updates.commands = commands

    async def run(self, receive: Receive) -> None:
        """See Adapter.run. Raises Ended, with a sentence, when receiving cannot go on."""
        self._client.when_moved(partial(self._moved, receive))
        try:
            await patiently(self._hello)
            await self._alone(partial(self._take, receive))
        finally:
            await self._client.shutdown()

    async def _alone(self, take: Take) -> None:
        """Receive as the one process that does."""
        async with only_one(self._app, self._client.id):
            try:
                await self._receive(take)
            finally:
                await self.lanes.stop(FAREWELL_SECONDS)

    async def _receive(self, take: Take) -> None:
        if self._webhook:
            async with self._hearing.asking(self._client):
                await serve(self._client, take, self._webhook)
            return
        goodbye = partial(self._client.call, "deleteWebhook", drop_pending_updates=False)
        await patiently(goodbye)  # it would get all updates
        await poll(self._client, take, seconds=self._poll_seconds, heard=self._hearing.heard)

    async def _moved(self, receive: Receive, old: str, new: str) -> None:
        """Telegram told on sending that a group has become a supergroup."""
        group, there = Address(PLATFORM, old), Address(PLATFORM, new)
        at = self._app.clock.now()
        await receive([GroupMoved(group=group, external_id=f"to {new}", at=at, to=there)])

    async def _hello(self) -> None:
        await self._client.initialize()
        await offer_menus(self._client, self._app, self._updates.commands)

    async def _take(self, receive: Receive, updates: Any) -> None:
        await self._hearing.heard()
        taken = await self._updates.take(updates, receive)
        self.lanes.put(taken.outgoing)

    def pace(self, *, private: bool) -> float:
        """See Adapter.pace."""
        return PRIVATE_PACE if private else GROUP_PACE

    def silent_for(self) -> timedelta:
        """See Adapter.silent_for."""
        return self._hearing.silent_for()

    async def role(self, account: Address, group: Address) -> Role:
        """See Adapter.role."""
        return await self._roles.ask(group.id, account.id)

    async def perform(self, outgoing: Outgoing) -> Outcome:
        """See Adapter.perform."""
        action = outgoing.action
        if isinstance(action, React | Edit | Delete | Mark) and not action.message.isdecimal():
            return Refused("no message that can be referred to")  # an album, a press of a button
        try:
            if isinstance(action, Poll | Quiz):
                return await self._polls.put_up(outgoing)
            outcome: Outcome = await self._performers[type(action)](action, outgoing.place)
            return outcome
        except TelegramError as error:
            return refusal(error)

    async def _say(self, say: Say, place: Place) -> Outcome:
        ephemeral = self._roles.is_admin(place.group.id)
        return await self._messages.say(say, place, ephemeral=ephemeral, words=self._words)

    async def _diagnose(self, asked: Diagnose, place: Place) -> Outcome:
        """Add what the bot may do in the chat to what the core knows."""
        found = await check_group(self._client, await self._client.call("getMe"), place.group.id)
        added = listed(self._app.catalogue[asked.language], found)
        return await self._say(Say((*asked.elements, NEWLINE, *added), private=True), place)

    async def _words(self, group: Address) -> Words:
        """The words of a group's language."""

        def language(session: Session) -> str:
            found = groups.find_group(session, group)
            return found.community.language if found else self._app.start.language

        return self._app.catalogue[await self._app.database.run(language)]

    async def _call(self, method: str, place: Place, **values: Any) -> Any:
        return await self._client.call(method, chat_id=int(chat_of(place)), **values)

    async def _react(self, react: React, place: Place) -> Outcome:
        emoji = [{"type": "emoji", "emoji": react.emoji}] if react.emoji else []
        await self._call("setMessageReaction", place, message_id=int(react.message), reaction=emoji)
        return Delivered()

    async def _edit(self, edit: Edit, place: Place) -> Outcome:
        return await self._messages.edit(edit, place)

    async def _delete(self, delete: Delete, place: Place) -> Outcome:
        await self._call("deleteMessage", place, message_id=int(delete.message))
        return Delivered()

    async def _mark(self, mark: Mark, place: Place) -> Outcome:
        if mark.mark != "pinned":
            return Refused(f"{mark.mark} cannot be marked here")
        number = int(mark.message)
        await self._call("pinChatMessage", place, message_id=number, disable_notification=True)
        return Delivered()
