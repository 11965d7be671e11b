"""Messages on their way out: to the group, or to one person by the quietest way there is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.telegram import doors
from adapters.telegram.client import Client, refusal
from adapters.telegram.render import Rendered, caption, render
from adapters.telegram.surroundings import PRIVATE, chat_of, where
from bot.core.actions import Delivered, Edit, Outcome, Place, Say
from bot.core.elements import Button, Image
from bot.core.events import Address
from bot.core.i18n import Words
from bot.core.names import printable
from bot.services import buttons
from models.database import Database

Values = dict[str, Any]
Draw = Callable[[Image], bytes]
WordsOf = Callable[[Address], Awaitable[Words]]
"""The words of a group's language."""

ROW_WIDTH = 24
"""Characters of the labels that stand beside each other."""
DEEP_LINK = "https://t.me/{}?start=hello"
HTML: Values = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
NEVER_OPENED = "chat not found"


class Messages:
    """Sends what is to be said."""

    def __init__(
        self, client: Client, database: Database, now: Callable[[], datetime], draw: Draw
    ) -> None:
        self._client = client
        self._database = database
        self._now = now
        self._draw = draw

    async def say(self, say: Say, place: Place, *, ephemeral: bool, words: WordsOf) -> Outcome:
        """Say something; privately by the first way that is open.

        These are: seen by one in the group (`ephemeral`, where the bot may; not what asks, as all
        would read the answer), a direct message, and
        where the person has not opened a chat with the bot a line in the group with a button to
        it. What is optional is then left unsaid.
        """
        rendered = render(say.elements)
        if chat_of(place) != place.group.id:
            return await self._tried(lambda: self._alone(rendered, place, say.reply_to))
        if not say.private:
            return await self._tried(lambda: self._send(rendered, place, reply_to=say.reply_to))
        if place.account is None:
            return await self._tried(lambda: self._send(rendered, place))
        return await self._tried(
            lambda: self._privately(
                rendered, place, say, ephemeral=ephemeral and not say.asks, words=words
            )
        )

    async def edit(self, edit: Edit, place: Place) -> Outcome:
        """Replace what was said before."""
        rendered = render(edit.elements)
        values = where(place) | {"message_id": int(edit.message)}
        keyboard = await self._keyboard(rendered.buttons, place)
        text = rendered.texts[0] if rendered.texts else ""
        await self._client.call("editMessageText", text=text, **HTML, **values, **keyboard)
        return Delivered((edit.message,))

    async def _tried(self, send: Callable[[], Awaitable[Delivered]]) -> Outcome:
        try:
            return await send()
        except TelegramError as error:
            return refusal(error)

    async def _privately(
        self, rendered: Rendered, place: Place, say: Say, *, ephemeral: bool, words: WordsOf
    ) -> Delivered:
        account = place.account.id if place.account else ""
        if ephemeral:
            try:
                only: Values = {"ephemeral_message_parameters": {"receiver_user_id": int(account)}}
                return await self._send(rendered, place, **only)
            except BadRequest:
                pass  # not offered here: the next way
        try:
            direct = Place(place.group, PRIVATE + account, place.account)
            return await self._alone(rendered, direct)
        except (Forbidden, BadRequest):
            if say.optional:
                return Delivered()
        return await self._hint(place, say, words)

    async def _alone(
        self, rendered: Rendered, place: Place, reply_to: str | None = None
    ) -> Delivered:
        """Send into a private chat; where that was refused, not before it opens again."""
        account = chat_of(place)
        if await doors.is_closed(self._database, account):
            raise Forbidden("the private chat is closed")
        try:
            return await self._send(rendered, place, reply_to)
        except (Forbidden, BadRequest) as error:
            if isinstance(error, Forbidden) or NEVER_OPENED in error.message.casefold():
                await doors.shut(self._database, account, self._now())
            raise

    async def _hint(self, place: Place, say: Say, words: WordsOf) -> Delivered:
        """A line without content, and a button into a private chat."""
        said = await words(place.group)
        link = {
            "text": said.plain("telegram.open"),
            "url": DEEP_LINK.format(self._client.username),
        }
        values = where(place) | _answering(say.reply_to)
        markup = {"inline_keyboard": [[link]]}
        text = said.plain("telegram.asking" if say.asks else "telegram.waiting")
        return _delivered(
            await self._client.call("sendMessage", text=text, reply_markup=markup, **values)
        )

    async def _send(
        self, rendered: Rendered, place: Place, reply_to: str | None = None, **more: Any
    ) -> Delivered:
        sent: list[str] = []
        keyboard = await self._keyboard(rendered.buttons, place)
        values = where(place) | _answering(reply_to) | more
        for image in rendered.images:
            last = keyboard if not rendered.texts else {}
            sent += (await self._picture(image, values | last)).ids
        for n, text in enumerate(rendered.texts, 1):
            last = keyboard if n == len(rendered.texts) else {}
            message = await self._client.call("sendMessage", text=text, **HTML, **values, **last)
            sent += _delivered(message).ids
        for file in rendered.files:
            document = InputFile(file.content.encode(), filename=file.name)
            message = await self._client.call("sendDocument", document=document, **values)
            sent += _delivered(message).ids
        return Delivered(tuple(sent))

    async def _picture(self, image: Image, values: Values) -> Delivered:
        try:
            drawn = await asyncio.to_thread(self._draw, image)
        except KeyError:
            return _delivered(
                await self._client.call("sendMessage", text=caption(image.alt), **values)
            )
        photo = InputFile(drawn, filename=f"{image.picture}.png")
        shown = caption(image.alt)
        return _delivered(
            await self._client.call("sendPhoto", photo=photo, caption=shown, **values)
        )

    async def _keyboard(self, pressed: Sequence[Button], place: Place) -> Values:
        if not pressed:
            return {}
        owner = place.account.id if place.account else None
        lines = [button.line for button in pressed]
        now, group = self._now(), place.group
        ids = await self._database.run(lambda s: buttons.keep(s, group, owner, lines, now))
        keys = [
            {"text": printable(button.label), "callback_data": f"b{number}"}
            for button, number in zip(pressed, ids, strict=True)
        ]
        return {"reply_markup": {"inline_keyboard": rows(keys)}}


def rows(keys: Sequence[Values]) -> list[list[Values]]:
    """Buttons side by side, as many as fit."""
    laid: list[list[Values]] = []
    room = 0
    for key in keys:
        wide = len(str(key["text"])) + 2
        if not laid or wide > room:
            laid.append([])
            room = ROW_WIDTH
        laid[-1].append(key)
        room -= wide
    return laid


def _answering(message: str | None) -> Values:
    if message is None or not message.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(message), "allow_sending_without_reply": True}}


def _delivered(message: Any) -> Delivered:
    """Messages that only one person sees have the number 0, and cannot be referred to."""
    return Delivered((str(message["message_id"]),) if message.get("message_id") else ())
