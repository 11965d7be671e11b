"""A batch of updates on its way in: decoded one by one, committed together, then answered."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from telegram.error import TelegramError

from adapters.telegram import doors, photos, private
from adapters.telegram.client import Client
from adapters.telegram.decode import decode
from adapters.telegram.history import PLATFORM
from adapters.telegram.people import GROUPS, is_here
from adapters.telegram.polls import Polls
from adapters.telegram.private import CHOICE
from adapters.telegram.roles import Roles
from adapters.telegram.sending import DEEP_LINK
from adapters.telegram.surroundings import PRIVATE, Press, Sketch, Surroundings
from bot.core.adapter import Receive, Taken
from bot.core.clock import Clock
from bot.core.commands import CommandSet
from bot.core.events import CommandInvoked, Event, GroupMoved, Role
from bot.core.i18n import Catalogue, language_of
from bot.services import buttons, quarantine
from models.database import Database

log = logging.getLogger(__name__)

T = TypeVar("T")
Update = dict[str, Any]
ASKED_FIRST = ("/", "／", "#")
NUMBER = re.compile("[0-9]{1,18}")
"""What a button holds is up to whoever presses it: clients may send anything."""
MISSHAPEN = (KeyError, TypeError, ValueError, AttributeError)


class Updates:
    """Takes batches in."""

    def __init__(
        self,
        client: Client,
        polls: Polls,
        database: Database,
        clock: Clock,
        roles: Roles,
        catalogue: Catalogue,
        sketch: Sketch,
        key: bytes,
    ) -> None:
        self.commands = CommandSet(())
        self._client = client
        self._polls = polls
        self._database = database
        self._clock = clock
        self._roles = roles
        self._catalogue = catalogue
        self._sketch = sketch
        self._key = key

    async def take(self, updates: Sequence[Update], receive: Receive) -> Taken:
        """Commit what a batch tells; gives back what is to be answered."""
        await self._roles.refresh(_chats_to_ask(updates, self.commands))
        around = await self._surroundings(updates)
        events: list[Event] = []
        for update in updates:
            events += await self._read(update, around)
        # A group's move comes first: what was said in the new one belongs to the old community.
        events.sort(key=lambda event: not isinstance(event, GroupMoved))
        return await receive(events) if events else Taken()

    async def _surroundings(self, updates: Sequence[Update]) -> Surroundings:
        alone = dict(_found(updates, _alone))
        await doors.reopen(self._database, alone)
        asked = await private.asked(self._database, alone)
        homes = await private.homes(self._database, alone) | asked
        await self._roles.refresh(home.id for home in homes.values() if home)
        for account, language in alone.items():
            if homes.get(account) is None:
                await self._ask_home(account, language)
        polls = set(_found(updates, lambda update: str(update["poll_answer"]["poll_id"])))
        held = await self._polls.held(polls)
        around = Surroundings(
            self.commands,
            self._client.username,
            self._roles.seen,
            held.get,
            homes.get,
            self._clock.now,
            self._sketch,
            asked.__contains__,
        )
        sizes = _found(updates, lambda update: photos.wanted(update, around))
        seen = await photos.fetch(self._client, sizes, self._key)
        return replace(around, attached=partial(photos.attachments, seen=seen, key=self._key))

    async def _read(self, update: Update, around: Surroundings) -> list[Event]:
        try:
            await self._doors(update)
            for kind in ("chat_member", "my_chat_member"):
                if kind in update:
                    self._roles.forget(str(update[kind]["chat"]["id"]))
            found = [*decode(update, around)]
            meant = [await self._pressed(f) if isinstance(f, Press) else f for f in found]
            return [event for event in meant if event]
        except MISSHAPEN as error:
            log.error("an update could not be read: %s", type(error).__name__)
            fault, now = error, self._clock.now()
        await self._database.run(lambda s: quarantine.put_unread(s, PLATFORM, update, fault, now))
        return []

    async def _doors(self, update: Update) -> None:
        """Somebody blocked the bot in private, or lets it speak again."""
        change = update.get("my_chat_member")
        if not change or change["chat"]["type"] != "private":
            return
        account = str(change["chat"]["id"])
        if is_here(change["new_chat_member"]):
            await doors.reopen(self._database, [account])
        else:
            await doors.shut(self._database, account, self._clock.now())

    async def _pressed(self, press: Press) -> CommandInvoked | None:
        """The command of a button; None if it was none, or somebody else's."""
        words = self._catalogue[language_of(press.sender.locale) or "en"]
        if press.data.startswith(CHOICE):
            group = press.data.removeprefix(CHOICE)
            account = press.sender.account.id
            known = await private.choose(self._database, account, group, self._clock.now())
            await self._answer(
                press, words.plain(f"telegram.{'chosen' if known else 'old_button'}")
            )
            return None
        number = press.data[1:]
        kept = None
        if press.data[:1] == "b" and NUMBER.fullmatch(number):
            now = self._clock.now()
            kept = await self._database.run(lambda s: buttons.find(s, PLATFORM, int(number), now))
        if kept is None or (kept.owner is None and kept.group.id != press.chat):
            await self._answer(press, words.plain("telegram.old_button"))
            return None
        if kept.owner not in (None, press.sender.account.id):
            await self._answer(press, words.plain("telegram.not_yours"))
            return None
        called = self.commands.recognise(kept.line)
        await self._answer(press, None, self._way(press, called))
        if called is None:
            return None
        command, arguments = called
        await self._roles.refresh([kept.group.id])
        role = self._roles.seen(kept.group.id, press.sender.account.id)
        return CommandInvoked(
            group=kept.group,
            external_id=self._once(command, arguments, kept.owner, press),
            at=self._clock.now(),
            sender=replace(press.sender, role=role),
            present=False,
            channel=press.channel,
            command=command,
            arguments=arguments,
        )

    def _once(self, command: str, arguments: str, owner: str | None, press: Press) -> str:
        """What tells a press from others. Of a button that is everybody's, what takes a right is
        done once by each person: it may be pressed twice in impatience."""
        if owner is None and self.commands[command].role_for(arguments) > Role.MEMBER:
            return f"press {press.data} {press.sender.account.id}"
        return f"press {press.query}"

    def _way(self, press: Press, called: tuple[str, str] | None) -> str | None:
        """Where a press in a group leads to: a form is filled in in private."""
        alone = (press.channel or "").startswith(PRIVATE)
        leads = called is not None and called[0] == "form" and not alone
        return DEEP_LINK.format(self._client.username) if leads else None

    async def _answer(self, press: Press, text: str | None, url: str | None = None) -> None:
        """Stop the button's clock, and open `url`. That it is too late for that is no harm."""
        about: dict[str, Any] = {"callback_query_id": press.query, "text": text, "url": url}
        try:
            await self._client.call("answerCallbackQuery", **about)
        except TelegramError as error:
            log.info("a pressed button was not answered: %s", error.message)

    async def _ask_home(self, account: str, language: str | None) -> None:
        words = self._catalogue[language_of(language) or "en"]
        found = await private.choices(self._database, account)
        keys = [[{"text": title, "callback_data": data}] for title, data in found]
        text = words.plain("telegram.which" if keys else "telegram.nowhere")
        markup = {"inline_keyboard": keys} if keys else None
        try:
            await self._client.call(
                "sendMessage", chat_id=int(account), text=text, reply_markup=markup
            )
        except TelegramError as error:
            log.info("a private chat could not be answered: %s", error.message)


def _found(updates: Sequence[Update], look: Callable[[Update], T | None]) -> Iterator[T]:
    """What can be seen in updates at a glance; those of a strange shape are left to `decode`."""
    for update in updates:
        try:
            seen = look(update)
        except MISSHAPEN:
            continue
        if seen is not None:
            yield seen


def _alone(update: Update) -> tuple[str, str | None] | None:
    """Who writes to the bot in private, and in what language."""
    message = update["message"]
    if message["chat"]["type"] != "private":
        return None
    language = message["from"].get("language_code")
    return str(message["from"]["id"]), language if isinstance(language, str) else None


def _chats_to_ask(updates: Sequence[Update], commands: CommandSet) -> Iterator[str]:
    """The chats in which somebody may be calling a command: only there do roles matter."""

    def look(update: Update) -> str | None:
        pressed = update.get("callback_query")
        message = pressed["message"] if pressed else update["message"]
        text = message.get("text") or message.get("caption") or ""
        calls = pressed or commands.recognise(text) or text[:1] in ASKED_FIRST
        group = message["chat"]["type"] in GROUPS
        return str(message["chat"]["id"]) if calls and group else None

    return _found(updates, look)
